package dev.roundhouse.storage.store;

import dev.roundhouse.spi.storage.EncodingLimits;
import dev.roundhouse.storage.value.Value;
import java.util.random.RandomGenerator;
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
     * Says that a look-up of a command that writes was one for reading, which Redis counts as a hit or a miss (lookupKeyRead);
     * those of commands that only read are counted anyway.
     *
     * @return the same key
     */
    default Entry counted(Entry key) {
        return key;
    }

    /** As {@link #peek}, of a key that the command has looked up before: Redis would not, and counts it once. */
    default Entry again(byte[] array, int offset, int length) {
        return peek(array, offset, length);
    }

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

    /**
     * Sets a key to a value that is not a string, replacing whatever it was. The value is the key's from now on; it is not
     * empty (a stream may be).
     *
     * @param expireAt milliseconds since the epoch, or {@link Entry#NO_EXPIRY}
     */
    void put(Entry key, Value value, long expireAt);

    /** To be called after a key's {@link Entry#value} was changed in place; removes the key if nothing is left in it. */
    void changed(Entry key);

    /**
     * To be asked by commands that may take long before they change or reply anything, as soon as they know about how many
     * elements (or times {@link Aside#BYTES_PER_ELEMENT} bytes of a string) they will look at. True: the command is to return
     * at once. It is executed again elsewhere, over copies, and what it makes of its keys put in their place.
     */
    default boolean putsAside(long elements) {
        return false;
    }

    /**
     * Randomness for commands: in a change that several replicas execute, the same on all of them. Numbers drawn depend on
     * those drawn before by the same command.
     */
    RandomGenerator random();

    /** Up to which size values that a command makes are compact. */
    EncodingLimits limits();

    /**
     * Says what happened to a key, as Redis' keyspace notifications do (notifyKeyspaceEvent), in the order it happened.
     *
     * @param type letter of the class of events: {@code g} generic, {@code $} string, {@code l} list, {@code s} set,
     *     {@code h} hash, {@code z} sorted set, {@code t} stream, {@code x} expired, {@code n} new
     */
    default void event(char type, String event, Entry key) {}

    /** Heap bytes of a present key with its value, about. */
    default long heapBytes(Entry key) {
        throw new UnsupportedOperationException("memory is not counted here");
    }

    /** Changes when a present key expires; {@link Entry#NO_EXPIRY}: never. A time not after {@link #now} removes it. */
    void expireAt(Entry key, long at);

    /** Says that Redis would keep a present string as raw bytes, whatever they are: for OBJECT ENCODING alone. */
    default void raw(Entry key) {}

    /** Makes a present key one that was last accessed some seconds ago. */
    default void idle(Entry key, long seconds) {}

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
