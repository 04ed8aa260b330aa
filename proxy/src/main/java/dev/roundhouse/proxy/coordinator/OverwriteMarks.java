package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.version.Ballot;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When this process last wrote a register blindly, by slots of the registers' hashes, and last flushed a partition: a permit
 * got before is stale, and to use it would leave a command in doubt for nothing, since a blind write empties the lineage.
 * Shared by all loops; a slot that two registers share only costs a prepare.
 */
public final class OverwriteMarks {
    private static final int SLOTS = 1 << 15;
    private static final int PARTITION_SLOTS = 1 << 12;

    private final AtomicLongArray clocks = new AtomicLongArray(SLOTS);
    private final AtomicLongArray flushes = new AtomicLongArray(PARTITION_SLOTS);

    private static int slot(Target target) {
        return (int) (target.register().hash() >>> 17) & SLOTS - 1;
    }

    void mark(Target target, Ballot ballot) {
        clocks.setRelease(slot(target), ballot.clock());
    }

    void markFlush(int partition, Ballot ballot) {
        flushes.accumulateAndGet(partition & PARTITION_SLOTS - 1, ballot.clock(), Math::max);
    }

    boolean isAfter(Target target, Ballot permit) {
        long clock = permit.clock();
        return Long.compareUnsigned(clocks.getAcquire(slot(target)), clock) >= 0
                || Long.compareUnsigned(flushes.getAcquire(target.partition() & PARTITION_SLOTS - 1), clock) >= 0;
    }
}
