package dev.roundhouse.storage.store;

import dev.roundhouse.spi.resp.LookAhead;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the next look-ups will read, step by step for all of them: the reads of one step do not wait for each other, as
 * those of one look-up do. May run beside changes of other threads, as it takes nothing for true. One for each thread.
 */
final class Touch {
    private final MemoryStore store;
    private final Table[] tables = new Table[LookAhead.MAX_REQUESTS];
    private final @Nullable Object[] entries = new Object[LookAhead.MAX_REQUESTS];
    /** So that no compiler leaves out the reads. */
    @SuppressWarnings("UnusedVariable")
    private int read;

    Touch(MemoryStore store) {
        this.store = store;
    }

    void all(long[] hashes, int count) {
        int most = Math.min(count, tables.length);
        int sum = 0;
        for (int i = 0; i < most; i++) {
            tables[i] = store.partition(store.partitionOf(hashes[i])).table;
            sum += tables[i].slots();
        }
        for (int i = 0; i < most; i++) {
            entries[i] = tables[i].glance(tables[i].orderHash(hashes[i]));
        }
        for (int i = 0; i < most; i++) {
            if (entries[i] instanceof byte[] cell) {
                sum += cell[0] + cell[cell.length - 1];
            }
            entries[i] = null;
        }
        read += sum;
    }
}
