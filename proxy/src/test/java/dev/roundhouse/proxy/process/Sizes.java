package dev.roundhouse.proxy.process;

import java.time.Duration;
import org.awaitility.Awaitility;

/** How much the process tests do; {@code -Dprocess.operations=} and so on for more. */
final class Sizes {
    /** Operations acknowledged in each phase of a test. */
    static final long OPERATIONS = Long.getLong("process.operations", 4_000);

    /** Keys that clients meet on, each with a history of some 30 operations. */
    static final int HISTORIES = Integer.getInteger("process.history.keys", 120);

    /** From so many on, all is tried: it takes its time. */
    static final boolean IS_NIGHTLY = HISTORIES >= 1_000;

    /** How long a node is frozen, or not heard. */
    static final Duration FAILURE = Duration.ofSeconds(Long.getLong("process.freeze.seconds", 2));

    /** Connections broken one after the other. */
    static final int RESETS = IS_NIGHTLY ? 200 : 20;

    static final int CLIENTS = Integer.getInteger("process.clients", 8);

    /** {@code links.nodeTimeoutMillis}. */
    static final Duration NODE_TIMEOUT = Duration.ofMillis(250);

    /** What a busy machine may add to the slowest reply: it runs all programs and the clients. */
    static final Duration MARGIN = Duration.ofMillis(Long.getLong("process.margin.millis", 750));

    static final long MAX_REPLY_MILLIS = NODE_TIMEOUT.plus(MARGIN).toMillis();

    private Sizes() {}

    /** Lets a failure last. */
    static void awaitEnd(Duration failure) {
        Awaitility.await("the failure lasts")
                .pollDelay(failure)
                .atMost(failure.plusSeconds(30))
                .until(() -> true);
    }
}
