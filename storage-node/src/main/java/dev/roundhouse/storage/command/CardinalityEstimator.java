package dev.roundhouse.storage.command;

/**
 * The number of distinct elements that registers stand for (Otmar Ertl, "New cardinality estimation algorithms for
 * HyperLogLog sketches", arXiv:1702.01284, algorithm 6), in the order of operations that Redis has: equal registers give
 * equal numbers.
 */
final class CardinalityEstimator {
    private static final int RANKS = 64;
    private static final int MAX_RANK = 50;
    private static final double ALPHA_INFINITE = 0.7213475204444817;

    private final int[] histogram = new int[RANKS];

    void add(int value, int count) {
        histogram[value] += count;
    }

    void addAll(byte[] registers) {
        for (byte value : registers) {
            histogram[value]++;
        }
    }

    void addDense(byte[] array, int offset) {
        for (int i = 0; i < HyperLogLog.REGISTERS; i++) {
            histogram[DenseRegisters.get(array, offset + HyperLogLog.HEADER_BYTES, i)]++;
        }
    }

    long estimate() {
        double m = HyperLogLog.REGISTERS;
        double z = m * tau((m - histogram[MAX_RANK + 1]) / m);
        for (int j = MAX_RANK; j >= 1; j--) {
            z += histogram[j];
            z *= 0.5;
        }
        z += m * sigma(histogram[0] / m);
        return roundHalfAway(ALPHA_INFINITE * m * m / z);
    }

    /** Round, halves away from zero; infinite gives the least long, as C's conversion does. */
    private static long roundHalfAway(double value) {
        if (Double.isInfinite(value) || Double.isNaN(value)) {
            return Long.MIN_VALUE;
        }
        double floor = Math.floor(value);
        return (long) (value - floor >= 0.5 ? floor + 1 : floor);
    }

    private static double sigma(double x) {
        if (x == 1) {
            return Double.POSITIVE_INFINITY;
        }
        double power = x;
        double y = 1;
        double z = x;
        double before;
        do {
            power *= power;
            before = z;
            z += power * y;
            y += y;
        } while (before != z);
        return z;
    }

    private static double tau(double x) {
        if (x == 0 || x == 1) {
            return 0;
        }
        double root = x;
        double y = 1;
        double z = 1 - x;
        double before;
        do {
            root = Math.sqrt(root);
            before = z;
            y *= 0.5;
            z -= (1 - root) * (1 - root) * y;
        } while (before != z);
        return z / 3;
    }
}
