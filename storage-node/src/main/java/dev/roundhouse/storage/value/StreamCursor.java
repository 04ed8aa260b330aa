package dev.roundhouse.storage.value;

import dev.roundhouse.storage.value.rdb.ListpackElements;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** Walks over the entries of a stream within a range, up or down; valid until the stream changes. */
public final class StreamCursor {
    private static final int[] NONE = {};

    private final @Nullable NavigableMap<StreamId, StreamChunk> chunks;
    private final StreamId start;
    private final StreamId end;
    private final boolean down;
    private @Nullable StreamChunk chunk;
    private int[] above = NONE;
    private int aboveLeft;
    private int next;

    private int at;
    private boolean live;
    private boolean sameFields;
    private long ms;
    private long seq;
    private int fieldCount;
    private int valuesAt;

    StreamCursor(NavigableMap<StreamId, StreamChunk> chunks, StreamId start, StreamId end, boolean down) {
        this.chunks = chunks;
        this.start = start;
        this.end = end;
        this.down = down;
        Map.Entry<StreamId, StreamChunk> first = chunks.floorEntry(down ? end : start);
        if (first == null && !down) {
            first = chunks.firstEntry();
        }
        enter(first);
    }

    /** Over one chunk only, upwards. */
    StreamCursor(StreamChunk chunk, StreamId start, StreamId end) {
        this.chunks = null;
        this.start = start;
        this.end = end;
        this.down = false;
        this.chunk = chunk;
        this.next = chunk.entriesAt;
    }

    private void enter(Map.@Nullable Entry<StreamId, StreamChunk> entry) {
        chunk = entry == null ? null : entry.getValue();
        if (chunk == null) {
            return;
        }
        next = chunk.entriesAt;
        if (down) {
            above = new int[chunk.live];
            aboveLeft = 0;
            while (next < chunk.elements.end()) {
                int entryAt = next;
                read(chunk);
                if (isLive()) {
                    above[aboveLeft++] = entryAt;
                }
            }
        }
    }

    /** Goes to the next entry of the range; false: there is none. */
    public boolean next() {
        while (chunk != null) {
            if (down ? nextDown(chunk) : nextUp(chunk)) {
                boolean within = down ? start.compareTo(ms, seq) <= 0 : end.compareTo(ms, seq) >= 0;
                if (!within) {
                    chunk = null;
                }
                return within;
            }
            enter(neighbour(chunk));
        }
        return false;
    }

    private Map.@Nullable Entry<StreamId, StreamChunk> neighbour(StreamChunk current) {
        if (chunks == null) {
            return null;
        }
        return down ? chunks.lowerEntry(current.id) : chunks.higherEntry(current.id);
    }

    /** Goes to the next entry of the one chunk, whether it is there or was removed. */
    boolean nextOrRemoved() {
        StreamChunk current = current();
        if (next >= current.elements.end()) {
            return false;
        }
        read(current);
        return true;
    }

    boolean isLive() {
        return live;
    }

    private boolean nextUp(StreamChunk current) {
        while (next < current.elements.end()) {
            read(current);
            if (live && start.compareTo(ms, seq) <= 0) {
                return true;
            }
        }
        return false;
    }

    private boolean nextDown(StreamChunk current) {
        while (aboveLeft > 0) {
            next = above[--aboveLeft];
            read(current);
            if (end.compareTo(ms, seq) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Reads the entry where the next one is, and moves behind it. */
    private void read(StreamChunk current) {
        ListpackElements elements = current.elements;
        at = next;
        long flags = elements.number(at);
        int cursor = elements.next(at);
        ms = current.id.ms() + elements.number(cursor);
        cursor = elements.next(cursor);
        seq = current.id.seq() + elements.number(cursor);
        cursor = elements.next(cursor);
        live = (flags & StreamChunk.DELETED) == 0;
        sameFields = (flags & StreamChunk.SAME_FIELDS) != 0;
        if (sameFields) {
            fieldCount = current.fields;
        } else {
            fieldCount = (int) elements.number(cursor);
            cursor = elements.next(cursor);
        }
        valuesAt = cursor;
        for (int i = sameFields ? fieldCount : 2 * fieldCount; i > 0; i--) {
            cursor = elements.next(cursor);
        }
        next = elements.next(cursor);
    }

    public StreamId id() {
        return new StreamId(ms, seq);
    }

    /** As {@link StreamId#text}. */
    public byte[] idText() {
        return StreamId.text(ms, seq);
    }

    public int fieldCount() {
        return fieldCount;
    }

    /** Hands out the entry's names and values in turn. */
    public void visit(StreamEntryVisitor visitor) {
        StreamChunk current = current();
        ListpackElements elements = current.elements;
        int name = sameFields ? current.fieldsAt : valuesAt;
        int value = valuesAt;
        for (int i = 0; i < fieldCount; i++) {
            if (sameFields) {
                visit(elements, name, visitor);
                name = elements.next(name);
            } else {
                visit(elements, value, visitor);
                value = elements.next(value);
            }
            visit(elements, value, visitor);
            value = elements.next(value);
        }
    }

    private static void visit(ListpackElements elements, int cursor, StreamEntryVisitor visitor) {
        if (elements.isNumber(cursor)) {
            visitor.number(elements.number(cursor));
        } else {
            visitor.text(elements.array(), elements.stringOffset(cursor), elements.stringLength(cursor));
        }
    }

    StreamChunk current() {
        if (chunk == null) {
            throw new IllegalStateException("not at an entry");
        }
        return chunk;
    }

    /** Where the entry begins in its chunk. */
    int position() {
        return at;
    }
}
