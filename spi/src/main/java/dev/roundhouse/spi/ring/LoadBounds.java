package dev.roundhouse.spi.ring;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * How many slots (partition, replica) each member should hold, and may: 90% to 105% of its weighted share, or of what
 * zones and weights leave it where that is something else.
 */
final class LoadBounds {
    private static final double HIGHEST = 1.05;
    private static final double LOWEST = 0.90;

    /** A share that is whole but for rounding is whole. */
    private static final double ROUNDING = 1e-6;

    private final List<RingMember> members;
    private final int slots;
    private final int replicas;
    private final int[] zones;
    private final int zoneCount;
    private final long totalWeight;
    private final double[] targets;
    private final int[] lowest;
    private final int[] highest;

    /** {@code members} in the order of their ids. */
    LoadBounds(List<RingMember> members, int partitions, int replicas) {
        this.members = members;
        this.slots = partitions * replicas;
        this.replicas = replicas;
        TreeMap<String, Integer> zoneNumbers = new TreeMap<>();
        this.zones = new int[members.size()];
        int[] weights = new int[members.size()];
        long total = 0;
        for (int i = 0; i < weights.length; i++) {
            zones[i] = zoneNumber(members.get(i), zoneNumbers);
            weights[i] = members.get(i).weight();
            total += weights[i];
        }
        this.zoneCount = zoneNumbers.size();
        this.totalWeight = total;
        this.targets = FairShares.of(weights, zones, zoneCount, replicas);
        this.lowest = new int[weights.length];
        this.highest = new int[weights.length];
        for (int i = 0; i < weights.length; i++) {
            targets[i] *= partitions;
            // Bounds of the weighted share too, where zones moved the target only a little.
            double weighted = weighted(i);
            double least = targets[i] < weighted * LOWEST ? targets[i] : Math.max(targets[i], weighted);
            double most = targets[i] > weighted * HIGHEST ? targets[i] : Math.min(targets[i], weighted);
            lowest[i] = Math.min(floor(targets[i]), ceil(LOWEST * least));
            highest[i] = Math.min(partitions, Math.max(ceil(targets[i]), floor(HIGHEST * most)));
        }
    }

    private static int zoneNumber(RingMember member, TreeMap<String, Integer> numbers) {
        String zone = member.zone() == null ? "alone ".concat(member.id()) : "zone ".concat(member.zone());
        Integer known = numbers.putIfAbsent(zone, numbers.size());
        return known == null ? numbers.size() - 1 : known;
    }

    int slots() {
        return slots;
    }

    /** Zone numbers from 0, by member; a member without a zone is one of its own. */
    int[] zones() {
        return zones;
    }

    int zoneCount() {
        return zoneCount;
    }

    double target(int member) {
        return targets[member];
    }

    int[] lowest() {
        return lowest;
    }

    int[] highest() {
        return highest;
    }

    boolean hold(SlotTable table) {
        for (int i = 0; i < targets.length; i++) {
            if (table.load(i) < lowest[i] || table.load(i) > highest[i]) {
                return false;
            }
        }
        return true;
    }

    /** Where zones, weights or few partitions keep members from their weighted share, a line each. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        for (int i = 0; i < targets.length; i++) {
            double weighted = weighted(i);
            if (targets[i] > weighted * HIGHEST || targets[i] < weighted * LOWEST) {
                warnings.add(String.format(
                        Locale.ROOT,
                        "node %s: zones, weights and %d replicas leave it %.1f%% of the data, its weight asks for "
                                + "%.1f%%",
                        members.get(i).id(),
                        replicas,
                        100 * targets[i] / slots,
                        100 * weighted / slots));
            } else if (floor(Math.min(targets[i], weighted) * HIGHEST) < ceil(targets[i])
                    || ceil(Math.max(targets[i], weighted) * LOWEST) > floor(targets[i])) {
                warnings.add(String.format(
                        Locale.ROOT,
                        "node %s: its share is %.1f slots, too few for loads within -10%% and +5%%: "
                                + "use more partitions",
                        members.get(i).id(),
                        targets[i]));
            }
        }
        return warnings;
    }

    private double weighted(int member) {
        return (double) slots * members.get(member).weight() / totalWeight;
    }

    private static int ceil(double value) {
        return (int) Math.ceil(value - ROUNDING);
    }

    private static int floor(double value) {
        return (int) Math.floor(value + ROUNDING);
    }
}
