package dev.roundhouse.storage.value;

import java.util.NavigableMap;
import java.util.TreeMap;

/** Who reads a stream as part of a group, and what it has yet to acknowledge. */
public final class StreamConsumer {
    static final long HEAP_BYTES = 160;

    private final byte[] name;
    final TreeMap<StreamId, StreamPending> pending = new TreeMap<>();
    private long seenAt;

    StreamConsumer(byte[] name, long seenAt) {
        this.name = name;
        this.seenAt = seenAt;
    }

    /** Not to be changed. */
    public byte[] name() {
        return name;
    }

    /** When it last asked for something, in milliseconds since the epoch. */
    public long seenAt() {
        return seenAt;
    }

    public void seen(long nowMillis) {
        seenAt = nowMillis;
    }

    /** By ID; read only. */
    public NavigableMap<StreamId, StreamPending> pending() {
        return pending;
    }
}
