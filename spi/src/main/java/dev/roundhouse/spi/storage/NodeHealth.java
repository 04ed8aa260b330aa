package dev.roundhouse.spi.storage;

import org.jspecify.annotations.Nullable;

/**
 * The state of a link, as plain mutable fields that its loop updates: read on the hot path. Not thread-safe.
 */
public final class NodeHealth {
    private @Nullable String incarnation;
    private int outstanding;
    private double latencyMicros;
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
    }

    public void sent() {
        outstanding++;
    }

    /** Weight 1/16 for the newest. */
    public void answered(long nanos) {
        outstanding--;
        latencyMicros += (nanos / 1000.0 - latencyMicros) / 16;
    }
}
