package dev.roundhouse.storage.store;

/** Removes expired keys in rounds over the partitions that have keys with an expiry; bounded work per step. */
final class ActiveExpiry {
    private final MemoryStore store;
    private final KeyEventLog events = new KeyEventLog();
    private int partition;
    private int slot;

    ActiveExpiry(MemoryStore store) {
        this.store = store;
    }

    synchronized int step(long now, int budget) {
        int removed = 0;
        events.tell(store.keyEvents());
        int left = budget;
        for (int visited = 0; visited <= store.partitionCount() && left > 0; visited++) {
            Partition current = store.partition(partition);
            current.lock();
            try {
                int before = current.table.size();
                if (current.expiring > 0) {
                    left -= look(current, now, left);
                    removed += before - current.table.size();
                } else {
                    slot = Integer.MAX_VALUE;
                }
                if (slot >= current.table.slots()) {
                    slot = 0;
                    partition = (partition + 1) % store.partitionCount();
                }
            } finally {
                current.unlock();
            }
        }
        return removed;
    }

    /** @return slots looked at */
    private int look(Partition current, long now, int budget) {
        Table table = current.table;
        int looked = 0;
        slot = table.occupied(slot);
        while (slot < table.slots() && looked < budget) {
            looked++;
            Object entry = table.at(slot);
            byte[] header = entry == null ? null : Cell.header(entry);
            if (header != null && Cell.has(header, Cell.HAS_EXPIRY) && Cell.expireAt(header) <= now) {
                Watches watches = current.watches();
                if (watches != null) {
                    watches.expired(header, Cell.keyOffset(header), Cell.keyLength(header));
                }
                current.remove(slot);
                current.expired++;
                events.add('x', "expired", header, Cell.keyOffset(header), Cell.keyLength(header));
                slot = table.occupied(Math.min(slot, table.slots()));
            } else {
                slot = table.occupied(slot + 1);
            }
        }
        return looked;
    }
}
