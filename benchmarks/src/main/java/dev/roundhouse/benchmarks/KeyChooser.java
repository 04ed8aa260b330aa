package dev.roundhouse.benchmarks;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Which key the next operation is about: all alike, or by Zipf's law, where the k-th most popular has weight 1 / k^s. */
final class KeyChooser {
    private final SplittableRandom random;
    private final int keys;
    private final int[] byRank;
    private final double[] cumulative;

    /** @param exponent s; 0: all alike */
    KeyChooser(int keys, double exponent, SplittableRandom random) {
        this.random = random;
        this.keys = keys;
        this.cumulative = new double[exponent == 0 ? 0 : keys];
        this.byRank = new int[cumulative.length];
        double sum = 0;
        for (int rank = 0; rank < cumulative.length; rank++) {
            sum += Math.pow(rank + 1, -exponent);
            cumulative[rank] = sum;
            byRank[rank] = rank;
        }
        // Popular keys lie anywhere.
        for (int i = byRank.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int swapped = byRank[i];
            byRank[i] = byRank[other];
            byRank[other] = swapped;
        }
    }

    int next() {
        if (cumulative.length == 0) {
            return random.nextInt(keys);
        }
        int found = Arrays.binarySearch(cumulative, random.nextDouble() * cumulative[keys - 1]);
        return byRank[found < 0 ? Math.min(-found - 1, keys - 1) : found];
    }
}
