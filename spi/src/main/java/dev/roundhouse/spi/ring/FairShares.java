package dev.roundhouse.spi.ring;

import java.util.ArrayList;
import java.util.List;

/**
 * How many replicas of a partition, on average, each member should hold: its weighted share, but at most one, and with
 * each zone within what "zones distinct while there are enough" allows. Only +, * and / on doubles: the same everywhere.
 */
final class FairShares {
    private static final int BISECTIONS = 100;

    private FairShares() {}

    /** Shares that sum to {@code replicas}; {@code zones[i]} is the zone number of member i, counted from 0. */
    static double[] of(int[] weights, int[] zones, int zoneCount, int replicas) {
        List<List<Integer>> byZone = new ArrayList<>();
        for (int zone = 0; zone < zoneCount; zone++) {
            byZone.add(new ArrayList<>());
        }
        for (int i = 0; i < zones.length; i++) {
            byZone.get(zones[i]).add(i);
        }
        double least = zoneCount <= replicas ? 1 : 0;
        double most = zoneCount >= replicas ? 1 : replicas - zoneCount + 1;
        double level = level(replicas, l -> {
            double sum = 0;
            for (List<Integer> zone : byZone) {
                sum += zoneShare(weights, zone, l, least, most);
            }
            return sum;
        });
        double[] shares = new double[zones.length];
        for (List<Integer> zone : byZone) {
            double zoneShare = zoneShare(weights, zone, level, least, most);
            double inZone = level(zoneShare, l -> filled(weights, zone, l));
            for (int i : zone) {
                shares[i] = Math.min(1, inZone * weights[i]);
            }
        }
        return shares;
    }

    private static double zoneShare(int[] weights, List<Integer> zone, double level, double least, double most) {
        return Math.max(least, Math.min(most, filled(weights, zone, level)));
    }

    private static double filled(int[] weights, List<Integer> members, double level) {
        double sum = 0;
        for (int i : members) {
            sum += Math.min(1, level * weights[i]);
        }
        return sum;
    }

    private static double level(double wanted, Filled filled) {
        double low = 0;
        double high = 1;
        while (filled.at(high) < wanted && high < wanted * RingMember.MAX_WEIGHT * 2) {
            high *= 2;
        }
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (low + high) / 2;
            if (filled.at(middle) < wanted) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    private interface Filled {
        double at(double level);
    }
}
