package dev.roundhouse.storage.store;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Open addressing in hash order: the home slot of a key is its order hash scaled to the capacity, and keys stand sorted by
 * that hash, displaced to the right only (linear probing with ordering, Amble and Knuth 1974). So SCAN and dump walk the
 * array in cursor order, and growing is one sequential pass by any factor, which keeps the table three quarters full.
 *
 * <p>The order hash of a key is its XXH64 without the partition's bits. A slot costs 8 bytes: the first half of the hash
 * and the entry. Cells may be replaced in place; tables are small, since a store is cut into thousands of partitions.
 */
final class Table {
    private static final int MIN_CAPACITY = 4;
    private static final int MIN_SLACK = 4;
    private static final int[] NO_HASHES = {};
    private static final Object[] NO_SLOTS = {};

    private final int hashShift;
    private int[] hashes = NO_HASHES;
    private @Nullable Object[] slots = NO_SLOTS;
    private int capacity;
    private int size;
    private int moves;

    /** @param hashShift first bits of a key's XXH64 that are not part of the order */
    Table(int hashShift) {
        this.hashShift = hashShift;
    }

    int size() {
        return size;
    }

    /** Changes whenever an entry may have moved to another slot. */
    int moves() {
        return moves;
    }

    /** Slots there are, occupied or not. */
    int slots() {
        return slots.length;
    }

    @Nullable
    Object at(int slot) {
        return slots[slot];
    }

    /** Replaces the entry of an occupied slot by another of the same key. */
    void set(int slot, Object entry) {
        slots[slot] = entry;
    }

    long orderHash(long keyHash) {
        return keyHash << hashShift;
    }

    long orderHash(Object entry) {
        return Cell.keyHash(Cell.header(entry)) << hashShift;
    }

    /** The slot of a key; -1 if it is not there. */
    int find(long orderHash, byte[] array, int offset, int length) {
        if (size == 0) {
            return -1;
        }
        int hash = first(orderHash);
        for (int i = home(hash); i < slots.length; i++) {
            Object entry = slots[i];
            if (entry == null || hashes[i] > hash) {
                return -1;
            }
            if (hashes[i] == hash && Cell.keyEquals(Cell.header(entry), array, offset, length)) {
                return i;
            }
        }
        return -1;
    }

    /** The entry that {@link #find} will probably find; may run beside changes of another thread. */
    @Nullable
    Object glance(long orderHash) {
        @Nullable Object[] entries = slots;
        int[] firsts = hashes;
        int end = Math.min(entries.length, firsts.length);
        int hash = first(orderHash);
        int slot = home(hash);
        while (slot < end && entries[slot] != null && firsts[slot] < hash) {
            slot++;
        }
        return slot < end ? entries[slot] : null;
    }

    /** Adds an entry whose key is not there. */
    int insert(long orderHash, Object entry) {
        moves++;
        if (size + 1 > capacity - (capacity >>> 3)) {
            rebuild(Math.max(MIN_CAPACITY, size + 1 + (size + 1) * 3 / 8), MIN_SLACK);
        }
        size++;
        while (true) {
            int slot = place(orderHash);
            int free = slot;
            while (free < slots.length && slots[free] != null) {
                free++;
            }
            if (free < slots.length) {
                System.arraycopy(slots, slot, slots, slot + 1, free - slot);
                System.arraycopy(hashes, slot, hashes, slot + 1, free - slot);
                slots[slot] = entry;
                hashes[slot] = first(orderHash);
                return slot;
            }
            rebuild(capacity, (slots.length - capacity) * 2);
        }
    }

    void remove(int slot) {
        moves++;
        int end = slot + 1;
        while (end < slots.length && slots[end] != null && home(hashes[end]) < end) {
            end++;
        }
        System.arraycopy(slots, slot + 1, slots, slot, end - slot - 1);
        System.arraycopy(hashes, slot + 1, hashes, slot, end - slot - 1);
        slots[end - 1] = null;
        size--;
        if (size == 0) {
            clear();
        } else if (size < capacity >>> 1 && capacity > 4 * MIN_CAPACITY) {
            rebuild(size + size * 3 / 8 + 1, MIN_SLACK);
        }
    }

    void clear() {
        moves++;
        hashes = NO_HASHES;
        slots = NO_SLOTS;
        capacity = 0;
        size = 0;
    }

    /** The first occupied slot whose order hash is at least {@code orderHash} (unsigned); {@link #slots} if none. */
    int firstFrom(long orderHash) {
        if (size == 0) {
            return slots.length;
        }
        int slot = home(first(orderHash));
        while (slot < slots.length) {
            Object entry = slots[slot];
            if (entry != null && !isBefore(slot, entry, orderHash)) {
                return slot;
            }
            slot++;
        }
        return slots.length;
    }

    /** The first occupied slot from {@code slot} on; {@link #slots} if none. */
    int occupied(int slot) {
        int next = slot;
        while (next < slots.length && slots[next] == null) {
            next++;
        }
        return next;
    }

    long heapBytes() {
        return 8L * slots.length;
    }

    private int place(long orderHash) {
        int slot = home(first(orderHash));
        while (slot < slots.length) {
            Object entry = slots[slot];
            if (entry == null || !isBefore(slot, entry, orderHash)) {
                return slot;
            }
            slot++;
        }
        return slot;
    }

    private boolean isBefore(int slot, Object entry, long orderHash) {
        int hash = first(orderHash);
        return hashes[slot] < hash || hashes[slot] == hash && Long.compareUnsigned(orderHash(entry), orderHash) < 0;
    }

    /** First half of the hash, so that signed order of the ints is unsigned order of the hashes. */
    private static int first(long orderHash) {
        return (int) (orderHash >>> 32) ^ Integer.MIN_VALUE;
    }

    private int home(int first) {
        return (int) (((first ^ Integer.MIN_VALUE) & 0xffffffffL) * capacity >>> 32);
    }

    private void rebuild(int newCapacity, int newSlack) {
        int[] oldHashes = hashes;
        @Nullable Object[] oldSlots = slots;
        capacity = newCapacity;
        int slack = Math.max(newSlack, MIN_SLACK);
        while (!fill(oldHashes, oldSlots, newCapacity + slack)) {
            slack *= 2;
        }
    }

    private boolean fill(int[] oldHashes, @Nullable Object[] oldSlots, int length) {
        int[] newHashes = new int[length];
        @Nullable Object[] newSlots = new Object[length];
        int at = -1;
        for (int i = 0; i < oldSlots.length; i++) {
            if (oldSlots[i] == null) {
                continue;
            }
            at = Math.max(at + 1, home(oldHashes[i]));
            if (at == length) {
                return false;
            }
            newSlots[at] = oldSlots[i];
            newHashes[at] = oldHashes[i];
        }
        hashes = newHashes;
        slots = newSlots;
        return true;
    }

    @Override
    public String toString() {
        return size + " of " + Arrays.toString(new int[] {capacity, slots.length});
    }
}
