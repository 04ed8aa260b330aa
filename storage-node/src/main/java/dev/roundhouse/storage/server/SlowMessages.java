package dev.roundhouse.storage.server;

import dev.roundhouse.spi.launch.LineLimit;
import dev.roundhouse.spi.storage.Message;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line of the log for each message that took long, with the name by which the proxy logs the client's request. Only messages
 * that carry one are timed: those of requests that the proxy times. Never a key, never a value; so many lines a second at most.
 * Thread-safe.
 */
final class SlowMessages {
    static final int DEFAULT_MILLIS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(SlowMessages.class);

    private volatile long slowNanos = TimeUnit.MILLISECONDS.toNanos(DEFAULT_MILLIS);
    private final LineLimit lines = new LineLimit();

    /** 0: none is slow. */
    void limit(int millis) {
        slowNanos = millis == 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** @param sender the proxy, as it called itself */
    void took(Message message, long nanos, @Nullable String sender) {
        if (nanos < slowNanos) {
            return;
        }
        long leftOut = lines.admit(System.nanoTime());
        if (leftOut == LineLimit.LEFT_OUT) {
            return;
        }
        if (leftOut > 0) {
            LOG.warn("{} more slow messages", leftOut);
        }
        String trace = Long.toHexString(message.header().trace());
        String kind = message.getClass().getSimpleName();
        LOG.atWarn()
                .addKeyValue("request", trace)
                .addKeyValue("message", kind)
                .addKeyValue("millis", TimeUnit.NANOSECONDS.toMillis(nanos))
                .log(
                        "slow message of request {}: {} took {} ms, for proxy {}",
                        trace,
                        kind,
                        TimeUnit.NANOSECONDS.toMillis(nanos),
                        sender);
    }
}
