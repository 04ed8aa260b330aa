package dev.roundhouse.storage.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * A lock for sections of microseconds: one compare-and-set when free, the same on every JDK. A waiter spins, then yields,
 * then sleeps shortly, so that a holder that lost its processor gets it back. Not reentrant, not fair.
 */
class PartitionLock {
    private static final int SPINS = 100;
    private static final int YIELDS = 20;
    private static final long SLEEP_NANOS = 20_000;
    private static final VarHandle HELD;

    static {
        try {
            HELD = MethodHandles.lookup().findVarHandle(PartitionLock.class, "held", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int held;

    final void lock() {
        if (!HELD.compareAndSet(this, 0, 1)) {
            await();
        }
    }

    final void unlock() {
        HELD.setRelease(this, 0);
    }

    private void await() {
        for (int round = 0; ; round++) {
            if (held == 0 && HELD.compareAndSet(this, 0, 1)) {
                return;
            }
            if (round < SPINS) {
                Thread.onSpinWait();
            } else if (round < SPINS + YIELDS) {
                Thread.yield();
            } else {
                LockSupport.parkNanos(SLEEP_NANOS);
            }
        }
    }
}
