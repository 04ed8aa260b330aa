package dev.roundhouse.storage.value;

import org.jspecify.annotations.Nullable;

/** An entry that was delivered to a consumer and not yet acknowledged. */
public final class StreamPending {
    /** Object, ID, and its places in two trees. */
    static final long HEAP_BYTES = 40 + 32 + 2 * 40;

    private final StreamId id;

    @Nullable
    StreamConsumer consumer;

    private long deliveredAt;
    private long deliveries;

    StreamPending(StreamId id, @Nullable StreamConsumer consumer, long deliveredAt, long deliveries) {
        this.id = id;
        this.consumer = consumer;
        this.deliveredAt = deliveredAt;
        this.deliveries = deliveries;
    }

    public StreamId id() {
        return id;
    }

    public StreamConsumer consumer() {
        if (consumer == null) {
            throw new IllegalStateException(id + " belongs to nobody");
        }
        return consumer;
    }

    /** When it was delivered last, in milliseconds since the epoch. */
    public long deliveredAt() {
        return deliveredAt;
    }

    /** How often it was delivered; unsigned. */
    public long deliveries() {
        return deliveries;
    }

    public void delivered(long nowMillis, long times) {
        deliveredAt = nowMillis;
        deliveries = times;
    }
}
