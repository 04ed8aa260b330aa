package dev.roundhouse.spi.net;

import io.netty.util.concurrent.FastThreadLocal;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** How much of its time the thread of an event loop computes, the kernel's part for it included. Owned by that thread. */
final class LoopLoad {
    /** A loop that computes for more than this part of the time is busy. */
    private static final double BUSY_PART = 0.5;

    private static final long WINDOW_NANOS = 20_000_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final boolean IS_KNOWN = THREADS.isCurrentThreadCpuTimeSupported();
    private static final FastThreadLocal<LoopLoad> CURRENT = new FastThreadLocal<>() {
        @Override
        protected LoopLoad initialValue() {
            return new LoopLoad();
        }
    };

    private long sampledNanos = System.nanoTime();
    private long computedNanos = IS_KNOWN ? THREADS.getCurrentThreadCpuTime() : 0;
    private boolean isBusy;

    private LoopLoad() {}

    /** That of the calling thread. */
    static LoopLoad here() {
        return CURRENT.get();
    }

    /** Whether it was in the last window, of {@value #WINDOW_NANOS} ns or since it was last asked. */
    boolean isBusy(long nowNanos) {
        long window = nowNanos - sampledNanos;
        if (IS_KNOWN && window >= WINDOW_NANOS) {
            long computed = THREADS.getCurrentThreadCpuTime();
            isBusy = computed - computedNanos > BUSY_PART * window;
            computedNanos = computed;
            sampledNanos = nowNanos;
        }
        return isBusy;
    }
}
