package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.storage.NodeClock;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The own wall clock, corrected by the median offset of the nodes' clocks, so that a proxy an hour off does not expire a key
 * of 60 s. The own clock votes where the nodes are even in number. Nodes that are away keep their last vote: with those that
 * are left alone, one wrong clock could have the majority. Owned by one event loop.
 */
public final class MedianClock {
    /** An own clock further off than this is worth an alarm. */
    public static final long ALARM_MILLIS = 1_000;

    private final LongSupplier wallMillis;
    private final LongSupplier nanos;
    private long correctionMillis;

    /**
     * @param wallMillis own wall clock, milliseconds since the epoch
     * @param nanos monotonic clock
     */
    public MedianClock(LongSupplier wallMillis, LongSupplier nanos) {
        this.wallMillis = wallMillis;
        this.nanos = nanos;
    }

    /** Looks at the nodes' clocks anew. */
    public void update(List<NodeClock> clocks) {
        long wall = wallMillis.getAsLong();
        long now = nanos.getAsLong();
        double[] votes = new double[clocks.size() + 1];
        int count = 0;
        for (NodeClock clock : clocks) {
            if (clock.isKnown()) {
                votes[count++] = clock.aheadMillis(wall, now);
            }
        }
        if (count == 0) {
            return;
        }
        if (count % 2 == 0) {
            votes[count++] = 0;
        }
        Arrays.sort(votes, 0, count);
        correctionMillis = Math.round(votes[count / 2]);
    }

    /** Milliseconds since the epoch by the median. */
    public long now() {
        return wallMillis.getAsLong() + correctionMillis;
    }

    /** How far the median is ahead of the own clock. */
    public long correctionMillis() {
        return correctionMillis;
    }

    public boolean isFarOff() {
        return Math.abs(correctionMillis) > ALARM_MILLIS;
    }
}
