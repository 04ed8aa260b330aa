package dev.roundhouse.storage.server;

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
    static final int MAX_LINES_PER_SECOND = 20;
    static final int DEFAULT_MILLIS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(SlowMessages.class);

    private volatile long slowNanos = TimeUnit.MILLISECONDS.toNanos(DEFAULT_MILLIS);
    private long second;
    private int lines;
    private long untold;

    /** 0: none is slow. */
    void limit(int millis) {
        slowNanos = millis == 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** @param sender the proxy, as it called itself */
    void took(Message message, long nanos, @Nullable String sender) {
        if (nanos < slowNanos || !isTold(System.nanoTime() / 1_000_000_000L)) {
            return;
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

    private synchronized boolean isTold(long now) {
        if (now != second) {
            if (untold > 0) {
                LOG.warn("{} more slow messages", untold);
            }
            second = now;
            lines = 0;
            untold = 0;
        }
        if (++lines > MAX_LINES_PER_SECOND) {
            untold++;
            return false;
        }
        return true;
    }
}
