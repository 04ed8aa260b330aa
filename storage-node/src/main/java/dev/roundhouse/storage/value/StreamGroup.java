package dev.roundhouse.storage.value;

import java.util.Arrays;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A consumer group: how far it has read, its consumers by name, and what they have yet to acknowledge, by ID. */
public final class StreamGroup {
    /** {@link #entriesRead} where it is not known. */
    public static final long UNKNOWN = -1;

    static final long HEAP_BYTES = 260;

    private final StreamValue stream;
    private final byte[] name;
    final TreeMap<byte[], StreamConsumer> consumers = new TreeMap<>(Arrays::compareUnsigned);
    final TreeMap<StreamId, StreamPending> pending = new TreeMap<>();
    private StreamId lastDelivered;
    private long entriesRead;

    StreamGroup(StreamValue stream, byte[] name, StreamId lastDelivered, long entriesRead) {
        this.stream = stream;
        this.name = name;
        this.lastDelivered = lastDelivered;
        this.entriesRead = entriesRead;
    }

    /** Not to be changed. */
    public byte[] name() {
        return name;
    }

    public StreamId lastDelivered() {
        return lastDelivered;
    }

    /** How many entries of all ever added the group has read; {@link #UNKNOWN}. */
    public long entriesRead() {
        return entriesRead;
    }

    public void position(StreamId delivered, long read) {
        lastDelivered = delivered;
        entriesRead = read;
    }

    /** Counts an entry above {@link #lastDelivered} as delivered. */
    public void advance(StreamId id) {
        if (entriesRead != UNKNOWN && !stream.mayLackEntriesFrom(id)) {
            entriesRead++;
        } else if (stream.entriesAdded() != 0) {
            entriesRead = stream.entriesUpTo(id);
        }
        lastDelivered = id;
    }

    /** How many entries the group has yet to read; null where it is not known. */
    public @Nullable Long lag() {
        if (stream.entriesAdded() == 0) {
            return 0L;
        }
        if (entriesRead != UNKNOWN && !stream.mayLackEntriesFrom(lastDelivered)) {
            return stream.entriesAdded() - entriesRead;
        }
        long read = stream.entriesUpTo(lastDelivered);
        return read == UNKNOWN ? null : stream.entriesAdded() - read;
    }

    /** By name. */
    public Collection<StreamConsumer> consumers() {
        return consumers.values();
    }

    public @Nullable StreamConsumer consumer(byte[] consumer) {
        return consumers.get(consumer);
    }

    /** @param consumer a name that none has; kept */
    public StreamConsumer addConsumer(byte[] consumer, long nowMillis) {
        StreamConsumer added = new StreamConsumer(consumer, nowMillis);
        consumers.put(consumer, added);
        stream.use(StreamConsumer.HEAP_BYTES + consumer.length);
        return added;
    }

    /** Removes a consumer, and what it has pending. */
    public void removeConsumer(StreamConsumer consumer) {
        pending.keySet().removeAll(consumer.pending.keySet());
        consumers.remove(consumer.name());
        stream.use(-heapBytes(consumer));
    }

    private static long heapBytes(StreamConsumer consumer) {
        return StreamConsumer.HEAP_BYTES + consumer.name().length + consumer.pending.size() * StreamPending.HEAP_BYTES;
    }

    long heapBytes() {
        long bytes = HEAP_BYTES + name.length;
        for (StreamConsumer consumer : consumers.values()) {
            bytes += heapBytes(consumer);
        }
        return bytes;
    }

    /** By ID; read only. */
    public NavigableMap<StreamId, StreamPending> pending() {
        return pending;
    }

    /** Notes an entry as delivered to a consumer once, whoever had it before. */
    public void deliver(StreamId id, StreamConsumer consumer, long nowMillis) {
        StreamPending entry = pending.get(id);
        if (entry == null) {
            assign(id, consumer, nowMillis, 1);
        } else {
            move(entry, consumer);
            entry.delivered(nowMillis, 1);
        }
    }

    /** Adds a pending entry, whose ID none has. */
    public StreamPending assign(StreamId id, StreamConsumer consumer, long deliveredAt, long deliveries) {
        StreamPending entry = new StreamPending(id, consumer, deliveredAt, deliveries);
        pending.put(id, entry);
        consumer.pending.put(id, entry);
        stream.use(StreamPending.HEAP_BYTES);
        return entry;
    }

    /** Makes a pending entry another consumer's. */
    public void move(StreamPending entry, StreamConsumer consumer) {
        if (entry.consumer() != consumer) {
            entry.consumer().pending.remove(entry.id());
            entry.consumer = consumer;
            consumer.pending.put(entry.id(), entry);
        }
    }

    /** Forgets a pending entry; whether there was one. */
    public boolean acknowledge(StreamId id) {
        StreamPending entry = pending.remove(id);
        if (entry == null) {
            return false;
        }
        entry.consumer().pending.remove(id);
        stream.use(-StreamPending.HEAP_BYTES);
        return true;
    }

    void copyInto(StreamGroup copy) {
        for (StreamConsumer consumer : consumers.values()) {
            StreamConsumer twin = copy.addConsumer(consumer.name(), consumer.seenAt());
            for (StreamPending entry : consumer.pending.values()) {
                copy.assign(entry.id(), twin, entry.deliveredAt(), entry.deliveries());
            }
        }
    }
}
