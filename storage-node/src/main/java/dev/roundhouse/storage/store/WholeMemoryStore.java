package dev.roundhouse.storage.store;

import dev.roundhouse.spi.storage.KeyPosition;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A store of one replica as a whole; see {@link WholeStore}. */
final class WholeMemoryStore implements WholeStore {
    /** Picks before a store that seems to hold only expired keys is taken for empty, as in Redis. */
    private static final int MAX_PICKS = 100;

    private final MemoryStore store;
    private final StoreKeyspace keyspace;
    private final SplittableRandom random;
    private boolean holdsLocks;

    WholeMemoryStore(MemoryStore store, StoreKeyspace keyspace, long seed) {
        this.store = store;
        this.keyspace = keyspace;
        this.random = new SplittableRandom(seed);
    }

    /** Whether the caller has the locks of all partitions. */
    void holdsLocks(boolean all) {
        holdsLocks = all;
    }

    private void lock(Partition partition) {
        if (!holdsLocks) {
            partition.lock();
        }
    }

    private void unlock(Partition partition) {
        if (!holdsLocks) {
            partition.unlock();
        }
    }

    @Override
    public long count() {
        long count = 0;
        for (int i = 0; i < store.partitionCount(); i++) {
            count += liveKeys(store.partition(i));
        }
        return count;
    }

    private long liveKeys(Partition partition) {
        lock(partition);
        long live = partition.live;
        unlock(partition);
        return live;
    }

    @Override
    public long scan(long from, int limit, KeyVisitor visitor) {
        long now = keyspace.now();
        long to = KeyPosition.first(store.partitionCount(), store.partitionBits());
        long next = new PositionWalk(store, holdsLocks).walk(from, to, limit, (entry, position) -> {
            byte[] header = Cell.header(entry);
            if (isExpired(header, now)) {
                return false;
            }
            visitor.visit(header, Cell.keyOffset(header), Cell.keyLength(header), Cell.type(entry));
            return true;
        });
        return next >= to ? 0 : next;
    }

    private static boolean isExpired(byte[] header, long now) {
        long expireAt = Cell.expireAt(header);
        return expireAt != Entry.NO_EXPIRY && expireAt <= now;
    }

    @Override
    public byte @Nullable [] randomKey() {
        for (int picks = 0; picks < MAX_PICKS; picks++) {
            long count = count();
            if (count == 0) {
                return null;
            }
            byte[] key = pick(random.nextLong(count));
            if (key != null) {
                return key;
            }
        }
        return null;
    }

    /** A key of the partition in which the {@code nth} key lies. */
    private byte @Nullable [] pick(long nth) {
        long left = nth;
        for (int i = 0; i < store.partitionCount(); i++) {
            Partition partition = store.partition(i);
            lock(partition);
            try {
                if (left < partition.live) {
                    Table table = partition.table;
                    int slot = table.occupied(random.nextInt(table.slots()));
                    Object entry = table.at(slot < table.slots() ? slot : table.occupied(0));
                    byte[] header = entry == null ? null : Cell.header(entry);
                    return header == null || isExpired(header, keyspace.now()) ? null : Cell.key(header);
                }
                left -= partition.live;
            } finally {
                unlock(partition);
            }
        }
        return null;
    }

    @Override
    public void flush() {
        for (int i = 0; i < store.partitionCount(); i++) {
            Partition partition = store.partition(i);
            lock(partition);
            Watches watches = partition.watches();
            if (watches != null) {
                watches.flushed(partition, keyspace.now());
            }
            partition.empty();
            unlock(partition);
        }
    }
}
