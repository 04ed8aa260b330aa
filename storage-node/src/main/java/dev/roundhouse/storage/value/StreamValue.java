package dev.roundhouse.storage.value;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.storage.value.rdb.RdbOutput;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A stream: entries by ascending ID, in chunks that begin and end where Redis' nodes do, so that approximate trimming
 * removes what Redis removes; and consumer groups. Seeking is O(log n), appending O(1) by and large. Its RDB form is to
 * the byte what Redis 7.0 writes of the same history, but for compression.
 */
public final class StreamValue implements Value {
    private static final long OVERHEAD_BYTES = 240;

    private final TreeMap<StreamId, StreamChunk> chunks = new TreeMap<>();
    private final TreeMap<byte[], StreamGroup> groups = new TreeMap<>(Arrays::compareUnsigned);
    private long length;
    private StreamId lastId = StreamId.MIN;
    private StreamId firstId = StreamId.MIN;
    private StreamId maxDeletedId = StreamId.MIN;
    private long entriesAdded;
    private long heapBytes = OVERHEAD_BYTES;

    @Override
    public byte type() {
        return KeyState.STREAM;
    }

    @Override
    public String encoding() {
        return "stream";
    }

    @Override
    public boolean isEmpty() {
        return false;
    }

    @Override
    public long heapBytes() {
        return heapBytes;
    }

    void use(long bytes) {
        heapBytes += bytes;
    }

    /** Number of entries. */
    public long length() {
        return length;
    }

    /** The greatest ID ever given; {@link StreamId#MIN}: none was. */
    public StreamId lastId() {
        return lastId;
    }

    /** ID of the first entry; {@link StreamId#MIN}: there is none. */
    public StreamId firstId() {
        return firstId;
    }

    /** The greatest ID of an entry that was removed one by one. */
    public StreamId maxDeletedId() {
        return maxDeletedId;
    }

    /** Number of entries ever added, or what was said in its place. */
    public long entriesAdded() {
        return entriesAdded;
    }

    /** Number of Redis' nodes. */
    public int chunkCount() {
        return chunks.size();
    }

    /** Number of nodes of the radix tree in which Redis keeps them. */
    public long radixTreeNodes() {
        return RadixTreeNodes.count(chunks.keySet());
    }

    /**
     * Adds an entry, of the request's arguments from one on: names and values in turn.
     *
     * @param id above {@link #lastId}
     */
    public void append(StreamId id, Request request, int from, StreamNodeLimits limits) {
        Map.Entry<StreamId, StreamChunk> lastChunk = chunks.lastEntry();
        StreamChunk chunk = lastChunk == null ? null : lastChunk.getValue();
        if (chunk != null && limits.isFull(chunk, payload(request, from))) {
            chunk = own(chunk);
            use(-chunk.heapBytes());
            chunk.elements.trim();
            use(chunk.heapBytes());
            chunk = null;
        }
        if (chunk == null) {
            chunk = new StreamChunk(id, request, from);
            add(chunk);
        }
        chunk = own(chunk);
        use(-chunk.heapBytes());
        chunk.append(id, request, from);
        use(chunk.heapBytes());
        length++;
        entriesAdded++;
        lastId = id;
        if (length == 1) {
            firstId = id;
        }
    }

    private static long payload(Request request, int from) {
        long bytes = 0;
        for (int i = from; i < request.size(); i++) {
            bytes += request.length(i);
        }
        return bytes;
    }

    /** Whether names and values from an argument on are more than an entry may hold. */
    public static boolean isTooLarge(Request request, int from) {
        long names = 0;
        for (int i = from; i < request.size(); i += 2) {
            names += request.length(i);
        }
        // A node of its own holds the names twice.
        return names + payload(request, from) > StreamNodeLimits.MAX_NODE_BYTES;
    }

    private void add(StreamChunk chunk) {
        chunks.put(chunk.id, chunk);
        use(chunk.heapBytes());
    }

    /** The chunk to change: a copy in its place where it is shared. */
    private StreamChunk own(StreamChunk chunk) {
        if (!chunk.shared) {
            return chunk;
        }
        remove(chunk);
        StreamChunk copy = chunk.copy();
        add(copy);
        return copy;
    }

    private void remove(StreamChunk chunk) {
        chunks.remove(chunk.id);
        use(-chunk.heapBytes());
    }

    /** Entries from one ID to another, both included, from the greatest down if so wished. */
    public StreamCursor range(StreamId start, StreamId end, boolean down) {
        return new StreamCursor(chunks, start, end, down);
    }

    /** As {@link #range}, of the entries as they are now, whatever becomes of the stream. Costs the nodes of the range. */
    public StreamCursor snapshot(StreamId start, StreamId end, boolean down) {
        StreamId floor = chunks.floorKey(start);
        NavigableMap<StreamId, StreamChunk> shared = new TreeMap<>();
        if (!start.isAbove(end)) {
            shared.putAll(chunks.subMap(floor == null ? start : floor, true, end, true));
            shared.values().forEach(StreamChunk::share);
        }
        return new StreamCursor(shared, start, end, down);
    }

    /** How many entries there are in a range, {@code limit} at most; 0: no limit. Costs the nodes of the range. */
    public long count(StreamId start, StreamId end, long limit) {
        long most = limit <= 0 ? Long.MAX_VALUE : limit;
        if (start.isAbove(end)) {
            return 0;
        }
        StreamId floor = chunks.floorKey(start);
        long count = 0;
        for (StreamChunk chunk :
                chunks.tailMap(floor == null ? start : floor, true).values()) {
            if (chunk.id.isAbove(end) || count >= most) {
                break;
            }
            StreamId next = chunks.higherKey(chunk.id);
            boolean whole = chunk.id.compareTo(start) >= 0 && !(next == null ? lastId : next).isAbove(end);
            count += whole ? chunk.live : countIn(chunk, start, end);
        }
        return Math.min(count, most);
    }

    private static long countIn(StreamChunk chunk, StreamId start, StreamId end) {
        StreamCursor cursor = new StreamCursor(chunk, start, end);
        long count = 0;
        while (cursor.next()) {
            count++;
        }
        return count;
    }

    public boolean contains(StreamId id) {
        return range(id, id, false).next();
    }

    /** The greatest ID of an entry; {@link StreamId#MIN}: there is none. */
    public StreamId lastEntry() {
        StreamCursor cursor = range(StreamId.MIN, StreamId.MAX, true);
        return cursor.next() ? cursor.id() : StreamId.MIN;
    }

    /** Removes entries; how many there were. */
    public int delete(StreamId[] ids) {
        int deleted = 0;
        boolean first = false;
        for (StreamId id : ids) {
            StreamCursor cursor = range(id, id, false);
            if (!cursor.next()) {
                continue;
            }
            StreamChunk chunk = cursor.current();
            if (chunk.live == 1) {
                remove(chunk);
            } else {
                own(chunk).delete(cursor.position());
            }
            length--;
            deleted++;
            first |= id.equals(firstId);
            maxDeletedId = id.isAbove(maxDeletedId) ? id : maxDeletedId;
        }
        if (first || deleted > 0 && length == 0) {
            findFirst();
        }
        return deleted;
    }

    private void findFirst() {
        StreamCursor cursor = range(StreamId.MIN, StreamId.MAX, false);
        firstId = cursor.next() ? cursor.id() : StreamId.MIN;
    }

    /** Removes entries from the beginning; how many. */
    public long trim(StreamTrim trim) {
        long before = length;
        while (!chunks.isEmpty() && !trim.isDone(length)) {
            StreamChunk chunk = chunks.firstEntry().getValue();
            if (trim.limit() != 0 && before - length + chunk.live > trim.limit()) {
                break;
            }
            if (trim.removes(chunk, length)) {
                remove(chunk);
                length -= chunk.live;
            } else {
                if (!trim.approximate()) {
                    trimWithin(chunk, trim);
                }
                break;
            }
        }
        if (length == 0 || length != before) {
            findFirst();
        }
        return before - length;
    }

    private void trimWithin(StreamChunk first, StreamTrim trim) {
        StreamChunk chunk = own(first);
        StreamCursor cursor = new StreamCursor(chunk, StreamId.MIN, StreamId.MAX);
        while (cursor.nextOrRemoved() && !trim.isDone(cursor.id(), length)) {
            if (cursor.isLive()) {
                chunk.delete(cursor.position());
                length--;
            }
        }
    }

    /**
     * Says which IDs were given.
     *
     * @param added negative: as it is
     * @param maxDeleted {@link StreamId#MIN}: as it is
     */
    public void identify(StreamId last, long added, StreamId maxDeleted) {
        lastId = last;
        if (added >= 0) {
            entriesAdded = added;
        }
        if (!maxDeleted.equals(StreamId.MIN)) {
            maxDeletedId = maxDeleted;
        }
        // What is left of removed entries must not be above those to come.
        while (length == 0
                && !chunks.isEmpty()
                && chunks.lastEntry().getValue().last.isAbove(last)) {
            remove(chunks.lastEntry().getValue());
        }
    }

    /** Whether an entry from this ID on may have been removed one by one. */
    boolean mayLackEntriesFrom(StreamId start) {
        return length != 0
                && !maxDeletedId.equals(StreamId.MIN)
                && !firstId.isAbove(maxDeletedId)
                && !start.isAbove(maxDeletedId);
    }

    /** How many of all entries ever added are not above an ID; {@link StreamGroup#UNKNOWN}. */
    public long entriesUpTo(StreamId id) {
        if (entriesAdded == 0) {
            return 0;
        }
        int toLast = id.compareTo(lastId);
        if (toLast == 0 || length == 0 && toLast < 0) {
            return entriesAdded;
        }
        if (toLast < 0 && (maxDeletedId.equals(StreamId.MIN) || firstId.isAbove(maxDeletedId))) {
            int toFirst = id.compareTo(firstId);
            if (toFirst <= 0) {
                return entriesAdded - length + (toFirst == 0 ? 1 : 0);
            }
        }
        return StreamGroup.UNKNOWN;
    }

    /** By name. */
    public Collection<StreamGroup> groups() {
        return groups.values();
    }

    public @Nullable StreamGroup group(byte[] name) {
        return groups.get(name);
    }

    /** @param name one that no group has; kept */
    public StreamGroup addGroup(byte[] name, StreamId lastDelivered, long entriesRead) {
        StreamGroup group = new StreamGroup(this, name, lastDelivered, entriesRead);
        groups.put(name, group);
        use(group.heapBytes());
        return group;
    }

    public void removeGroup(StreamGroup group) {
        groups.remove(group.name());
        use(-group.heapBytes());
    }

    @Override
    public StreamValue copy() {
        StreamValue copy = new StreamValue();
        copy.chunks.putAll(chunks);
        for (StreamChunk chunk : chunks.values()) {
            copy.use(chunk.share().heapBytes());
        }
        copy.length = length;
        copy.lastId = lastId;
        copy.firstId = firstId;
        copy.maxDeletedId = maxDeletedId;
        copy.entriesAdded = entriesAdded;
        for (StreamGroup group : groups.values()) {
            group.copyInto(copy.addGroup(group.name(), group.lastDelivered(), group.entriesRead()));
        }
        return copy;
    }

    @Override
    public void writeTo(RdbOutput out) {
        StreamRdb.write(this, chunks.values(), out);
    }

    /** For {@link StreamRdb}: adds a chunk behind all others. */
    void load(StreamChunk chunk) {
        add(chunk);
        length += chunk.live;
    }

    /** For {@link StreamRdb}. */
    void load(StreamId last, StreamId first, StreamId maxDeleted, long added) {
        lastId = last;
        firstId = first;
        maxDeletedId = maxDeleted;
        entriesAdded = added;
    }
}
