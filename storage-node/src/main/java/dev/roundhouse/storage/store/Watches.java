package dev.roundhouse.storage.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The watched keys of a partition in a store with one replica, each with a number that grows whenever the key changes: a
 * partition that nobody watches has none of this, and its writes pay one look at a field. Under the partition's lock.
 *
 * <p>As in Redis 7.0, a key that had expired when it was watched counts as absent: that it is removed is no change.
 */
final class Watches {
    /**
     * Keys remembered; above it the one longest watched is forgotten, and a transaction that watches it does not take place.
     * Proxies that are gone without a word leave some behind.
     */
    static final int MAX_KEYS = 65_536;

    private static final int MARK_BYTES = 2 * Long.BYTES + 1;

    /** Never repeats, so that a key that was forgotten and is watched again has a new mark. */
    private long changes;

    private final Map<ByteBuffer, Watched> keys = new LinkedHashMap<>();

    private static final class Watched {
        private long changed;
        private long expired;
        private int watchers;
    }

    /** @param start above every number given out before in this partition */
    Watches(long start) {
        this.changes = start;
    }

    long changes() {
        return changes;
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Begins to watch a key; its mark. */
    byte[] watch(byte[] key, boolean isExpired) {
        ByteBuffer name = ByteBuffer.wrap(key);
        Watched watched = keys.get(name);
        if (watched == null) {
            forgetOldest();
            watched = new Watched();
            watched.changed = ++changes;
            keys.put(name, watched);
        }
        watched.watchers++;
        return ByteBuffer.allocate(MARK_BYTES)
                .putLong(watched.changed)
                .putLong(watched.expired)
                .put((byte) (isExpired ? 1 : 0))
                .array();
    }

    private void forgetOldest() {
        Iterator<Watched> oldest = keys.values().iterator();
        if (keys.size() >= MAX_KEYS) {
            oldest.next();
            oldest.remove();
        }
    }

    void unwatch(byte[] key) {
        ByteBuffer name = ByteBuffer.wrap(key);
        Watched watched = keys.get(name);
        if (watched != null && --watched.watchers == 0) {
            keys.remove(name);
        }
    }

    /** Whether a key is as it was when the mark was made; {@code isExpired}: it is there, but has expired by now. */
    boolean isUnchanged(byte[] key, byte[] mark, boolean isExpired) {
        Watched watched = keys.get(ByteBuffer.wrap(key));
        if (watched == null || mark.length != MARK_BYTES) {
            return false;
        }
        ByteBuffer then = ByteBuffer.wrap(mark);
        boolean isSame = then.getLong() == watched.changed;
        boolean isStillThere = then.getLong() == watched.expired && !isExpired;
        return isSame && (isStillThere || then.get() != 0);
    }

    void changed(byte[] array, int offset, int length) {
        Watched watched = find(array, offset, length);
        if (watched != null) {
            watched.changed = ++changes;
        }
    }

    /** A key was removed because it had expired. */
    void expired(byte[] array, int offset, int length) {
        Watched watched = find(array, offset, length);
        if (watched != null) {
            watched.expired = ++changes;
        }
    }

    private @Nullable Watched find(byte[] array, int offset, int length) {
        return keys.get(ByteBuffer.wrap(array, offset, length));
    }

    /** All keys of the partition are about to go: those that are there change. */
    void flushed(Partition partition, long now) {
        for (Map.Entry<ByteBuffer, Watched> each : keys.entrySet()) {
            byte[] key = each.getKey().array();
            int slot = partition.find(key, 0, key.length);
            Object entry = slot < 0 ? null : partition.table.at(slot);
            if (entry != null && Cell.isExpired(Cell.header(entry), now)) {
                each.getValue().expired = ++changes;
            } else if (entry != null) {
                each.getValue().changed = ++changes;
            }
        }
    }

    @Override
    public String toString() {
        return Arrays.toString(keys.keySet().toArray());
    }
}
