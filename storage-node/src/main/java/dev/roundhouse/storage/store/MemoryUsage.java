package dev.roundhouse.storage.store;

import java.util.concurrent.atomic.AtomicLong;

/** Approximate heap bytes of a store: partitions add what they gathered, so that a small write touches nothing shared. */
final class MemoryUsage {
    /** What a partition gathers before it tells. */
    static final int STEP_BYTES = 2048;

    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong tombstoneBytes = new AtomicLong();
    private final long limit;
    private final long tombstoneLimit;

    MemoryUsage(StoreSettings settings) {
        this.limit = settings.maxMemoryBytes();
        this.tombstoneLimit = settings.maxTombstoneBytes();
    }

    /** Keys were deleted, or the notes of it given up. */
    void addTombstones(long change) {
        tombstoneBytes.addAndGet(change);
    }

    long tombstoneBytes() {
        return tombstoneBytes.get();
    }

    long limit() {
        return limit;
    }

    long tombstoneLimit() {
        return tombstoneLimit;
    }

    /** Whether deleted keys should go soon: they take half of what they may, or the memory is nearly full. */
    boolean isPressing() {
        return tombstoneLimit > 0 && tombstoneBytes.get() >= tombstoneLimit / 2
                || limit > 0 && bytes.get() >= limit - limit / 8;
    }

    /** Whether no further key may be deleted: none can be forgotten while a replica is away. */
    boolean isFullOfTombstones() {
        return tombstoneLimit > 0 && tombstoneBytes.get() >= tombstoneLimit;
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
