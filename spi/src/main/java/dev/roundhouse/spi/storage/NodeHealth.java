package dev.roundhouse.spi.storage;

import org.jspecify.annotations.Nullable;

/**
 * The state of a link, as plain mutable fields that its loop updates: read on the hot path. Not thread-safe.
 */
public final class NodeHealth {
    /** Parts of nothing would be nothing. */
    private static final double LEAST_MICROS = 1;

    private @Nullable String incarnation;
    private int outstanding;
    private double latencyMicros;
    private double slowMicros = LEAST_MICROS;
    private long answers;
    private long answeredNanos;
    private long failures;
    private long silentNanos;
    private final NodeClock clock = new NodeClock();

    /** Whether messages can be sent now. */
    public boolean isUp() {
        return incarnation != null;
    }

    /** Names one life of the node's memory: it changes whenever the node may have lost any of it. Null while away. */
    public @Nullable String incarnation() {
        return incarnation;
    }

    /** Messages sent and not answered. */
    public int outstanding() {
        return outstanding;
    }

    /** Moving average of the time to an answer, in microseconds. */
    public double latencyMicros() {
        return latencyMicros;
    }

    /** What 95 of 100 answers took at most, about, in microseconds. */
    public double slowMicros() {
        return slowMicros;
    }

    /** Answers so far. */
    public long answers() {
        return answers;
    }

    /** What they took, in sum. */
    public long answeredNanos() {
        return answeredNanos;
    }

    /** Answers that told of a failure of the node itself, so far. */
    public long failures() {
        return failures;
    }

    /** For how long a node that owes an answer has sent nothing, about; 0: it owes none, or sends. */
    public long silentNanos() {
        return silentNanos;
    }

    /** What is known of the node's clock. */
    public NodeClock clock() {
        return clock;
    }

    public void up(String newIncarnation) {
        incarnation = newIncarnation;
    }

    public void down() {
        incarnation = null;
        outstanding = 0;
        silentNanos = 0;
    }

    /** An answer told of a failure of the node itself. */
    public void failed() {
        failures++;
    }

    /** Looked at now and then: for how long a node that owes an answer has sent nothing. */
    public void silent(long nanos) {
        silentNanos = nanos;
    }

    public void sent() {
        outstanding++;
    }

    /**
     * Weight 1/16 for the newest; the 95th percentile goes up by 19 parts or down by one (Robbins and Monro 1951), parts of itself:
     * so it is back soon after a stall, when it is far above what answers take.
     */
    public void answered(long nanos) {
        outstanding--;
        answers++;
        answeredNanos += nanos;
        double micros = nanos / 1000.0;
        latencyMicros += (micros - latencyMicros) / 16;
        slowMicros *= micros > slowMicros ? 1 + 0.95 / 16 : 1 - 0.05 / 16;
        slowMicros = Math.max(slowMicros, LEAST_MICROS);
    }
}
