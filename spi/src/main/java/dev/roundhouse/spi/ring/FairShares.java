package dev.roundhouse.spi.ring;

/**
 * How many replicas of a partition, on average, each member should hold: its weighted share, but at most one, and with
 * each zone within what "zones distinct while there are enough" allows. Only +, * and / on doubles: the same
 * everywhere. Loops over arrays, no lambdas: it runs at start-up, where the first lambda costs more than all of it.
 */
final class FairShares {
    private static final int BISECTIONS = 100;
    private static final int ALL_ZONES = -1;

    private final int[] weights;
    private final int[][] zoneMembers;
    private final double least;
    private final double most;

    private FairShares(int[] weights, int[][] zoneMembers, int replicas) {
        this.weights = weights;
        this.zoneMembers = zoneMembers;
        this.least = zoneMembers.length <= replicas ? 1 : 0;
        this.most = zoneMembers.length >= replicas ? 1 : replicas - zoneMembers.length + 1;
    }

    /** Shares that sum to {@code replicas}; {@code zones[i]} is the zone number of member i, counted from 0. */
    static double[] of(int[] weights, int[] zones, int zoneCount, int replicas) {
        FairShares fair = new FairShares(weights, byZone(zones, zoneCount), replicas);
        double level = fair.level(ALL_ZONES, replicas);
        double[] shares = new double[zones.length];
        for (int zone = 0; zone < zoneCount; zone++) {
            double inZone = fair.level(zone, fair.zoneShare(zone, level));
            for (int i : fair.zoneMembers[zone]) {
                shares[i] = Math.min(1, inZone * weights[i]);
            }
        }
        return shares;
    }

    private static int[][] byZone(int[] zones, int zoneCount) {
        int[] sizes = new int[zoneCount];
        for (int zone : zones) {
            sizes[zone]++;
        }
        int[][] members = new int[zoneCount][];
        for (int zone = 0; zone < zoneCount; zone++) {
            members[zone] = new int[sizes[zone]];
        }
        for (int i = zones.length - 1; i >= 0; i--) {
            members[zones[i]][--sizes[zones[i]]] = i;
        }
        return members;
    }

    private double filled(int zone, double level) {
        double sum = 0;
        if (zone == ALL_ZONES) {
            for (int each = 0; each < zoneMembers.length; each++) {
                sum += zoneShare(each, level);
            }
        } else {
            for (int i : zoneMembers[zone]) {
                sum += Math.min(1, level * weights[i]);
            }
        }
        return sum;
    }

    private double zoneShare(int zone, double level) {
        return Math.max(least, Math.min(most, filled(zone, level)));
    }

    private double level(int zone, double wanted) {
        double low = 0;
        double high = 1;
        while (filled(zone, high) < wanted && high < wanted * RingMember.MAX_WEIGHT * 2) {
            high *= 2;
        }
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (low + high) / 2;
            if (filled(zone, middle) < wanted) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }
}
