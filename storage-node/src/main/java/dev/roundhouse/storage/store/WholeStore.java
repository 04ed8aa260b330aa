package dev.roundhouse.storage.store;

import org.jspecify.annotations.Nullable;

/**
 * All partitions of a store with one replica, for commands that name no keys (SCAN, KEYS, DBSIZE, RANDOMKEY, FLUSHALL). Takes
 * the partitions' locks one after another, so it must not be used by a command that names keys. Sees no expired keys.
 */
public interface WholeStore {
    /** Number of keys; those that have expired and were not removed yet included, as in DBSIZE. */
    long count();

    /**
     * Visits keys at positions from {@code from} on, in position order, at least {@code limit} of them unless the store
     * ends sooner, never a part of those at one position: a key that stays from the first call to the last is not missed.
     *
     * @param from 0, or what the last call returned
     * @param limit at least 1
     * @return where to go on; 0 when done. Below 2^62
     */
    long scan(long from, int limit, KeyVisitor visitor);

    /** A key picked at random; null when the store is empty. */
    byte @Nullable [] randomKey();

    /** Removes every key. */
    void flush();

    /** Takes one key; the bytes are valid only during the call, and the store must not be used in it. */
    @FunctionalInterface
    interface KeyVisitor {
        void visit(byte[] array, int offset, int length, byte type);
    }
}
