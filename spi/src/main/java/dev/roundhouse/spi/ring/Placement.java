package dev.roundhouse.spi.ring;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which members hold a partition: consistent hashing with bounded loads. (Partition, member) pairs are taken by their
 * clockwise distance on the ring, nearest first, as long as partition and member have room and zones stay distinct: a
 * stable matching. {@link #place} makes a cluster's first placement, {@link #rebalance} every later one.
 */
public final class Placement {
    private static final int MAX_MEMBERS = 1 << 15;
    private static final int MEMBER_BITS = 15;
    private static final int PARTITION_BITS = 16;
    private static final long UNSIGNED = 0xffffffffL;

    private final List<RingMember> members;
    private final Partitions partitions;
    private final int replicas;
    private final int[][] distances;

    private Placement(List<RingMember> sorted, Partitions partitions, int virtualNodes, int replicas) {
        this.members = sorted;
        this.partitions = partitions;
        this.replicas = replicas;
        this.distances = RingTokens.distances(sorted, partitions, virtualNodes);
    }

    /**
     * Replica lists as indexes into {@code members}, flat: partition * replicas + i, nearest first. No member is over
     * 105% of its fair share, nor under 90%, but for what {@link #warnings} says and for rounding of shares under 20
     * slots. A function of the set of members alone: one member more may move more slots than it takes, measured for
     * 3 to 100 equal members up to 3 times as many with one replica, 1.5 times with three. Hence {@link #rebalance}.
     */
    public static int[] place(List<RingMember> members, int partitions, int virtualNodes, int replicas) {
        List<RingMember> sorted = sorted(members, replicas);
        if (virtualNodes < 1) {
            throw new IllegalArgumentException("virtualNodes must be at least 1, not " + virtualNodes);
        }
        int[] placed = new Placement(sorted, new Partitions(partitions), virtualNodes, replicas).place();
        return translate(placed, indexes(sorted, members));
    }

    /**
     * The placement after members joined, left or changed their weight or zone: the previous one with few slots
     * moved, so that every member is within its bounds, those of {@link #place}. What moves over chains of joins and
     * leaves, against what has to: 1.01 times for equal members (3 to 100), at most 1.2 times with weights; with zones,
     * which may make a slot go by way of a third member, 1.4 times was seen. Deterministic, of its arguments alone.
     *
     * @param previous replica lists as indexes into {@code previousMembers}; those answered are into {@code members}
     */
    public static int[] rebalance(
            int[] previous, List<RingMember> previousMembers, List<RingMember> members, int replicas) {
        List<RingMember> sorted = sorted(members, replicas);
        if (previous.length == 0 || previous.length % replicas != 0) {
            throw new IllegalArgumentException(previous.length + " slots are not lists of " + replicas + " replicas");
        }
        new Partitions(previous.length / replicas);
        int[] held = translate(previous, indexes(previousMembers, sorted));
        boolean[] joining = new boolean[sorted.size()];
        int[] before = indexes(sorted, previousMembers);
        for (int i = 0; i < joining.length; i++) {
            joining[i] = before[i] == SlotTable.FREE;
        }
        return translate(new Rebalance(sorted, joining, held, replicas).run(), indexes(sorted, members));
    }

    /** Where zones, weights or few partitions keep members from their weighted share, a line each; empty if nowhere. */
    public static List<String> warnings(List<RingMember> members, int partitions, int replicas) {
        return new LoadBounds(sorted(members, replicas), new Partitions(partitions).count(), replicas).warnings();
    }

    private static List<RingMember> sorted(List<RingMember> members, int replicas) {
        if (replicas < 1 || replicas > Topology.MAX_REPLICAS || replicas > members.size()) {
            throw new IllegalArgumentException(replicas + " replicas are not possible on " + members.size() + " nodes");
        }
        if (members.size() > MAX_MEMBERS) {
            throw new IllegalArgumentException("more than " + MAX_MEMBERS + " nodes");
        }
        RingMember[] sorted = members.toArray(RingMember[]::new);
        Arrays.sort(sorted, new ById());
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i].id().equals(sorted[i - 1].id())) {
                throw new IllegalArgumentException("a node id is given twice");
            }
        }
        return Arrays.asList(sorted);
    }

    private static final class ById implements Comparator<RingMember> {
        @Override
        public int compare(RingMember left, RingMember right) {
            return left.id().compareTo(right.id());
        }
    }

    /** For each of some members its index among others; FREE if it is not among them. */
    private static int[] indexes(List<RingMember> members, List<RingMember> among) {
        Map<String, Integer> byId = new HashMap<>();
        for (int i = 0; i < among.size(); i++) {
            byId.put(among.get(i).id(), i);
        }
        int[] indexes = new int[members.size()];
        for (int i = 0; i < indexes.length; i++) {
            indexes[i] = byId.getOrDefault(members.get(i).id(), SlotTable.FREE);
        }
        return indexes;
    }

    private static int[] translate(int[] holders, int[] indexes) {
        int[] translated = new int[holders.length];
        for (int i = 0; i < holders.length; i++) {
            translated[i] = indexes[holders[i]];
        }
        return translated;
    }

    private int[] place() {
        if (members.size() == replicas) {
            return inWalkOrder(everybody());
        }
        LoadBounds bounds = new LoadBounds(members, partitions.count(), replicas);
        SlotTable table = new SlotTable(partitions.count(), replicas, bounds);
        match(table, bounds.highest());
        fill(table, bounds);
        if (!bounds.hold(table)) {
            boolean[] all = new boolean[bounds.slots()];
            Arrays.fill(all, true);
            new LoadBalance(table, preferences(), all).settle(bounds.lowest(), bounds.highest());
        }
        return inWalkOrder(table.holders());
    }

    /** Everybody holds everything: bounds and zones have no say, only the order is left to find. */
    private int[] everybody() {
        int[] holders = new int[partitions.count() * replicas];
        for (int i = 0; i < holders.length; i++) {
            holders[i] = i % replicas;
        }
        return holders;
    }

    private void match(SlotTable table, int[] highest) {
        long[] pairs = new long[partitions.count() * members.size()];
        int next = 0;
        for (int member = 0; member < distances.length; member++) {
            for (int partition = 0; partition < partitions.count(); partition++) {
                long distance = distances[member][partition] & UNSIGNED;
                pairs[next++] = (distance << PARTITION_BITS | partition) << MEMBER_BITS | member;
            }
        }
        Arrays.sort(pairs);
        int left = table.partitions() * replicas;
        for (int i = 0; i < pairs.length && left > 0; i++) {
            int member = (int) pairs[i] & (1 << MEMBER_BITS) - 1;
            int partition = (int) (pairs[i] >>> MEMBER_BITS) & (1 << PARTITION_BITS) - 1;
            if (table.load(member) < highest[member] && table.allows(partition, member)) {
                table.add(partition, member);
                left--;
            }
        }
    }

    /** Slots that only full members could take go to the least loaded of them, and are settled after. */
    private void fill(SlotTable table, LoadBounds bounds) {
        for (int partition = 0; partition < partitions.count(); partition++) {
            while (!table.isFull(partition)) {
                int least = -1;
                for (int i = 0; i < members.size(); i++) {
                    if (table.allows(partition, i)
                            && (least < 0
                                    || table.load(i) / bounds.target(i) < table.load(least) / bounds.target(least))) {
                        least = i;
                    }
                }
                table.add(partition, least);
            }
        }
    }

    private int[][] preferences() {
        int[][] preferences = new int[members.size()][partitions.count()];
        long[] order = new long[partitions.count()];
        for (int i = 0; i < preferences.length; i++) {
            for (int partition = 0; partition < order.length; partition++) {
                order[partition] = (distances[i][partition] & UNSIGNED) << PARTITION_BITS | partition;
            }
            Arrays.sort(order);
            for (int k = 0; k < order.length; k++) {
                preferences[i][k] = (int) order[k] & (1 << PARTITION_BITS) - 1;
            }
        }
        return preferences;
    }

    /** Orders each partition's holders by distance, nearest first: by insertion, since there are few of them. */
    private int[] inWalkOrder(int[] holders) {
        int[] placed = new int[holders.length];
        long[] order = new long[replicas];
        for (int partition = 0; partition < partitions.count(); partition++) {
            for (int slot = 0; slot < replicas; slot++) {
                int member = holders[partition * replicas + slot];
                long key = (distances[member][partition] & UNSIGNED) << MEMBER_BITS | member;
                int at = slot;
                while (at > 0 && order[at - 1] > key) {
                    order[at] = order[--at];
                }
                order[at] = key;
            }
            for (int slot = 0; slot < replicas; slot++) {
                placed[partition * replicas + slot] = (int) order[slot] & (1 << MEMBER_BITS) - 1;
            }
        }
        return placed;
    }
}
