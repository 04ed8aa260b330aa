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

    /** Whether the value has an array of its own that is never changed, so that a reply may refer to it after the call. */
    boolean isShareable();

    /** Seconds since the last access. */
    long idleSeconds();
}
