package dev.roundhouse.storage.store;

/**
 * An entry whose value has an array of its own, which is never changed: the header is laid out as {@link Cell} says, without
 * the value.
 */
final class LargeEntry {
    final byte[] header;
    final byte[] value;

    LargeEntry(byte[] header, byte[] value) {
        this.header = header;
        this.value = value;
    }
}
