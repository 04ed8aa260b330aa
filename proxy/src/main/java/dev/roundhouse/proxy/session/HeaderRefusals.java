package dev.roundhouse.proxy.session;

import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says that connections came without a PROXY header: the first at once, then how many, so that nobody fills the log. */
final class HeaderRefusals {
    static final long REPEAT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final Logger LOG = LoggerFactory.getLogger(HeaderRefusals.class);

    private long loggedNanos = System.nanoTime() - REPEAT_NANOS;
    private int since;

    /** From any loop. */
    synchronized void add(SocketAddress from, String reason) {
        since++;
        long now = System.nanoTime();
        if (now - loggedNanos >= REPEAT_NANOS) {
            LOG.warn("connection from {} closed: {}; {} closed so since the last such line", from, reason, since);
            loggedNanos = now;
            since = 0;
        }
    }
}
