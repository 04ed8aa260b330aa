package dev.roundhouse.storage.store;

/** A view of one key: see {@link Keyspace#find}. */
public interface Entry {
    long NO_EXPIRY = -1;

    boolean isPresent();

    /** {@code 's'} for a string; later other types. Only when present. */
    byte type();

    /** Milliseconds since the epoch, or {@link #NO_EXPIRY}. Only when present. */
    long expireAt();

    /** Array in which a string's value lies, read only, valid under the same terms as the view. */
    byte[] array();

    int offset();

    /** Bytes of a string's value. */
    int length();

    /**
     * Asks for the array as it is, so that a reply may refer to it after the call. True if nobody changes it from now on, at
     * the cost of a copy when the key is next written into; false if it may be changed, so that the caller must copy.
     */
    boolean share();

    /** Seconds since the last access. */
    long idleSeconds();
}
