package dev.roundhouse.proxy.session;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What looks at every command of every client, while anything does: the hot path reads one field to know that nothing does.
 * Thread-safe.
 */
final class Taps {
    /** A client has sent MONITOR. */
    static final int MONITOR = 1;
    /** CLIENT PAUSE. */
    static final int PAUSE = 2;

    private final AtomicInteger open = new AtomicInteger();

    boolean areOpen() {
        return open.get() != 0;
    }

    boolean isOpen(int tap) {
        return (open.get() & tap) != 0;
    }

    void set(int tap, boolean isOpen) {
        open.updateAndGet(taps -> isOpen ? taps | tap : taps & ~tap);
    }
}
