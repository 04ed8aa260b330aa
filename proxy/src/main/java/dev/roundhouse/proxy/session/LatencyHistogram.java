package dev.roundhouse.proxy.session;

import java.util.ArrayList;
import java.util.List;

/**
 * How long the calls of one command took, in buckets a sixteenth of a power of two wide: figures are at most 6% off. Written by
 * one loop; others read figures that are a moment old.
 */
final class LatencyHistogram {
    private static final int SUB_BITS = 4;
    private static final int SUB_BUCKETS = 1 << SUB_BITS;
    /** As in Redis, what took longer counts as this long. */
    private static final long MAX_NANOS = 1_000_000_000;

    private static final int BUCKETS = bucketOf(MAX_NANOS) + 1;

    private final long[] counts = new long[BUCKETS];

    private static int bucketOf(long nanos) {
        if (nanos < SUB_BUCKETS) {
            return (int) nanos;
        }
        int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
        int sub = (int) (nanos >>> exponent - SUB_BITS) & SUB_BUCKETS - 1;
        return (exponent - SUB_BITS + 1) * SUB_BUCKETS + sub;
    }

    /** The longest time of a bucket. */
    private static long upperNanos(int bucket) {
        if (bucket < SUB_BUCKETS) {
            return bucket;
        }
        int shift = bucket / SUB_BUCKETS - 1;
        return ((long) (SUB_BUCKETS + bucket % SUB_BUCKETS) + 1 << shift) - 1;
    }

    /** @param weight of how many calls it is a sample */
    void record(long nanos, int weight) {
        counts[bucketOf(Math.max(0, Math.min(nanos, MAX_NANOS)))] += weight;
    }

    /** So many calls took so long at the most. */
    record Step(long micros, long calls) {}

    /** Adds another's counts to this one. */
    void add(LatencyHistogram other) {
        for (int i = 0; i < BUCKETS; i++) {
            counts[i] += other.counts[i];
        }
    }

    long total() {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    /** Nanoseconds that so many percent of the calls took at most. */
    long percentile(double percent) {
        long total = total();
        long wanted = Math.max(1, Math.round(Math.ceil(percent / 100 * total)));
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return upperNanos(i);
            }
        }
        return 0;
    }

    /**
     * The cumulative distribution at powers of two from 1,024 ns on, where it grows.
     *
     * @param calls the last step's calls: the true number where calls were sampled
     */
    List<Step> distribution(long calls) {
        List<Step> steps = new ArrayList<>();
        long total = total();
        long seen = 0;
        long told = 0;
        int bucket = 0;
        for (long bound = 1024; told < total; bound *= 2) {
            while (bucket < BUCKETS && upperNanos(bucket) <= bound) {
                seen += counts[bucket++];
            }
            if (bucket == BUCKETS) {
                seen = total;
            }
            if (seen > told) {
                steps.add(new Step(bound / 1000, seen == total ? calls : Math.min(seen, calls)));
                told = seen;
            }
        }
        return steps;
    }

    /**
     * Adds so many to each of {@code buckets} as took at most its bound and longer than the one before.
     *
     * @param boundsNanos ascending; one less than buckets, the last of which takes the rest
     */
    void addTo(long[] buckets, long[] boundsNanos) {
        int bucket = 0;
        for (int i = 0; i < BUCKETS; i++) {
            while (bucket < boundsNanos.length && upperNanos(i) > boundsNanos[bucket]) {
                bucket++;
            }
            buckets[bucket] += counts[i];
        }
    }
}
