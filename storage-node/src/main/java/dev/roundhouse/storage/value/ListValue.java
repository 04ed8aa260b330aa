package dev.roundhouse.storage.value;

import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.storage.value.rdb.ListpackWriter;
import dev.roundhouse.storage.value.rdb.PackedReader;
import dev.roundhouse.storage.value.rdb.RdbException;
import dev.roundhouse.storage.value.rdb.RdbInput;
import dev.roundhouse.storage.value.rdb.RdbOutput;
import dev.roundhouse.storage.value.rdb.RdbTypes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A list: chunks of up to 8 KB of elements, so that no element costs an object and no change more than a chunk; both ends
 * are O(1). An index is found from the nearer end, chunk by chunk. Copies share the chunks until one of them changes.
 * How elements are spread over chunks tells nobody anything: {@link #writeTo} packs them anew.
 */
public final class ListValue implements Value {
    private static final long OBJECT_BYTES = 48;
    /** What Redis assumes that an element adds to a node beside its bytes. */
    private static final int NODE_OVERHEAD = 8;

    private static final int PLAIN_NODE = 1;
    private static final int PACKED_NODE = 2;

    private ListChunks chunks = new ListChunks();
    private long size;
    private long chunkBytes;

    public long size() {
        return size;
    }

    @Override
    public byte type() {
        return KeyState.LIST;
    }

    @Override
    public String encoding() {
        return "quicklist";
    }

    @Override
    public boolean isEmpty() {
        return size == 0;
    }

    @Override
    public long heapBytes() {
        return OBJECT_BYTES + chunks.heapBytes() + chunkBytes;
    }

    /** At an index from 0 to size - 1. */
    public ListCursor cursor(long index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException(index);
        }
        if (index < size / 2) {
            long left = index;
            int number = 0;
            while (left >= chunks.get(number).count()) {
                left -= chunks.get(number++).count();
            }
            return new ListCursor(chunks, number, chunks.get(number).nth((int) left));
        }
        long left = size - index;
        int number = chunks.count() - 1;
        while (left > chunks.get(number).count()) {
            left -= chunks.get(number--).count();
        }
        ListChunk chunk = chunks.get(number);
        return new ListCursor(chunks, number, chunk.nth(chunk.count() - (int) left));
    }

    /** @param own whether the array is exactly the element and nobody will change it */
    public void addFirst(byte[] array, int offset, int length, boolean own) {
        if (length > ListChunk.MAX_PACKED_BYTES) {
            place(0, ListChunk.of(own ? array : Arrays.copyOfRange(array, offset, offset + length)));
        } else {
            if (chunks.count() == 0 || !chunks.get(0).takes(length)) {
                place(0, ListChunk.empty());
            }
            insertInto(0, chunks.get(0).start(), array, offset, length);
        }
        size++;
    }

    /** @param own whether the array is exactly the element and nobody will change it */
    public void addLast(byte[] array, int offset, int length, boolean own) {
        if (length > ListChunk.MAX_PACKED_BYTES) {
            place(chunks.count(), ListChunk.of(own ? array : Arrays.copyOfRange(array, offset, offset + length)));
        } else {
            int last = chunks.count() - 1;
            if (last < 0 || !chunks.get(last).takes(length)) {
                place(++last, ListChunk.empty());
            }
            insertInto(last, chunks.get(last).end(), array, offset, length);
        }
        size++;
    }

    private void place(int number, ListChunk chunk) {
        chunks.insert(number, chunk);
        chunkBytes += chunk.heapBytes();
    }

    private void insertInto(int number, int at, byte[] array, int offset, int length) {
        int distance = at - chunks.get(number).start();
        ListChunk chunk = changing(number);
        chunk.insert(chunk.start() + distance, array, offset, length);
        changed(chunk);
    }

    /** A chunk that may change, until {@link #changed}; its offsets are moved if it had to be copied. */
    private ListChunk changing(int number) {
        ListChunk chunk = chunks.get(number);
        chunkBytes -= chunk.heapBytes();
        if (chunk.shared) {
            chunk = chunk.copy();
            chunks.set(number, chunk);
        }
        return chunk;
    }

    private void changed(ListChunk chunk) {
        chunkBytes += chunk.heapBytes();
    }

    /** Inserts before or after the cursor's element; the element's array is its own and nobody will change it. */
    public void insert(ListCursor cursor, boolean after, byte[] element) {
        ListChunk chunk = chunks.get(cursor.number());
        insertAt(cursor.number(), after ? chunk.next(cursor.at()) : cursor.at(), element);
        size++;
    }

    private void insertAt(int number, int at, byte[] element) {
        ListChunk chunk = chunks.get(number);
        if (chunk.takes(element.length)) {
            insertInto(number, at, element, 0, element.length);
        } else if (at == chunk.start()) {
            insertBetween(number, element);
        } else if (at == chunk.end()) {
            insertBetween(number + 1, element);
        } else {
            split(number, at);
            insertBetween(number + 1, element);
        }
    }

    /** Into one of the two chunks that meet before this number, or one between them. */
    private void insertBetween(int number, byte[] element) {
        int length = element.length;
        if (number > 0 && chunks.get(number - 1).takes(length)) {
            insertInto(number - 1, chunks.get(number - 1).end(), element, 0, length);
        } else if (number < chunks.count() && chunks.get(number).takes(length)) {
            insertInto(number, chunks.get(number).start(), element, 0, length);
        } else if (length > ListChunk.MAX_PACKED_BYTES) {
            place(number, ListChunk.of(element));
        } else {
            place(number, ListChunk.empty());
            insertInto(number, 0, element, 0, length);
        }
    }

    private void split(int number, int at) {
        ListChunk chunk = chunks.get(number);
        int before = 0;
        for (int i = chunk.start(); i < at; i = chunk.next(i)) {
            before++;
        }
        chunkBytes -= chunk.heapBytes();
        chunks.remove(number);
        place(number, chunk.part(chunk.start(), at, before));
        place(number + 1, chunk.part(at, chunk.end(), chunk.count() - before));
    }

    /** Sets the cursor's element; the array is its own and nobody will change it. */
    public void replace(ListCursor cursor, byte[] element) {
        int number = cursor.number();
        ListChunk old = chunks.get(number);
        if (old.count() == 1) {
            chunkBytes -= old.heapBytes();
            chunks.remove(number);
            insertBetween(number, element);
            return;
        }
        // Counted from the end: copying and removing move offsets, but not what is behind.
        int fromElement = old.end() - cursor.at();
        int behind = old.end() - old.next(cursor.at());
        ListChunk chunk = changing(number);
        chunk.remove(chunk.end() - fromElement);
        changed(chunk);
        insertAt(number, chunk.end() - behind, element);
    }

    /** Removes elements from the beginning; at most as many as there are. */
    public void removeFirst(long elements) {
        size -= elements;
        long left = elements;
        while (left > 0) {
            ListChunk chunk = chunks.get(0);
            if (chunk.count() <= left) {
                left -= chunk.count();
                chunkBytes -= chunk.heapBytes();
                chunks.remove(0);
            } else {
                ListChunk cut = changing(0);
                cut.removeFirst((int) left);
                changed(cut);
                left = 0;
            }
        }
    }

    /** Removes elements from the end; at most as many as there are. */
    public void removeLast(long elements) {
        size -= elements;
        long left = elements;
        while (left > 0) {
            int last = chunks.count() - 1;
            ListChunk chunk = chunks.get(last);
            if (chunk.count() <= left) {
                left -= chunk.count();
                chunkBytes -= chunk.heapBytes();
                chunks.remove(last);
            } else {
                ListChunk cut = changing(last);
                cut.removeLast((int) left);
                changed(cut);
                left = 0;
            }
        }
    }

    /** Removes elements that equal, at most {@code max}, the first or the last of them; answers how many. */
    public long removeEqual(byte[] array, int offset, int length, long max, boolean fromLast) {
        long left = max;
        for (int i = 0; i < chunks.count() && left > 0; i++) {
            int number = fromLast ? chunks.count() - 1 - i : i;
            int equal = chunks.get(number).countEqual(array, offset, length);
            if (equal > 0) {
                int take = (int) Math.min(equal, left);
                left -= take;
                if (take == chunks.get(number).count()) {
                    chunks.set(number, ListChunk.empty());
                } else {
                    changing(number).removeEqual(array, offset, length, fromLast ? equal - take : 0, take);
                }
            }
        }
        if (left < max) {
            size -= max - left;
            join();
        }
        return max - left;
    }

    /** Drops empty chunks and joins small ones. */
    private void join() {
        ListChunks joined = new ListChunks();
        chunkBytes = 0;
        for (int i = 0; i < chunks.count(); i++) {
            ListChunk chunk = chunks.get(i);
            int last = joined.count() - 1;
            if (chunk.count() == 0) {
                continue;
            }
            if (last < 0 || !joined.get(last).takes(chunk)) {
                joined.insert(joined.count(), chunk);
                chunkBytes += chunk.heapBytes();
                continue;
            }
            ListChunk target = joined.get(last);
            chunkBytes -= target.heapBytes();
            if (target.shared) {
                target = target.copy();
                joined.set(last, target);
            }
            target.append(chunk);
            chunkBytes += target.heapBytes();
        }
        chunks = joined;
    }

    @Override
    public ListValue copy() {
        ListValue copy = new ListValue();
        copy.chunks = chunks.share();
        copy.size = size;
        copy.chunkBytes = chunkBytes;
        return copy;
    }

    /** Nodes as Redis would have made them by pushing one element after the other at the end. */
    @Override
    public void writeTo(RdbOutput out) {
        List<byte[]> nodes = new ArrayList<>();
        ListpackWriter node = new ListpackWriter();
        ListCursor cursor = new ListCursor(chunks, 0, chunks.get(0).start());
        while (cursor.isPresent()) {
            if (node.count() > 0 && node.size() + cursor.length() + NODE_OVERHEAD > ListChunk.MAX_BYTES) {
                nodes.add(node.toBytes());
                node = new ListpackWriter();
            }
            node.add(cursor.array(), cursor.offset(), cursor.length());
            cursor.next();
        }
        nodes.add(node.toBytes());
        out.type(RdbTypes.LIST_QUICKLIST_2);
        out.length(nodes.size());
        for (byte[] bytes : nodes) {
            out.length(PACKED_NODE);
            out.length(bytes.length);
            out.raw(bytes, 0, bytes.length);
        }
    }

    /** Reads a list of any of the RDB types there are for lists. */
    static ListValue read(int rdbType, RdbInput in) {
        ListValue list = new ListValue();
        if (rdbType == RdbTypes.LIST_ZIPLIST) {
            list.addAll(PackedReader.ziplist(in.string()));
        } else {
            for (int left = in.count(1); left > 0; left--) {
                list.readNode(rdbType, in);
            }
        }
        if (list.isEmpty()) {
            throw new RdbException("an empty list");
        }
        return list;
    }

    private void readNode(int rdbType, RdbInput in) {
        switch (rdbType) {
            case RdbTypes.LIST -> addAll(List.of(in.string()));
            case RdbTypes.LIST_QUICKLIST -> addAll(PackedReader.ziplist(in.string()));
            case RdbTypes.LIST_QUICKLIST_2 -> {
                long container = in.length();
                byte[] node = in.string();
                if (container != PACKED_NODE && container != PLAIN_NODE) {
                    throw new RdbException("a node of kind " + container);
                }
                addAll(container == PLAIN_NODE ? List.of(node) : PackedReader.listpack(node));
            }
            default -> throw new RdbException("RDB type " + rdbType + " for a list");
        }
    }

    private void addAll(List<byte[]> elements) {
        for (byte[] element : elements) {
            addLast(element, 0, element.length, true);
        }
    }
}
