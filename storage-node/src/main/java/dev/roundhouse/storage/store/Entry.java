package dev.roundhouse.storage.store;

import dev.roundhouse.storage.value.Value;

/** A view of one key: see {@link Keyspace#find}. */
public interface Entry {
    long NO_EXPIRY = -1;

    boolean isPresent();

    /** {@link dev.roundhouse.spi.storage.KeyState#STRING} and its like. Only when present. */
    byte type();

    /** Milliseconds since the epoch, or {@link #NO_EXPIRY}. Only when present. */
    long expireAt();

    /** Array in which a string's value lies, read only, valid under the same terms as the view. */
    byte[] array();

    int offset();

    /** Bytes of a string's value. */
    int length();

    /** Whether the string came about by {@link Keyspace#write} or is said to be {@link Keyspace#raw}. */
    default boolean isRaw() {
        return false;
    }

    /**
     * The value of a key that is no string. Whoever changes it calls {@link Keyspace#changed} afterwards; a command that
     * only reads changes nothing in it.
     */
    Value value();

    /**
     * Asks for the array as it is, so that a reply may refer to it after the call. True if nobody changes it from now on, at
     * the cost of a copy when the key is next written into; false if it may be changed, so that the caller must copy.
     */
    boolean share();

    /** Seconds since the last access. */
    long idleSeconds();

    /** Bytes that {@link Keyspace#write} has to copy or make for a string of so many bytes, beside those written. */
    default long copiedBytes(int length) {
        return length;
    }
}
