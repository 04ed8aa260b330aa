package dev.roundhouse.storage.link;

import dev.roundhouse.spi.storage.LinkLimits;
import java.util.function.DoubleSupplier;

/** Pauses between attempts to connect: doubling between the link's limits, each with jitter of half its length. */
public final class Backoff {
    private final LinkLimits limits;
    private final DoubleSupplier random;
    private long pauseMillis;

    /** @param random numbers in [0, 1) */
    public Backoff(LinkLimits limits, DoubleSupplier random) {
        this.limits = limits;
        this.random = random;
        this.pauseMillis = limits.reconnectMinMillis();
    }

    /** Milliseconds to wait before the next attempt, at least 1. */
    public long nextMillis() {
        long pause = pauseMillis;
        pauseMillis = Math.min(limits.reconnectMaxMillis(), pause * 2);
        return Math.max(1, Math.round(pause * (0.5 + random.getAsDouble() / 2)));
    }

    /** The attempt succeeded: the next pause is the shortest again. */
    public void reset() {
        pauseMillis = limits.reconnectMinMillis();
    }
}
