package dev.roundhouse.storage.store;

import org.jspecify.annotations.Nullable;

/**
 * What a command sees of the store while it runs: the keys it named, at one fixed time, under the locks it needs. A key that
 * has expired at {@link #now} is absent. Valid only during the call; not thread-safe.
 */
public interface Keyspace {
    /** Milliseconds since the epoch; fixed for the command. */
    long now();

    /**
     * Looks a key up for reading or changing. The answer is a reused view, valid until the fourth later find and until the
     * key changes.
     */
    Entry find(byte[] array, int offset, int length);

    /** As {@link #find}, but does not count as an access (TTL, TYPE, OBJECT ...). */
    Entry peek(byte[] array, int offset, int length);

    /**
     * Sets a key to a string, replacing whatever it was. The bytes are copied, unless {@code own} says the value array is
     * exactly the value and nobody will change it.
     *
     * @param expireAt milliseconds since the epoch, or {@link Entry#NO_EXPIRY}
     */
    void putString(Entry key, byte[] value, int offset, int length, boolean own, long expireAt);

    /**
     * Writes into a string from a position on, zeros between its end and there; an absent key is an empty string. Keeps the
     * expiry. A store that leaves room behind a value makes this cost what is written, not what is there; what replies
     * refer to ({@link Entry#share}) must stay as it is.
     *
     * @param position from 0 on; position + length is an int
     */
    default void write(Entry key, int position, byte[] value, int offset, int length) {
        int old = key.isPresent() ? key.length() : 0;
        byte[] changed = new byte[Math.max(old, position + length)];
        if (old > 0) {
            System.arraycopy(key.array(), key.offset(), changed, 0, old);
        }
        System.arraycopy(value, offset, changed, position, length);
        putString(key, changed, 0, changed.length, true, key.isPresent() ? key.expireAt() : Entry.NO_EXPIRY);
    }

    /** Changes when a present key expires; {@link Entry#NO_EXPIRY}: never. A time not after {@link #now} removes it. */
    void expireAt(Entry key, long at);

    void remove(Entry key);

    /** Takes {@code from}'s value and expiry to {@code to}, replacing it, and removes {@code from}. */
    void rename(Entry from, Entry to);

    /** Copies {@code from}'s value and expiry to {@code to}, replacing it. */
    void copy(Entry from, Entry to);

    /**
     * Whether the command may change keys. False in a read of one replica of several; the reply is then held back, and the
     * command runs again where it may. For commands that read, and at times leave a note of what they found.
     */
    default boolean mayChange() {
        return true;
    }

    /** All partitions, for commands that name no keys; null in a store of several replicas. */
    default @Nullable WholeStore wholeStore() {
        return null;
    }
}
