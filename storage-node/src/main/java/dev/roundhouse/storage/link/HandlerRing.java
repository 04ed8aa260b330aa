package dev.roundhouse.storage.link;

import dev.roundhouse.spi.storage.ReplyHandler;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Who waits for the replies of a connection, in the order sent, and since when: a ring that allocates only to grow. */
final class HandlerRing {
    private static final int INITIAL_CAPACITY = 64;

    private @Nullable ReplyHandler[] handlers = new ReplyHandler[INITIAL_CAPACITY];
    private long[] sentNanos = new long[INITIAL_CAPACITY];
    private int head;
    private int size;

    int size() {
        return size;
    }

    void add(ReplyHandler handler, long nanos) {
        if (size == handlers.length) {
            grow();
        }
        int at = head + size & handlers.length - 1;
        handlers[at] = handler;
        sentNanos[at] = nanos;
        size++;
    }

    /** When the oldest was sent. */
    long oldestNanos() {
        return sentNanos[head];
    }

    ReplyHandler remove() {
        ReplyHandler handler = handlers[head];
        assert handler != null && size > 0;
        handlers[head] = null;
        head = head + 1 & handlers.length - 1;
        size--;
        return handler;
    }

    private void grow() {
        int capacity = handlers.length;
        ReplyHandler[] grown = Arrays.copyOfRange(handlers, head, head + 2 * capacity);
        long[] grownNanos = Arrays.copyOfRange(sentNanos, head, head + 2 * capacity);
        System.arraycopy(handlers, 0, grown, capacity - head, head);
        System.arraycopy(sentNanos, 0, grownNanos, capacity - head, head);
        handlers = grown;
        sentNanos = grownNanos;
        head = 0;
    }
}
