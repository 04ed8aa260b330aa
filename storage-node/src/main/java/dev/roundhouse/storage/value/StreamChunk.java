package dev.roundhouse.storage.value;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.storage.value.rdb.ListpackElements;
import dev.roundhouse.storage.value.rdb.RdbException;
import dev.roundhouse.storage.value.rdb.RdbOutput;

/**
 * Some entries of a stream, laid out as Redis lays out a node: the names of the first entry's fields, then each entry as
 * flags, its ID less the chunk's, names and values (values only where the names are those of the first), and the number
 * of elements it takes. A removed entry stays, with a flag, until the chunk goes.
 */
final class StreamChunk {
    static final int DELETED = 1;
    static final int SAME_FIELDS = 2;

    /** Object, elements' object, place in the tree, IDs. */
    private static final long OVERHEAD_BYTES = 40 + 40 + 16 + 40 + 64;

    final StreamId id;
    final ListpackElements elements;
    final int fields;
    final int fieldsAt;
    final int entriesAt;
    int live;
    int deleted;
    /** Whether another stream or a snapshot has it too: then it does not change any more. */
    boolean shared;
    /** ID of the last entry, removed or not. */
    StreamId last;

    /** An empty chunk for entries from this on; its names are those of the request's pairs from an argument on. */
    StreamChunk(StreamId id, Request request, int from) {
        this.id = id;
        this.last = id;
        elements = new ListpackElements();
        fields = (request.size() - from) / 2;
        elements.append(fields);
        fieldsAt = elements.end();
        for (int i = from; i < request.size(); i += 2) {
            elements.append(request.array(i), request.offset(i), request.length(i));
        }
        elements.append(0);
        entriesAt = elements.end();
    }

    private StreamChunk(StreamChunk other) {
        id = other.id;
        last = other.last;
        elements = other.elements.copy();
        fields = other.fields;
        fieldsAt = other.fieldsAt;
        entriesAt = other.entriesAt;
        live = other.live;
        deleted = other.deleted;
    }

    StreamChunk share() {
        shared = true;
        return this;
    }

    StreamChunk copy() {
        return new StreamChunk(this);
    }

    /** Bytes of the listpack that this is in Redis. */
    long listpackBytes() {
        return (long) ListpackElements.FRAME_BYTES
                + ListpackElements.elementBytes(live)
                + ListpackElements.elementBytes(deleted)
                + elements.end();
    }

    long heapBytes() {
        return OVERHEAD_BYTES + elements.capacity();
    }

    void append(StreamId entry, Request request, int from) {
        int count = (request.size() - from) / 2;
        boolean same = hasFields(request, from, count);
        elements.append(same ? SAME_FIELDS : 0);
        elements.append(entry.ms() - id.ms());
        elements.append(entry.seq() - id.seq());
        if (!same) {
            elements.append(count);
        }
        for (int i = same ? from + 1 : from; i < request.size(); i += same ? 2 : 1) {
            elements.append(request.array(i), request.offset(i), request.length(i));
        }
        elements.append(same ? count + 3L : 2L * count + 4);
        last = entry;
        live++;
    }

    private boolean hasFields(Request request, int from, int count) {
        if (count != fields) {
            return false;
        }
        int cursor = fieldsAt;
        for (int i = from; i < request.size(); i += 2) {
            if (!elements.equals(cursor, request.array(i), request.offset(i), request.length(i))) {
                return false;
            }
            cursor = elements.next(cursor);
        }
        return true;
    }

    /** Marks the entry at a cursor, which lives, as removed. */
    void delete(int cursor) {
        elements.setSmall(cursor, (int) elements.number(cursor) | DELETED);
        live--;
        deleted++;
    }

    void writeTo(RdbOutput out) {
        RdbOutput key = new RdbOutput();
        key.bigEndian(id.ms(), 8);
        key.bigEndian(id.seq(), 8);
        out.string(key.toBytes());
        elements.writeTo(out, live, deleted);
    }

    /**
     * Reads a node's listpack, and writes it anew: nothing of it is believed.
     *
     * @throws RdbException where it is none
     */
    static StreamChunk read(StreamId id, byte[] listpack) {
        return new StreamChunkReader(listpack).read(id);
    }

    /** For {@link StreamChunkReader}: a chunk whose elements are there up to the first entry. */
    StreamChunk(StreamId id, ListpackElements elements, int fields, int fieldsAt) {
        this.id = id;
        this.last = id;
        this.elements = elements;
        this.fields = fields;
        this.fieldsAt = fieldsAt;
        this.entriesAt = elements.end();
    }
}
