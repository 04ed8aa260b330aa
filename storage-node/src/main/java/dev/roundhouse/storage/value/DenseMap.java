package dev.roundhouse.storage.value;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Byte strings with values, in the order they came, where a removed one's place is taken by the last: entries are numbered
 * 0 to size - 1, so that the nth or a random one costs O(1), and a walk from the last to the first misses none that stays
 * (removing moves entries only to where the walk has yet to come). The order is part of the state; the index over it is
 * not, and is seeded anew in each process against crafted collisions.
 *
 * <p>No operation takes long, whatever the size: entries lie in chunks, and the index is extendible hashing, of which one
 * small segment at a time is split. A {@link #snapshot} and a {@link #copy} share what there is until it changes. Not thread-safe.
 */
public final class DenseMap<V> {
    private static final int CHUNK_BITS = 9;
    private static final int CHUNK = 1 << CHUNK_BITS;
    private static final int FIRST_CHUNK = 8;
    private static final int FIRST_SLOTS = 8;
    private static final int MAX_SEGMENT_SLOTS = 4096;
    private static final int MAX_DEPTH = 20;
    /** Stands in a slot whose entry was removed with many others, so that no chain is cut; the next to come may have it. */
    private static final int GONE = -1;
    /** So many are removed together: one by one, each is followed by a look at its neighbours in the index. */
    private static final int MANY = 1024;

    private static final int BATCH = 256;

    private static final Hasher64 HASH =
            Hashing.xxh3_64(ThreadLocalRandom.current().nextLong());

    private Chunk[] chunks = {new Chunk(FIRST_CHUNK)};
    private Segment[] directory = {new Segment(0, FIRST_SLOTS)};
    private int depth;
    private int size;
    private long keyBytes;

    private static final class Chunk {
        byte[][] keys;

        @Nullable
        Object[] values;

        int[] hashes;
        boolean shared;

        Chunk(int capacity) {
            keys = new byte[capacity][];
            values = new Object[capacity];
            hashes = new int[capacity];
        }

        void resize(int capacity) {
            keys = Arrays.copyOf(keys, capacity);
            values = Arrays.copyOf(values, capacity);
            hashes = Arrays.copyOf(hashes, capacity);
            shared = false;
        }
    }

    /** Part of the index: slots hold numbers of entries plus 1 or {@link #GONE}, probed one after the other. */
    private static final class Segment {
        final int depth;
        int[] slots;
        /** How many are not 0. */
        int used;
        /** How many are {@link #GONE}. */
        int gone;
        /** Whether another map has the slots, too, until one of them changes them. */
        boolean shared;

        Segment(int depth, int capacity) {
            this.depth = depth;
            this.slots = new int[capacity];
        }

        Segment share() {
            shared = true;
            Segment same = new Segment(depth, 0);
            same.slots = slots;
            same.used = used;
            same.gone = gone;
            same.shared = true;
            return same;
        }

        int[] writable() {
            if (shared) {
                slots = slots.clone();
                shared = false;
            }
            return slots;
        }
    }

    public int size() {
        return size;
    }

    /** Number of the entry with this key; -1: none. */
    public int find(byte[] array, int offset, int length) {
        int hash = hash(array, offset, length);
        int[] slots = segment(hash).slots;
        int slot = slotOf(slots, hash, array, offset, length);
        return slot < 0 ? -1 : slots[slot] - 1;
    }

    /** -1: none. */
    private int slotOf(int[] slots, int hash, byte[] array, int offset, int length) {
        int mask = slots.length - 1;
        for (int slot = hash & mask; slots[slot] != 0; slot = slot + 1 & mask) {
            int entry = slots[slot] - 1;
            if (entry < 0) {
                continue;
            }
            Chunk chunk = chunks[entry >> CHUNK_BITS];
            int at = entry & CHUNK - 1;
            if (chunk.hashes[at] == hash) {
                byte[] key = chunk.keys[at];
                if (Arrays.equals(key, 0, key.length, array, offset, offset + length)) {
                    return slot;
                }
            }
        }
        return -1;
    }

    public int find(byte[] key) {
        return find(key, 0, key.length);
    }

    /** The key of an entry; not to be changed. */
    public byte[] key(int entry) {
        return chunks[entry >> CHUNK_BITS].keys[entry & CHUNK - 1];
    }

    @SuppressWarnings("unchecked")
    public V value(int entry) {
        return (V) chunks[entry >> CHUNK_BITS].values[entry & CHUNK - 1];
    }

    public void setValue(int entry, V value) {
        writable(entry >> CHUNK_BITS).values[entry & CHUNK - 1] = value;
    }

    /** Adds an entry, the last one then; the key is not there yet, is not copied, and nobody changes it. */
    public void add(byte[] key, V value) {
        int number = size >> CHUNK_BITS;
        int at = size & CHUNK - 1;
        if (number == chunks.length) {
            chunks = Arrays.copyOf(chunks, chunks.length + Math.max(1, chunks.length >> 2));
            for (int i = number; i < chunks.length; i++) {
                chunks[i] = new Chunk(i == number ? CHUNK : 0);
            }
        }
        Chunk chunk = writable(number);
        if (at == chunk.keys.length) {
            chunk.resize(at == 0 ? CHUNK : at * 2);
        }
        int hash = hash(key, 0, key.length);
        chunk.keys[at] = key;
        chunk.values[at] = value;
        chunk.hashes[at] = hash;
        keyBytes += key.length;
        index(hash, size++);
    }

    /** Removes an entry; the last one gets its number. */
    public void remove(int entry) {
        Chunk chunk = chunks[entry >> CHUNK_BITS];
        int at = entry & CHUNK - 1;
        keyBytes -= chunk.keys[at].length;
        unindex(chunk.hashes[at], entry);
        fill(entry);
    }

    /** Removes the entries with these keys, which are all there: many for a fraction of what one after the other costs. */
    public void removeAll(byte[][] keys) {
        if (keys.length < MANY) {
            for (byte[] key : keys) {
                remove(find(key));
            }
            return;
        }
        BitSet gone = new BitSet(size);
        for (int from = 0; from < keys.length; from += BATCH) {
            unindex(keys, from, Math.min(keys.length, from + BATCH), gone);
        }
        for (int entry = gone.previousSetBit(size - 1); entry >= 0; entry = gone.previousSetBit(entry - 1)) {
            fill(entry);
        }
    }

    /** Many at a time in several short loops, so that the processor waits for memory once for many of them, not for each. */
    private void unindex(byte[][] keys, int from, int to, BitSet gone) {
        int[] hashes = new int[BATCH];
        int[] entries = new int[BATCH];
        boolean[] isAtHome = new boolean[BATCH];
        int count = to - from;
        for (int i = 0; i < count; i++) {
            byte[] key = keys[from + i];
            hashes[i] = hash(key, 0, key.length);
            keyBytes -= key.length;
        }
        for (int i = 0; i < count; i++) {
            int[] slots = segment(hashes[i]).slots;
            entries[i] = slots[hashes[i] & slots.length - 1] - 1;
        }
        for (int i = 0; i < count; i++) {
            isAtHome[i] = entries[i] >= 0 && hashOf(entries[i]) == hashes[i] && key(entries[i]) == keys[from + i];
        }
        for (int i = 0; i < count; i++) {
            byte[] key = keys[from + i];
            Segment segment = segment(hashes[i]);
            int[] slots = segment.writable();
            int slot = isAtHome[i] ? hashes[i] & slots.length - 1 : slotOf(slots, hashes[i], key, 0, key.length);
            gone.set(slots[slot] - 1);
            slots[slot] = GONE;
            segment.gone++;
        }
    }

    /** Puts the last entry where one was. */
    private void fill(int entry) {
        int last = size - 1;
        Chunk lastChunk = writable(last >> CHUNK_BITS);
        int lastAt = last & CHUNK - 1;
        if (entry != last) {
            Chunk chunk = writable(entry >> CHUNK_BITS);
            int at = entry & CHUNK - 1;
            Segment segment = segment(lastChunk.hashes[lastAt]);
            segment.writable()[slotOf(segment, lastChunk.hashes[lastAt], last)] = entry + 1;
            chunk.keys[at] = lastChunk.keys[lastAt];
            chunk.values[at] = lastChunk.values[lastAt];
            chunk.hashes[at] = lastChunk.hashes[lastAt];
        }
        lastChunk.keys[lastAt] = NO_KEY;
        lastChunk.values[lastAt] = null;
        size--;
        // One chunk is kept in reserve, so that a size that wavers about a border costs nothing.
        int spare = (size >> CHUNK_BITS) + 2;
        if (lastAt == 0 && spare < chunks.length && chunks[spare].keys.length > 0) {
            chunks[spare] = new Chunk(0);
        }
    }

    private static final byte[] NO_KEY = {};

    private Chunk writable(int number) {
        Chunk chunk = chunks[number];
        if (chunk.shared) {
            Chunk copy = new Chunk(0);
            copy.keys = chunk.keys.clone();
            copy.values = chunk.values.clone();
            copy.hashes = chunk.hashes.clone();
            chunks[number] = copy;
            return copy;
        }
        return chunk;
    }

    private static int hash(byte[] array, int offset, int length) {
        long hash = HASH.hashBytesToLong(array, offset, length);
        return (int) (hash ^ hash >>> 32);
    }

    private Segment segment(int hash) {
        return directory[depth == 0 ? 0 : hash >>> Integer.SIZE - depth];
    }

    private static int slotOf(Segment segment, int hash, int entry) {
        int mask = segment.slots.length - 1;
        int slot = hash & mask;
        while (segment.slots[slot] != entry + 1) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void index(int hash, int entry) {
        Segment segment = segment(hash);
        if ((segment.used + 1) * 4 > segment.slots.length * 3) {
            int[] old = segment.slots;
            boolean isRoomy = segment.used - segment.gone <= segment.used / 2;
            if (!isRoomy && old.length >= MAX_SEGMENT_SLOTS && segment.depth < MAX_DEPTH) {
                split(segment, hash);
                index(hash, entry);
                return;
            }
            segment.slots = new int[isRoomy ? old.length : old.length * 2];
            segment.shared = false;
            segment.used = 0;
            segment.gone = 0;
            for (int number : old) {
                if (number > 0) {
                    put(segment, hashOf(number - 1), number - 1);
                }
            }
        }
        put(segment, hash, entry);
    }

    private static void put(Segment segment, int hash, int entry) {
        int mask = segment.slots.length - 1;
        int slot = hash & mask;
        while (segment.slots[slot] > 0) {
            slot = slot + 1 & mask;
        }
        if (segment.slots[slot] == 0) {
            segment.used++;
        } else {
            segment.gone--;
        }
        segment.writable()[slot] = entry + 1;
    }

    private int hashOf(int entry) {
        return chunks[entry >> CHUNK_BITS].hashes[entry & CHUNK - 1];
    }

    private void split(Segment segment, int hash) {
        if (segment.depth == depth) {
            Segment[] doubled = new Segment[directory.length * 2];
            for (int i = 0; i < doubled.length; i++) {
                doubled[i] = directory[i >> 1];
            }
            directory = doubled;
            depth++;
        }
        Segment low = new Segment(segment.depth + 1, segment.slots.length);
        Segment high = new Segment(segment.depth + 1, segment.slots.length);
        int bit = Integer.SIZE - 1 - segment.depth;
        for (int number : segment.slots) {
            if (number > 0) {
                int other = hashOf(number - 1);
                put((other >>> bit & 1) == 0 ? low : high, other, number - 1);
            }
        }
        int spread = depth - segment.depth;
        int first = segment.depth == 0 ? 0 : hash >>> Integer.SIZE - segment.depth << spread;
        for (int i = 0; i < 1 << spread; i++) {
            directory[first + i] = i < 1 << spread - 1 ? low : high;
        }
    }

    private void unindex(int hash, int entry) {
        Segment segment = segment(hash);
        int[] slots = segment.writable();
        int mask = slots.length - 1;
        int hole = slotOf(segment, hash, entry);
        int slot = hole;
        // What was probed past the hole moves into it, so that no chain is cut.
        while (true) {
            slot = slot + 1 & mask;
            if (slots[slot] == 0) {
                break;
            }
            if (slots[slot] == GONE) {
                continue;
            }
            int home = hashOf(slots[slot] - 1) & mask;
            if ((slot - home & mask) >= (slot - hole & mask)) {
                slots[hole] = slots[slot];
                hole = slot;
            }
        }
        slots[hole] = 0;
        segment.used--;
    }

    /** Slots of the index: for tests. */
    int slots() {
        int sum = 0;
        for (int i = 0; i < directory.length; i++) {
            sum += i > 0 && directory[i] == directory[i - 1] ? 0 : directory[i].slots.length;
        }
        return sum;
    }

    /** Approximate heap bytes of keys, chunks and index; values are not counted. */
    public long heapBytes() {
        return 128 + keyBytes + size * (16L + 4 + 8 + 12 + 4);
    }

    /** An independent map with the same entries in the same order. It shares what neither changes. */
    public DenseMap<V> copy() {
        DenseMap<V> copy = new DenseMap<>();
        copy.chunks = share();
        copy.directory = directory.clone();
        for (int i = 0; i < directory.length; i++) {
            boolean isSame = i > 0 && directory[i] == directory[i - 1];
            copy.directory[i] = isSame ? copy.directory[i - 1] : directory[i].share();
        }
        copy.depth = depth;
        copy.size = size;
        copy.keyBytes = keyBytes;
        return copy;
    }

    private Chunk[] share() {
        for (Chunk chunk : chunks) {
            chunk.shared = true;
        }
        return chunks.clone();
    }

    /** The entries as they are now, whatever happens to the map; costs a reference for each few hundred entries. */
    public Snapshot<V> snapshot() {
        return new Snapshot<>(share(), size);
    }

    /** Entries of a map at one time; values that are mutable objects are as they are now. */
    public static final class Snapshot<V> {
        private final Chunk[] chunks;
        private final int size;

        private Snapshot(Chunk[] chunks, int size) {
            this.chunks = chunks;
            this.size = size;
        }

        public int size() {
            return size;
        }

        public byte[] key(int entry) {
            return chunks[entry >> CHUNK_BITS].keys[entry & CHUNK - 1];
        }

        @SuppressWarnings("unchecked")
        public V value(int entry) {
            return (V) chunks[entry >> CHUNK_BITS].values[entry & CHUNK - 1];
        }
    }
}
