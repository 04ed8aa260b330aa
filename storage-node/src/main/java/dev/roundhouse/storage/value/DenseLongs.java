package dev.roundhouse.storage.value;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Distinct numbers in the order they came, where a removed one's place is taken by the last: the order of a {@link DenseMap}
 * of their texts, in a fourth of the memory. A few are searched one by one; more have an index, whose hash is seeded anew in
 * each process against crafted collisions. Not thread-safe.
 */
final class DenseLongs {
    private static final int FIRST = 4;
    private static final int SEARCHED = 16;
    private static final int[] NO_SLOTS = {};
    private static final long SEED = ThreadLocalRandom.current().nextLong();

    private long[] numbers = new long[FIRST];
    /** Positions plus 1, probed one after the other; empty while there are few. */
    private int[] slots = NO_SLOTS;

    private int size;

    int size() {
        return size;
    }

    long get(int position) {
        return numbers[position];
    }

    /** Where a number is; -1: nowhere. */
    int find(long number) {
        if (slots.length == 0) {
            for (int i = 0; i < size; i++) {
                if (numbers[i] == number) {
                    return i;
                }
            }
            return -1;
        }
        int mask = slots.length - 1;
        for (int slot = home(number); slots[slot] != 0; slot = slot + 1 & mask) {
            if (numbers[slots[slot] - 1] == number) {
                return slots[slot] - 1;
            }
        }
        return -1;
    }

    private int home(long number) {
        long mixed = (number ^ SEED) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 32) * 0xBF58476D1CE4E5B9L;
        return (int) (mixed >>> 32) & slots.length - 1;
    }

    /** Adds a number that is not there yet, at the end. */
    void add(long number) {
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, size * 2);
        }
        numbers[size++] = number;
        if (size <= SEARCHED && slots.length == 0) {
            return;
        }
        if (size * 2 > slots.length) {
            slots = new int[Integer.highestOneBit(size) * 4];
            for (int i = 0; i < size; i++) {
                index(numbers[i], i);
            }
        } else {
            index(number, size - 1);
        }
    }

    private void index(long number, int position) {
        int mask = slots.length - 1;
        int slot = home(number);
        while (slots[slot] != 0) {
            slot = slot + 1 & mask;
        }
        slots[slot] = position + 1;
    }

    /** Removes a number; the last one gets its position. */
    void remove(int position) {
        int last = size - 1;
        if (slots.length > 0) {
            unindex(position);
            if (position != last) {
                slots[slotOf(last)] = position + 1;
            }
        }
        numbers[position] = numbers[last];
        size = last;
        if (size <= SEARCHED / 2) {
            slots = NO_SLOTS;
        }
        if (size * 4 <= numbers.length && numbers.length > FIRST) {
            numbers = Arrays.copyOf(numbers, numbers.length / 2);
        }
    }

    private int slotOf(int position) {
        int mask = slots.length - 1;
        int slot = home(numbers[position]);
        while (slots[slot] != position + 1) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void unindex(int position) {
        int mask = slots.length - 1;
        int hole = slotOf(position);
        // What was probed past the hole moves into it, so that no chain is cut.
        for (int slot = hole + 1 & mask; slots[slot] != 0; slot = slot + 1 & mask) {
            int home = home(numbers[slots[slot] - 1]);
            if ((slot - home & mask) >= (slot - hole & mask)) {
                slots[hole] = slots[slot];
                hole = slot;
            }
        }
        slots[hole] = 0;
    }

    long[] sorted() {
        long[] sorted = Arrays.copyOf(numbers, size);
        Arrays.sort(sorted);
        return sorted;
    }

    long heapBytes() {
        return 48 + 8L * numbers.length + 4L * slots.length;
    }

    DenseLongs copy() {
        DenseLongs copy = new DenseLongs();
        copy.numbers = numbers.clone();
        copy.slots = slots.clone();
        copy.size = size;
        return copy;
    }
}
