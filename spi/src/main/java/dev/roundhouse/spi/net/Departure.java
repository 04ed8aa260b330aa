package dev.roundhouse.spi.net;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;

/**
 * When what was written for a node leaves: at the end of the turn, or, from a loop that is busy, once half as many requests have
 * come together as were lately under way at a time, {@value #MAX_HOLD_MICROS} microseconds later at most. Few large writes
 * in place of many small ones spare the node wake-ups and both sides system calls; clients that wait for a busy loop
 * lose nothing, and one client alone never waits. Of one connection, owned by its loop.
 */
public final class Departure {
    /** No request is held for longer than about this. */
    static final int MAX_HOLD_MICROS = 300;
    /** Fewer are not worth waiting for. */
    private static final int MIN_GATHERED = 3;

    /** Nor are fewer, where it is not asked whether the loop is busy. */
    static final int MIN_OF_MANY = 8;
    /** More are never waited for. */
    static final int MAX_GATHERED = 32;
    /** So many are where more than twice {@link #MAX_GATHERED} are under way, of clients that send many at once. */
    static final int ENOUGH_OF_MANY = 16;
    /** After so many batches the number to wait for is chosen anew. */
    static final int BATCHES_PER_CHOICE = 32;

    /** Runs an action once, after so many microseconds. */
    @FunctionalInterface
    interface Timer {
        void in(long micros, Runnable action);
    }

    private final Timer timer;
    private final LongPredicate isBusy;
    private final LongSupplier nanos;
    private final Runnable leave;
    private final int least;
    private final Runnable check = this::check;
    private int gathered;
    private int wanted = 1;
    private int mostUnderWay;
    private int batches;
    private long heldSinceNanos;
    private boolean isChecked;

    /**
     * To be made on the loop.
     *
     * @param leave sends at the end of the turn all that is written; may be called when nothing is
     */
    public Departure(EventLoop loop, Runnable leave) {
        this(timer(loop), LoopLoad.here()::isBusy, System::nanoTime, leave);
    }

    /**
     * As from a loop that is busy, also from one that is not, where many requests are under way: for a node to which one costs
     * much less among others.
     */
    public static Departure always(EventLoop loop, Runnable leave) {
        return new Departure(timer(loop), nanos -> true, System::nanoTime, leave, MIN_OF_MANY);
    }

    private static Timer timer(EventLoop loop) {
        return (micros, action) -> loop.schedule(action, micros, TimeUnit.MICROSECONDS);
    }

    Departure(Timer timer, LongPredicate isBusy, LongSupplier nanos, Runnable leave) {
        this(timer, isBusy, nanos, leave, MIN_GATHERED);
    }

    /** @param least fewer are not waited for */
    Departure(Timer timer, LongPredicate isBusy, LongSupplier nanos, Runnable leave, int least) {
        this.least = least;
        this.timer = timer;
        this.isBusy = isBusy;
        this.nanos = nanos;
        this.leave = leave;
    }

    /**
     * A request was written.
     *
     * @param isFirst whether nothing else waits to leave
     * @param underWay requests not answered yet, this one among them
     */
    public void written(boolean isFirst, int underWay, long nowNanos) {
        if (isFirst) {
            gathered = 0;
            heldSinceNanos = nowNanos;
            choose();
        }
        gathered++;
        mostUnderWay = Math.max(mostUnderWay, underWay);
        if (gathered >= wanted || !isBusy.test(nowNanos)) {
            leave.run();
        } else {
            checkIn(MAX_HOLD_MICROS);
        }
    }

    private void choose() {
        if (++batches >= BATCHES_PER_CHOICE) {
            batches = 0;
            int half = mostUnderWay / 2;
            wanted = half > MAX_GATHERED ? ENOUGH_OF_MANY : worthwhile(half);
            mostUnderWay = 0;
        }
    }

    private int worthwhile(int gathered) {
        return gathered < least ? 1 : gathered;
    }

    private void checkIn(long micros) {
        if (!isChecked) {
            isChecked = true;
            timer.in(micros, check);
        }
    }

    /** The batch of which the check was asked for may have left: then that at hand is younger. */
    private void check() {
        isChecked = false;
        long heldMicros = TimeUnit.NANOSECONDS.toMicros(nanos.getAsLong() - heldSinceNanos);
        if (heldMicros >= MAX_HOLD_MICROS) {
            if (2 * gathered < wanted) {
                // As many do not come in that time.
                wanted = worthwhile(wanted - 1);
            }
            leave.run();
        } else {
            checkIn(MAX_HOLD_MICROS - heldMicros);
        }
    }
}
