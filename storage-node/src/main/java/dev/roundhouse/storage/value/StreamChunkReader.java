package dev.roundhouse.storage.value;

import dev.roundhouse.storage.value.rdb.ListpackElements;
import dev.roundhouse.storage.value.rdb.RdbException;
import org.jspecify.annotations.Nullable;

/** Reads a listpack that says it is a node of a stream into a chunk, checking all of it. */
final class StreamChunkReader {
    private static final int HEADER_BYTES = 6;
    private static final int END = 0xff;

    private final byte[] array;
    private final int end;
    private int at = HEADER_BYTES;

    StreamChunkReader(byte[] listpack) {
        array = listpack;
        end = listpack.length - 1;
        check(listpack.length >= ListpackElements.FRAME_BYTES && (listpack[end] & 0xff) == END);
        long size = 0;
        for (int i = 0; i < 4; i++) {
            size |= (listpack[i] & 0xffL) << 8 * i;
        }
        check(size == listpack.length);
    }

    private static void check(boolean holds) {
        if (!holds) {
            throw new RdbException("a stream's node is malformed");
        }
    }

    StreamChunk read(StreamId id) {
        long live = number();
        long deleted = number();
        long fields = number();
        check(live >= 0 && deleted >= 0 && live + deleted > 0 && fields >= 0 && fields <= end);
        ListpackElements elements = new ListpackElements();
        elements.append(fields);
        int fieldsAt = elements.end();
        for (long i = 0; i < fields; i++) {
            copy(elements);
        }
        check(number() == 0);
        elements.append(0);
        StreamChunk chunk = new StreamChunk(id, elements, (int) fields, fieldsAt);
        StreamId previous = null;
        while (at < end) {
            StreamId entry = entry(chunk);
            if (entry != null) {
                check(previous == null ? entry.compareTo(id) >= 0 : entry.isAbove(previous));
                previous = entry;
            }
        }
        check(chunk.live == live && chunk.deleted == deleted);
        elements.trim();
        return chunk;
    }

    /** Copies an entry; its ID, or null if it was removed. */
    private @Nullable StreamId entry(StreamChunk chunk) {
        ListpackElements elements = chunk.elements;
        long flags = number();
        check(flags >= 0 && flags <= (StreamChunk.DELETED | StreamChunk.SAME_FIELDS));
        long ms = number();
        long seq = number();
        elements.append(flags);
        elements.append(ms);
        elements.append(seq);
        boolean same = (flags & StreamChunk.SAME_FIELDS) != 0;
        long fields = same ? chunk.fields : number();
        check(fields >= 0 && fields <= end);
        if (!same) {
            elements.append(fields);
        }
        for (long i = same ? fields : 2 * fields; i > 0; i--) {
            copy(elements);
        }
        long count = number();
        check(count == (same ? fields + 3 : 2 * fields + 4));
        elements.append(count);
        chunk.last = new StreamId(chunk.id.ms() + ms, chunk.id.seq() + seq);
        boolean lives = (flags & StreamChunk.DELETED) == 0;
        chunk.live += lives ? 1 : 0;
        chunk.deleted += lives ? 0 : 1;
        return lives ? chunk.last : null;
    }

    private long number() {
        int cursor = at;
        at = ListpackElements.next(array, cursor, end);
        check(ListpackElements.isNumber(array, cursor));
        return ListpackElements.number(array, cursor);
    }

    private void copy(ListpackElements elements) {
        int cursor = at;
        at = ListpackElements.next(array, cursor, end);
        if (ListpackElements.isNumber(array, cursor)) {
            elements.append(ListpackElements.number(array, cursor));
        } else {
            elements.append(
                    array, ListpackElements.stringOffset(array, cursor), ListpackElements.stringLength(array, cursor));
        }
    }
}
