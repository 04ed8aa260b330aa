package dev.roundhouse.storage.value;

/** Takes names and values of a stream's entry one after the other. */
public interface StreamEntryVisitor {
    /** @param array never changed within this range */
    void text(byte[] array, int offset, int length);

    /** A text that is the decimal form of a number. */
    void number(long value);
}
