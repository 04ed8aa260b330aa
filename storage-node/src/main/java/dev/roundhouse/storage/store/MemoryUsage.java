package dev.roundhouse.storage.store;

import java.util.concurrent.atomic.AtomicLong;

/** Approximate heap bytes of a store: partitions add what they gathered, so that a small write touches nothing shared. */
final class MemoryUsage {
    /** What a partition gathers before it tells. */
    static final int STEP_BYTES = 2048;

    private final AtomicLong bytes = new AtomicLong();
    private final long limit;

    MemoryUsage(long limit) {
        this.limit = limit;
    }

    void add(long change) {
        bytes.addAndGet(change);
    }

    long bytes() {
        return bytes.get();
    }

    boolean isExhausted() {
        return limit > 0 && bytes.get() >= limit;
    }
}
