package dev.roundhouse.storage.store;

import org.jspecify.annotations.Nullable;

/**
 * The room behind the value of a small entry that had values of several sizes, so that the next goes over the old one: a value
 * replaced is garbage that has grown old, and collecting such halts a store for long.
 *
 * <p>The entry's last two bytes say how much of the room is unused (12 bits) and how many values in a row took less than half
 * of it (4 bits).
 */
final class ValueRoom {
    /** Values smaller than this are always written anew: the room would cost more than it saves. */
    static final int MIN_VALUE_BYTES = 32;
    /** Room is at most so many times what its value takes: memory is what a store has least of. */
    static final int MAX_TIMES_VALUE = 4;
    /** After so many values in a row of less than half the room, it is given back. */
    static final int MAX_SMALL_VALUES = 15;

    static final int TAIL_BYTES = 2;
    private static final int UNUSED_MASK = 0xfff;

    private ValueRoom() {}

    /** Bytes behind the value, the tail among them. */
    static int unused(byte[] cell) {
        return Cell.hasRoom(cell) ? TAIL_BYTES + (tail(cell) & UNUSED_MASK) : 0;
    }

    /** How long a value can be where the present one is, at {@code at}. */
    private static int capacity(byte[] cell, int at) {
        return cell.length - at - (Cell.hasRoom(cell) ? TAIL_BYTES : 0);
    }

    /**
     * Whether a value of this length goes over the present one.
     *
     * @param at {@link Cell#valueOffset}
     */
    static boolean takes(byte[] cell, int at, int length) {
        int capacity = capacity(cell, at);
        return length == capacity || length < capacity && takesShorter(cell, length, capacity);
    }

    private static boolean takesShorter(byte[] cell, int length, int capacity) {
        return Cell.hasRoom(cell)
                && length >= MIN_VALUE_BYTES
                && length * MAX_TIMES_VALUE >= capacity
                && (2 * length >= capacity || tail(cell) >>> 12 < MAX_SMALL_VALUES);
    }

    /** Writes a value that it {@link #takes}. */
    static void write(byte[] cell, int at, byte[] value, int offset, int length) {
        System.arraycopy(value, offset, cell, at, length);
        if (Cell.hasRoom(cell)) {
            int capacity = capacity(cell, at);
            int small = 2 * length >= capacity ? 0 : (tail(cell) >>> 12) + 1;
            setTail(cell, small, capacity - length);
        }
    }

    /**
     * The room to leave for a value that replaces another which does not take it: 0 for none.
     *
     * @param old the entry of the other; a tombstone and null have no room
     */
    static int chosen(@Nullable Object old, int length) {
        if (length < MIN_VALUE_BYTES || length >= Cell.LARGE_VALUE_BYTES || !(old instanceof byte[] cell)) {
            return 0;
        }
        int capacity = capacity(cell, Cell.valueOffset(cell));
        if (capacity < MIN_VALUE_BYTES) {
            return 0;
        }
        if (length < capacity && 2 * length >= capacity) {
            return capacity;
        }
        // What shrank for once, or for good, keeps nothing.
        return length > capacity ? length : 0;
    }

    /** Marks a cell built with {@code unused} bytes between its value and its tail. */
    static void mark(byte[] cell, int unused) {
        Cell.setHasRoom(cell);
        setTail(cell, 0, unused);
    }

    private static int tail(byte[] cell) {
        return (cell[cell.length - 2] & 0xff) << 8 | cell[cell.length - 1] & 0xff;
    }

    private static void setTail(byte[] cell, int small, int unused) {
        cell[cell.length - 2] = (byte) (small << 4 | unused >>> 8);
        cell[cell.length - 1] = (byte) unused;
    }
}
