package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.resp.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts off clients that speak HTTP, as Redis does. A web page may have a browser post to any address: its headers would
 * be refused line by line, and the commands in its body then executed. Of one loop.
 */
final class CrossProtocolGuard {
    private static final Logger LOG = LoggerFactory.getLogger(CrossProtocolGuard.class);
    /** Whoever attacks should not fill the log. */
    private static final long LOG_INTERVAL_MILLIS = 60_000;

    private long quietUntilMillis;

    /** Whether the request is a line of HTTP; its client is closed then, without an answer. */
    boolean cutsOff(@Nullable CommandSpec command, Request request, ClientConnection client) {
        if (command != null || !request.is(0, "POST") && !request.is(0, "HOST:")) {
            return false;
        }
        long now = client.loop().coarseMillis();
        if (now >= quietUntilMillis) {
            quietUntilMillis = now + LOG_INTERVAL_MILLIS;
            LOG.warn(
                    "client {} closed: it speaks HTTP, which may be a web page that has a browser send commands",
                    client.state().address);
        }
        client.close();
        return true;
    }
}
