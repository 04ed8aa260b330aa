package dev.roundhouse.storage.link;

import dev.roundhouse.spi.storage.CurrentLimits;
import java.util.random.RandomGenerator;

/** Pauses between attempts to connect: exponential with full jitter, so that many proxies do not come back together. */
public final class Backoff {
    private static final int MAX_DOUBLINGS = 20;

    private final CurrentLimits limits;
    private final RandomGenerator random;
    private int failures;

    public Backoff(CurrentLimits limits, RandomGenerator random) {
        this.limits = limits;
        this.random = random;
    }

    /** The pause before the next attempt, in [1, min(max, min * 2^failures)] milliseconds. */
    public long nextMillis() {
        long minMillis = Math.max(1, limits.get().reconnectMinMillis());
        long maxMillis = Math.max(minMillis, limits.get().reconnectMaxMillis());
        long ceiling = Math.min(maxMillis, minMillis << Math.min(failures, MAX_DOUBLINGS));
        failures++;
        return random.nextLong(1, ceiling + 1);
    }

    /** How many attempts failed in a row. */
    public int failures() {
        return failures;
    }

    /** The next pause is a short one again. */
    public void succeeded() {
        failures = 0;
    }
}
