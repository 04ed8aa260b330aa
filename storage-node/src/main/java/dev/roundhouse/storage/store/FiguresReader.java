package dev.roundhouse.storage.store;

import dev.roundhouse.spi.storage.NodeFigures;

/** Sums up what the partitions count, and takes a sample of the times left to keys that expire. */
final class FiguresReader {
    /** Keys looked at for the average time to live. */
    private static final int SAMPLE_KEYS = 512;
    /** Of one partition: the sample is to be of many. */
    private static final int PARTITION_KEYS = 16;

    private final MemoryStore store;
    private long sampledMillis;
    private int sampled;

    FiguresReader(MemoryStore store) {
        this.store = store;
    }

    NodeFigures read(long now) {
        long keys = 0;
        long expiring = 0;
        long hits = 0;
        long misses = 0;
        long usedBytes = 0;
        long expired = 0;
        for (int i = 0; i < store.partitionCount(); i++) {
            Partition partition = store.partition(i);
            partition.lock();
            try {
                keys += partition.live;
                expiring += partition.expiring;
                hits += partition.hits;
                misses += partition.misses;
                usedBytes += partition.usedBytes();
                expired += partition.expired;
                sample(partition, now);
            } finally {
                partition.unlock();
            }
        }
        long averageTtlMillis = sampled == 0 ? 0 : sampledMillis / sampled;
        long maxBytes = store.settings().maxMemoryBytes();
        return new NodeFigures(keys, expiring, averageTtlMillis, usedBytes, maxBytes, hits, misses, expired, 0);
    }

    private void sample(Partition partition, long now) {
        int left = partition.expiring == 0 ? 0 : Math.min(PARTITION_KEYS, SAMPLE_KEYS - sampled);
        if (left == 0) {
            // Before any entry is touched: of thousands of partitions, each would be a miss of the processor's caches.
            return;
        }
        Table table = partition.table;
        for (int slot = table.firstFrom(0); slot < table.slots() && left > 0; slot = table.occupied(slot + 1)) {
            Object entry = table.at(slot);
            byte[] header = entry == null ? null : Cell.header(entry);
            if (header != null && Cell.isLive(header) && Cell.has(header, Cell.HAS_EXPIRY)) {
                sampledMillis += Math.max(0, Cell.expireAt(header) - now);
                sampled++;
            }
            left--;
        }
    }
}
