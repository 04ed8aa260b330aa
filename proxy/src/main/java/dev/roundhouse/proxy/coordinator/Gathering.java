package dev.roundhouse.proxy.coordinator;

import java.util.concurrent.TimeUnit;

/**
 * Has the next round of a register that other proxies write too wait, a little, for as many commands as the last one had. A
 * round costs the same however many commands it has, turns are short ({@link Backoff#takeTurns}), and clients that got their
 * replies together ask together again: without it the first of them would go in a round alone, and the rest after it.
 */
final class Gathering {
    /** The longest wait, about. */
    static final int MAX_MILLIS = 2;

    /** For so long after a round was overtaken others are taken to write the register. */
    private static final long SHARED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Environment environment;
    private final Runnable onOver;
    private long overtakenAt;
    private int expected;
    private boolean isOpen;
    private boolean isTimed;
    private long rounds;

    /** @param onOver called when the wait is over, however many commands have come */
    Gathering(Environment environment, Runnable onOver) {
        this.environment = environment;
        this.onOver = onOver;
    }

    /**
     * A round has ended.
     *
     * @param commands in it
     * @param isOvertaken whether another proposer was in its way
     */
    void ended(int commands, boolean isOvertaken) {
        long now = environment.nanos();
        if (isOvertaken) {
            overtakenAt = now;
        }
        rounds++;
        isOpen = now - overtakenAt < SHARED_NANOS;
        expected = commands;
        if (isOpen && !isTimed) {
            time();
        }
    }

    /** One timer for many rounds, since few of them need it. */
    private void time() {
        isTimed = true;
        long begun = rounds;
        environment.delay(MAX_MILLIS, () -> {
            isTimed = false;
            if (begun != rounds) {
                time();
            } else {
                isOpen = false;
                onOver.run();
            }
        });
    }

    /** Whether the next round waits for more commands than these. */
    boolean holdsBack(int waiting) {
        return isOpen && waiting < expected;
    }

    /** Whether {@code onOver} will be called. */
    boolean isTimed() {
        return isTimed;
    }
}
