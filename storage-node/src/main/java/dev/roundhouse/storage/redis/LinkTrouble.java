package dev.roundhouse.storage.redis;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs why a link is down: at once when the reason is new, else once per {@value #REPEAT_SECONDS} s. */
final class LinkTrouble {
    private static final Logger LOG = LoggerFactory.getLogger(LinkTrouble.class);
    static final int REPEAT_SECONDS = 60;

    private final String node;
    private final LongSupplier nanoTime;
    private String reason = "";
    private long loggedNanos;

    LinkTrouble(String node, LongSupplier nanoTime) {
        this.node = node;
        this.nanoTime = nanoTime;
    }

    /** The link is down, or cannot come up. Answers whether it was logged. */
    boolean down(String newReason) {
        long now = nanoTime.getAsLong();
        if (newReason.equals(reason) && now - loggedNanos < TimeUnit.SECONDS.toNanos(REPEAT_SECONDS)) {
            return false;
        }
        reason = newReason;
        loggedNanos = now;
        LOG.warn("node {}: {}", node, newReason);
        return true;
    }

    void up() {
        if (!reason.isEmpty()) {
            LOG.info("node {}: connected", node);
            reason = "";
        }
    }

    String reason() {
        return reason.isEmpty() ? "not connected yet" : reason;
    }
}
