package dev.roundhouse.spi.storage;

import java.util.Arrays;

/**
 * What a link knows of its node's clock, from answers to "what time is it": of the last {@value #SAMPLES} the one that took
 * the shortest, its round trip halved (the clock filter of NTP, RFC 5905). Kept against the monotonic clock, so that a step
 * of the own wall clock shows at once. Not thread-safe.
 */
public final class NodeClock {
    /** Answers that are remembered. */
    public static final int SAMPLES = 8;

    private static final double MICROS_PER_MILLI = 1_000;
    private static final double NANOS_PER_MILLI = 1_000_000;

    private final double[] offsets = new double[SAMPLES];
    private final double[] roundTrips = new double[SAMPLES];
    private boolean isOwn;
    private int count;
    private int next;

    /** The node is in this process: it has the own clock. */
    public void isOwn() {
        isOwn = true;
    }

    /** Another node may be there now: what was known of its clock goes with the first new answer. */
    public void forget() {
        count = 0;
        next = 0;
    }

    /**
     * Takes an answer.
     *
     * @param nodeMicros the node's wall clock, microseconds since the epoch
     * @param sentNanos monotonic time when it was asked
     * @param receivedNanos monotonic time when the answer came
     */
    public void answered(long nodeMicros, long sentNanos, long receivedNanos) {
        double roundTrip = (receivedNanos - sentNanos) / NANOS_PER_MILLI;
        offsets[next] = nodeMicros / MICROS_PER_MILLI - (sentNanos / NANOS_PER_MILLI + roundTrip / 2);
        roundTrips[next] = roundTrip;
        next = (next + 1) % SAMPLES;
        count = Math.min(count + 1, SAMPLES);
    }

    /** Whether anything is known. */
    public boolean isKnown() {
        return isOwn || count > 0;
    }

    /**
     * How far the node's clock is ahead of the own, in milliseconds; 0 while the difference is within the error of the
     * measurement, half the round trip.
     *
     * @param wallMillis own wall clock, milliseconds since the epoch
     * @param nanos monotonic time of the same moment
     */
    public double aheadMillis(long wallMillis, long nanos) {
        if (isOwn || count == 0) {
            return 0;
        }
        int best = 0;
        for (int i = 1; i < count; i++) {
            best = roundTrips[i] < roundTrips[best] ? i : best;
        }
        double ahead = offsets[best] - (wallMillis - nanos / NANOS_PER_MILLI);
        return Math.abs(ahead) <= roundTrips[best] / 2 + 1 ? 0 : ahead; // wall clocks are read in whole milliseconds
    }

    @Override
    public String toString() {
        return isOwn ? "own" : Arrays.toString(Arrays.copyOf(offsets, count));
    }
}
