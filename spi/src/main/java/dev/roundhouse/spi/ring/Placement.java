package dev.roundhouse.spi.ring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Which members hold a partition: consistent hashing with bounded loads. (Partition, member) pairs are taken by their
 * clockwise distance on the ring, nearest first, as long as partition and member have room and zones stay distinct: a
 * stable matching, so one member more or less moves few slots (measured for N = 3: at most 1.2 x its share up to 60
 * members, 1.5 x up to 100). A function of the set of members alone.
 */
public final class Placement {
    private static final double HIGHEST = 1.05;
    private static final double LOWEST = 0.90;
    private static final int MAX_MEMBERS = 1 << 15;

    private final List<RingMember> members;
    private final Partitions partitions;
    private final int replicas;
    private final int[] zones;
    private final double[] targets;
    private final long totalWeight;

    private Placement(List<RingMember> sorted, Partitions partitions, int replicas) {
        this.members = sorted;
        this.partitions = partitions;
        this.replicas = replicas;
        this.zones = zoneNumbers(sorted);
        this.totalWeight = sorted.stream().mapToLong(RingMember::weight).sum();
        int[] weights = sorted.stream().mapToInt(RingMember::weight).toArray();
        this.targets = FairShares.of(weights, zones, zoneCount(), replicas);
        for (int i = 0; i < targets.length; i++) {
            targets[i] *= partitions.count();
        }
    }

    /**
     * Replica lists as indexes into {@code members}, flat: partition * replicas + i, nearest first. No member is over 105%
     * of its fair share, nor under 90%, but for what {@link #warnings} says and for rounding of shares under 20 slots.
     */
    public static int[] place(List<RingMember> members, int partitions, int virtualNodes, int replicas) {
        List<RingMember> sorted = sorted(members, replicas);
        if (virtualNodes < 1) {
            throw new IllegalArgumentException("virtualNodes must be at least 1, not " + virtualNodes);
        }
        int[] placed = new Placement(sorted, new Partitions(partitions), replicas).place(virtualNodes);
        Map<String, Integer> indexes = new HashMap<>();
        for (int i = 0; i < members.size(); i++) {
            indexes.put(members.get(i).id(), i);
        }
        for (int i = 0; i < placed.length; i++) {
            placed[i] = indexes.get(sorted.get(placed[i]).id());
        }
        return placed;
    }

    /** Where zones, weights or few partitions keep members from their weighted share, a line each; empty if nowhere. */
    public static List<String> warnings(List<RingMember> members, int partitions, int replicas) {
        Placement placement = new Placement(sorted(members, replicas), new Partitions(partitions), replicas);
        return placement.warnings();
    }

    private static List<RingMember> sorted(List<RingMember> members, int replicas) {
        if (replicas < 1 || replicas > Topology.MAX_REPLICAS || replicas > members.size()) {
            throw new IllegalArgumentException(replicas + " replicas are not possible on " + members.size() + " nodes");
        }
        if (members.size() > MAX_MEMBERS) {
            throw new IllegalArgumentException("more than " + MAX_MEMBERS + " nodes");
        }
        if (members.stream().map(RingMember::id).distinct().count() < members.size()) {
            throw new IllegalArgumentException("a node id is given twice");
        }
        return members.stream().sorted(Comparator.comparing(RingMember::id)).toList();
    }

    private int[] place(int virtualNodes) {
        int[][] distances = RingTokens.distances(members, partitions, virtualNodes);
        int[] lowest = new int[targets.length];
        int[] highest = new int[targets.length];
        for (int i = 0; i < targets.length; i++) {
            // Bounds of the weighted share too, where zones moved the target only a little.
            double least =
                    LOWEST * (targets[i] < weighted(i) * LOWEST ? targets[i] : Math.max(targets[i], weighted(i)));
            double most =
                    HIGHEST * (targets[i] > weighted(i) * HIGHEST ? targets[i] : Math.min(targets[i], weighted(i)));
            lowest[i] = Math.min(floor(targets[i]), ceil(least));
            highest[i] = Math.min(partitions.count(), Math.max(ceil(targets[i]), floor(most)));
        }
        SlotTable table = new SlotTable(partitions.count(), replicas, zones, zoneCount());
        match(table, distances, highest);
        fill(table);
        settle(table, distances, lowest, highest);
        return inWalkOrder(table, distances);
    }

    private void match(SlotTable table, int[][] distances, int[] highest) {
        long[] pairs = new long[partitions.count() * members.size()];
        int next = 0;
        for (int member = 0; member < distances.length; member++) {
            for (int partition = 0; partition < partitions.count(); partition++) {
                long distance = distances[member][partition] & 0xffffffffL;
                pairs[next++] = distance << 31 | (long) partition << 15 | member;
            }
        }
        Arrays.sort(pairs);
        for (long pair : pairs) {
            int member = (int) pair & 0x7fff;
            int partition = (int) (pair >>> 15) & 0xffff;
            if (table.load(member) < highest[member] && table.allows(partition, member)) {
                table.add(partition, member);
            }
        }
    }

    /** Slots that only full members could take go to the least loaded of them, and are settled after. */
    private void fill(SlotTable table) {
        for (int partition = 0; partition < partitions.count(); partition++) {
            while (!table.isFull(partition)) {
                int least = -1;
                for (int i = 0; i < targets.length; i++) {
                    if (table.allows(partition, i)
                            && (least < 0 || table.load(i) / targets[i] < table.load(least) / targets[least])) {
                        least = i;
                    }
                }
                table.add(partition, least);
            }
        }
    }

    private void settle(SlotTable table, int[][] distances, int[] lowest, int[] highest) {
        boolean settled = true;
        for (int i = 0; i < targets.length; i++) {
            settled &= table.load(i) >= lowest[i] && table.load(i) <= highest[i];
        }
        if (settled) {
            return;
        }
        int[][] preferences = new int[targets.length][partitions.count()];
        for (int i = 0; i < targets.length; i++) {
            long[] order = new long[partitions.count()];
            for (int partition = 0; partition < order.length; partition++) {
                order[partition] = (distances[i][partition] & 0xffffffffL) << 16 | partition;
            }
            Arrays.sort(order);
            for (int k = 0; k < order.length; k++) {
                preferences[i][k] = (int) order[k] & 0xffff;
            }
        }
        new LoadBalance(table, preferences, partitions.count(), replicas).settle(lowest, highest);
    }

    private int[] inWalkOrder(SlotTable table, int[][] distances) {
        int[] placed = new int[partitions.count() * replicas];
        long[] order = new long[replicas];
        for (int partition = 0; partition < partitions.count(); partition++) {
            for (int slot = 0; slot < replicas; slot++) {
                int member = table.holder(partition, slot);
                order[slot] = (distances[member][partition] & 0xffffffffL) << 15 | member;
            }
            Arrays.sort(order);
            for (int slot = 0; slot < replicas; slot++) {
                placed[partition * replicas + slot] = (int) order[slot] & 0x7fff;
            }
        }
        return placed;
    }

    private List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        for (int i = 0; i < targets.length; i++) {
            RingMember member = members.get(i);
            double weighted = weighted(i);
            if (targets[i] > weighted * HIGHEST || targets[i] < weighted * LOWEST) {
                warnings.add(String.format(
                        Locale.ROOT,
                        "node %s: zones, weights and %d replicas leave it %.1f%% of the data, its weight asks for %.1f%%",
                        member.id(),
                        replicas,
                        100 * targets[i] / partitions.count() / replicas,
                        100 * weighted / partitions.count() / replicas));
            } else if (floor(Math.min(targets[i], weighted) * HIGHEST) < ceil(targets[i])
                    || ceil(Math.max(targets[i], weighted) * LOWEST) > floor(targets[i])) {
                warnings.add(String.format(
                        Locale.ROOT,
                        "node %s: its share is %.1f slots, too few for loads within -10%% and +5%%: use more partitions",
                        member.id(),
                        targets[i]));
            }
        }
        return warnings;
    }

    private double weighted(int member) {
        return (double) partitions.count() * replicas * members.get(member).weight() / totalWeight;
    }

    private int zoneCount() {
        return Arrays.stream(zones).max().orElse(-1) + 1;
    }

    private static int[] zoneNumbers(List<RingMember> sorted) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        int[] zones = new int[sorted.size()];
        for (int i = 0; i < zones.length; i++) {
            RingMember member = sorted.get(i);
            String zone = member.zone() == null ? "alone " + member.id() : "zone " + member.zone();
            zones[i] = numbers.computeIfAbsent(zone, ignored -> numbers.size());
        }
        return zones;
    }

    // A share that is whole but for rounding is whole.
    private static int ceil(double value) {
        return (int) Math.ceil(value - 1e-6);
    }

    private static int floor(double value) {
        return (int) Math.floor(value + 1e-6);
    }
}
