package dev.roundhouse.proxy.pubsub;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Counts who got a message on each event loop of this process, and tells its publisher once all have said so. Thread-safe. */
final class Receipt {
    private final AtomicInteger pending;
    private final AtomicInteger receivers = new AtomicInteger();
    private final IntConsumer publisher;

    /** @param publisher called once, on any loop */
    Receipt(int loops, IntConsumer publisher) {
        this.pending = new AtomicInteger(loops);
        this.publisher = publisher;
    }

    void delivered(int clients) {
        receivers.addAndGet(clients);
        if (pending.decrementAndGet() == 0) {
            publisher.accept(receivers.get());
        }
    }
}
