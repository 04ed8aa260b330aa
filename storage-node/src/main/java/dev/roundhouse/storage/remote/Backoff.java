package dev.roundhouse.storage.remote;

import java.util.random.RandomGenerator;

/** Pauses between attempts to connect: exponential with full jitter, so that many proxies do not come back together. */
final class Backoff {
    private static final int MAX_DOUBLINGS = 20;

    private final long minMillis;
    private final long maxMillis;
    private final RandomGenerator random;
    private int failures;

    Backoff(long minMillis, long maxMillis, RandomGenerator random) {
        this.minMillis = Math.max(1, minMillis);
        this.maxMillis = Math.max(this.minMillis, maxMillis);
        this.random = random;
    }

    /** The pause before the next attempt, in [1, min(max, min * 2^failures)] milliseconds. */
    long nextMillis() {
        long ceiling = Math.min(maxMillis, minMillis << Math.min(failures, MAX_DOUBLINGS));
        failures++;
        return random.nextLong(1, ceiling + 1);
    }

    /** How many attempts failed in a row. */
    int failures() {
        return failures;
    }

    void succeeded() {
        failures = 0;
    }
}
