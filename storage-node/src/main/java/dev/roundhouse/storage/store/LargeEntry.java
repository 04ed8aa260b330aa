package dev.roundhouse.storage.store;

import java.util.Arrays;

/**
 * An entry whose value has an array of its own, with room behind it perhaps: the header is laid out as {@link Cell} says,
 * without the value. The array is changed in place as long as nothing else refers to it.
 */
final class LargeEntry {
    private static final long MAX_BYTES_WITH_ROOM = 512L * 1024 * 1024;

    final byte[] header;
    /** The value and, behind it, zeros. */
    final byte[] value;

    int length;
    /** Whether something else may refer to the array, which must then stay as it is. */
    boolean shared;

    LargeEntry(byte[] header, byte[] value, int length, boolean shared) {
        this.header = header;
        this.value = value;
        this.length = length;
        this.shared = shared;
    }

    /** A value that grew once is likely to grow again: a fourth more, so that growing costs what is written, by and large. */
    static int withRoom(int length) {
        return length < Cell.LARGE_VALUE_BYTES
                ? length
                : (int) Math.max(length, Math.min((long) length + length / 4, MAX_BYTES_WITH_ROOM));
    }

    /** The value as an array of exactly its length, which is never changed from now on. */
    byte[] shareValue() {
        if (length < value.length) {
            return Arrays.copyOf(value, length);
        }
        shared = true;
        return value;
    }
}
