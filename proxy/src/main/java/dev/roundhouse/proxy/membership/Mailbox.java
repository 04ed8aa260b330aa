package dev.roundhouse.proxy.membership;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work handed to an event loop by others: many items cost one wake-up. Order is kept for each sender. */
final class Mailbox {
    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

    private final Executor loop;
    private final Queue<Runnable> items = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isScheduled = new AtomicBoolean();

    Mailbox(Executor loop) {
        this.loop = loop;
    }

    void post(Runnable item) {
        items.add(item);
        if (!isScheduled.get() && isScheduled.compareAndSet(false, true)) {
            loop.execute(this::drain);
        }
    }

    private void drain() {
        isScheduled.set(false);
        Runnable item = items.poll();
        while (item != null) {
            run(item);
            item = items.poll();
        }
    }

    /** What goes wrong with one item must not hold up those behind it. */
    private static void run(Runnable item) {
        try {
            item.run();
        } catch (RuntimeException e) {
            LOG.error("work handed over by another event loop failed", e);
        }
    }
}
