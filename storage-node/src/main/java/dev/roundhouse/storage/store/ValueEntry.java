package dev.roundhouse.storage.store;

import dev.roundhouse.storage.value.Value;

/** An entry whose value is not a string, and changes in place: the header is laid out as {@link Cell} says, without the value. */
final class ValueEntry {
    final byte[] header;
    final Value value;
    /** The value's heap bytes as the partition counted them last. */
    long countedBytes;

    ValueEntry(byte[] header, Value value) {
        this.header = header;
        this.value = value;
        this.countedBytes = value.heapBytes();
    }
}
