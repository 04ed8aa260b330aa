package dev.roundhouse.storage.store;

import java.util.Arrays;

/**
 * An entry whose value has an array of its own, with room behind it perhaps: the header is laid out as {@link Cell} says,
 * without the value. The array is changed in place as long as nothing else refers to it.
 */
final class LargeEntry {
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

    /** The value as an array of exactly its length, which is never changed from now on. */
    byte[] shareValue() {
        if (length < value.length) {
            return Arrays.copyOf(value, length);
        }
        shared = true;
        return value;
    }
}
