package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.version.Ballot;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When this process last wrote a register blindly, by slots of the registers' hashes: a permit got before is stale, and to
 * use it would leave a command in doubt for nothing, since a blind write empties the lineage. Shared by all loops; a slot that two registers share only
 * costs a prepare.
 */
public final class OverwriteMarks {
    private static final int SLOTS = 1 << 15;

    private final AtomicLongArray clocks = new AtomicLongArray(SLOTS);

    private static int slot(Target target) {
        return (int) (target.register().hash() >>> 17) & SLOTS - 1;
    }

    void mark(Target target, Ballot ballot) {
        clocks.setRelease(slot(target), ballot.clock());
    }

    boolean isAfter(Target target, Ballot permit) {
        return Long.compareUnsigned(clocks.getAcquire(slot(target)), permit.clock()) >= 0;
    }
}
