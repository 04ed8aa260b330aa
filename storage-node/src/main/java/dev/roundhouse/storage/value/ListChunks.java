package dev.roundhouse.storage.value;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The chunks of a list, in a ring: O(1) at both ends and by number, in between the nearer end moves. Not thread-safe. */
final class ListChunks {
    private @Nullable ListChunk[] slots = new ListChunk[1];
    private int first;
    private int count;

    int count() {
        return count;
    }

    long heapBytes() {
        return 24 + 16 + 4L * slots.length;
    }

    ListChunk get(int number) {
        return Objects.requireNonNull(slots[slot(number)]);
    }

    private int slot(int number) {
        return first + number & slots.length - 1;
    }

    void set(int number, ListChunk chunk) {
        slots[slot(number)] = chunk;
    }

    /** Inserts before the chunk of this number, or at the end. */
    void insert(int number, ListChunk chunk) {
        if (count == slots.length) {
            resize(2 * count);
        }
        if (number < count / 2 || number == 0) {
            first = first - 1 & slots.length - 1;
            for (int i = 0; i < number; i++) {
                slots[slot(i)] = slots[slot(i + 1)];
            }
        } else {
            for (int i = count; i > number; i--) {
                slots[slot(i)] = slots[slot(i - 1)];
            }
        }
        count++;
        set(number, chunk);
    }

    void remove(int number) {
        if (number < count / 2) {
            for (int i = number; i > 0; i--) {
                slots[slot(i)] = slots[slot(i - 1)];
            }
            slots[first] = null;
            first = slot(1);
        } else {
            for (int i = number; i < count - 1; i++) {
                slots[slot(i)] = slots[slot(i + 1)];
            }
            slots[slot(count - 1)] = null;
        }
        count--;
        if (count < slots.length / 4) {
            resize(slots.length / 2);
        }
    }

    private void resize(int capacity) {
        @Nullable ListChunk[] resized = new ListChunk[capacity];
        for (int i = 0; i < count; i++) {
            resized[i] = get(i);
        }
        slots = resized;
        first = 0;
    }

    /** Another sequence of the same chunks, which neither may change from now on. */
    ListChunks share() {
        ListChunks copy = new ListChunks();
        for (int i = 0; i < count; i++) {
            get(i).shared = true;
        }
        copy.slots = slots.clone();
        copy.first = first;
        copy.count = count;
        return copy;
    }
}
