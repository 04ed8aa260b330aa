package dev.roundhouse.storage.store;

import dev.roundhouse.spi.storage.KeyPosition;

/** Walks partitions in the order of key positions, each under its lock. A key's position is its partition and order hash. */
final class PositionWalk {
    private final MemoryStore store;
    private final boolean holdsLocks;

    PositionWalk(MemoryStore store) {
        this(store, false);
    }

    /** @param holdsLocks whether the caller has the locks of all partitions */
    PositionWalk(MemoryStore store, boolean holdsLocks) {
        this.store = store;
        this.holdsLocks = holdsLocks;
    }

    /** Takes entries in order. */
    interface Sink {
        /** Whether the partition is to be walked; called under its lock, before its entries. */
        default boolean enter(Partition partition) {
            return true;
        }

        /** @return whether the entry counts for the limit */
        boolean take(Object entry, long position);
    }

    /** @return the position after the last one taken, or {@code to} when all was walked */
    long walk(long from, long to, int limit, Sink sink) {
        int bits = store.partitionBits();
        int left = limit;
        long at = from;
        while (at < to) {
            Partition partition = store.partition(KeyPosition.partitionOf(at, bits));
            long end = Math.min(to, KeyPosition.first(partition.index + 1, bits));
            Step step;
            if (!holdsLocks) {
                partition.lock();
            }
            try {
                step = sink.enter(partition) ? walk(partition, at, new Bound(end, left), sink) : new Step(end, 0);
            } finally {
                if (!holdsLocks) {
                    partition.unlock();
                }
            }
            at = step.next;
            left -= step.counted;
            if (left <= 0) {
                return at;
            }
        }
        return to;
    }

    private record Bound(long end, int limit) {}

    private record Step(long next, int counted) {}

    private Step walk(Partition partition, long from, Bound bound, Sink sink) {
        int bits = store.partitionBits();
        Table table = partition.table;
        long order = from << (Long.SIZE - KeyPosition.BITS + bits);
        int counted = 0;
        long last = -1;
        for (int slot = table.firstFrom(order); slot < table.slots(); slot = table.occupied(slot + 1)) {
            Object entry = table.at(slot);
            if (entry == null) {
                continue;
            }
            long position = KeyPosition.of(partition.index, bits, Cell.keyHash(Cell.header(entry)));
            if (position >= bound.end) {
                break;
            }
            if (counted >= bound.limit && position != last) {
                return new Step(last + 1, counted);
            }
            last = position;
            counted += sink.take(entry, position) ? 1 : 0;
        }
        return new Step(bound.end, counted);
    }
}
