package dev.roundhouse.storage.value;

import dev.roundhouse.storage.value.rdb.RdbException;
import dev.roundhouse.storage.value.rdb.RdbInput;
import dev.roundhouse.storage.value.rdb.RdbOutput;
import dev.roundhouse.storage.value.rdb.RdbTypes;
import java.util.Collection;

/** Streams in RDB: written as Redis 7.0 does, read as 5.0 and newer write them, with everything checked that would do harm. */
final class StreamRdb {
    private static final int ID_BYTES = 16;
    private static final int LEAST_CHUNK_BYTES = 1 + ID_BYTES + 1;
    private static final int LEAST_GROUP_BYTES = 5;
    private static final int LEAST_PENDING_BYTES = ID_BYTES + 8 + 1;
    private static final int LEAST_CONSUMER_BYTES = 1 + 8 + 1;

    private StreamRdb() {}

    static void write(StreamValue stream, Collection<StreamChunk> chunks, RdbOutput out) {
        out.type(RdbTypes.STREAM_LISTPACKS_2);
        out.length(chunks.size());
        for (StreamChunk chunk : chunks) {
            chunk.writeTo(out);
        }
        out.length(stream.length());
        lengths(stream.lastId(), out);
        lengths(stream.firstId(), out);
        lengths(stream.maxDeletedId(), out);
        out.length(stream.entriesAdded());
        out.length(stream.groups().size());
        for (StreamGroup group : stream.groups()) {
            write(group, out);
        }
    }

    private static void write(StreamGroup group, RdbOutput out) {
        out.string(group.name());
        lengths(group.lastDelivered(), out);
        out.length(group.entriesRead());
        out.length(group.pending().size());
        for (StreamPending entry : group.pending().values()) {
            raw(entry.id(), out);
            out.millis(entry.deliveredAt());
            out.length(entry.deliveries());
        }
        out.length(group.consumers().size());
        for (StreamConsumer consumer : group.consumers()) {
            out.string(consumer.name());
            out.millis(consumer.seenAt());
            out.length(consumer.pending().size());
            for (StreamId id : consumer.pending().keySet()) {
                raw(id, out);
            }
        }
    }

    private static void lengths(StreamId id, RdbOutput out) {
        out.length(id.ms());
        out.length(id.seq());
    }

    private static void raw(StreamId id, RdbOutput out) {
        out.bigEndian(id.ms(), 8);
        out.bigEndian(id.seq(), 8);
    }

    static StreamValue read(int rdbType, RdbInput in) {
        boolean withCounters = rdbType != RdbTypes.STREAM_LISTPACKS;
        StreamValue stream = new StreamValue();
        StreamId lastEntry = readChunks(stream, in);
        check(in.length() == stream.length(), "length");
        StreamId last = lengths(in);
        check(!lastEntry.isAbove(last), "last ID");
        if (withCounters) {
            StreamId first = lengths(in);
            StreamId maxDeleted = lengths(in);
            stream.load(last, first, maxDeleted, in.length());
        } else {
            stream.load(last, StreamId.MIN, StreamId.MIN, stream.length());
            StreamCursor cursor = stream.range(StreamId.MIN, StreamId.MAX, false);
            stream.load(last, cursor.next() ? cursor.id() : StreamId.MIN, StreamId.MIN, stream.length());
        }
        for (int groups = in.count(LEAST_GROUP_BYTES); groups > 0; groups--) {
            readGroup(stream, rdbType, in);
        }
        return stream;
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new RdbException("a stream's " + what + " is malformed");
        }
    }

    /** @return ID of the last entry */
    private static StreamId readChunks(StreamValue stream, RdbInput in) {
        StreamId lastEntry = StreamId.MIN;
        StreamChunk previous = null;
        for (int chunks = in.count(LEAST_CHUNK_BYTES); chunks > 0; chunks--) {
            byte[] key = in.string();
            check(key.length == ID_BYTES, "node");
            StreamId id = raw(new RdbInput(key, 0, ID_BYTES));
            check(previous == null || id.isAbove(previous.id) && id.isAbove(lastEntry), "order");
            StreamChunk chunk = StreamChunk.read(id, in.string());
            stream.load(chunk);
            StreamCursor cursor = stream.range(id, StreamId.MAX, true);
            lastEntry = cursor.next() ? cursor.id() : lastEntry;
            previous = chunk;
        }
        return lastEntry;
    }

    private static StreamId lengths(RdbInput in) {
        long ms = in.length();
        return new StreamId(ms, in.length());
    }

    private static StreamId raw(RdbInput in) {
        long ms = in.bigEndian(8);
        return new StreamId(ms, in.bigEndian(8));
    }

    private static void readGroup(StreamValue stream, int rdbType, RdbInput in) {
        boolean withCounters = rdbType != RdbTypes.STREAM_LISTPACKS;
        byte[] name = in.string();
        check(stream.group(name) == null, "group");
        StreamId last = lengths(in);
        StreamGroup group = stream.addGroup(name, last, withCounters ? in.length() : stream.entriesUpTo(last));
        for (int entries = in.count(LEAST_PENDING_BYTES); entries > 0; entries--) {
            StreamId id = raw(in);
            long deliveredAt = in.millis();
            check(
                    group.pending.put(id, new StreamPending(id, null, deliveredAt, in.length())) == null,
                    "pending entry");
            stream.use(StreamPending.HEAP_BYTES);
        }
        int owned = 0;
        for (int consumers = in.count(LEAST_CONSUMER_BYTES); consumers > 0; consumers--) {
            owned += readConsumer(group, rdbType == RdbTypes.STREAM_LISTPACKS_3, in);
        }
        check(owned == group.pending.size(), "pending entry");
    }

    /** @param withActivity whether it says when the consumer last got something, too, which is left out */
    private static int readConsumer(StreamGroup group, boolean withActivity, RdbInput in) {
        byte[] name = in.string();
        check(group.consumer(name) == null, "consumer");
        StreamConsumer consumer = group.addConsumer(name, in.millis());
        if (withActivity) {
            in.millis();
        }
        for (int entries = in.count(ID_BYTES); entries > 0; entries--) {
            StreamPending entry = group.pending.get(raw(in));
            if (entry == null || entry.consumer != null) {
                throw new RdbException("a stream's pending entry is malformed");
            }
            entry.consumer = consumer;
            consumer.pending.put(entry.id(), entry);
        }
        return consumer.pending.size();
    }
}
