package dev.roundhouse.proxy.process;

import java.time.Duration;

/** How much the process tests do; {@code -Dprocess.operations=} and so on for more. */
final class Sizes {
    /** Operations acknowledged in each phase of a test. */
    static final long OPERATIONS = Long.getLong("process.operations", 4_000);

    static final int CLIENTS = Integer.getInteger("process.clients", 8);

    /** {@code links.nodeTimeoutMillis}. */
    static final Duration NODE_TIMEOUT = Duration.ofMillis(250);

    /** What a busy machine may add to the slowest reply: it runs all programs and the clients. */
    static final Duration MARGIN = Duration.ofMillis(Long.getLong("process.margin.millis", 750));

    static final long MAX_REPLY_MILLIS = NODE_TIMEOUT.plus(MARGIN).toMillis();

    private Sizes() {}
}
