package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.launch.LineLimit;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line of the log for each request that took long: its name, the command, whose it was. Never an argument. So many a
 * second at most: where all is slow, more lines help nobody. Thread-safe.
 */
final class SlowRequests {
    private static final Logger LOG = LoggerFactory.getLogger(SlowRequests.class);

    private final LineLimit limit = new LineLimit();

    /** @param trace by which nodes name the request in their logs */
    void note(LoggedCommand command, long trace, long nanos, ClientState client) {
        long leftOut = limit.admit(System.nanoTime());
        if (leftOut == LineLimit.LEFT_OUT) {
            return;
        }
        if (leftOut > 0) {
            LOG.warn("{} more slow requests", leftOut);
        }
        LOG.atWarn()
                .addKeyValue("request", Long.toHexString(trace))
                .addKeyValue("command", command.spec().name())
                .addKeyValue("millis", TimeUnit.NANOSECONDS.toMillis(nanos))
                .addKeyValue("client", client.address)
                .log(
                        "slow request {}: {} with {} arguments took {} ms, of client {} at {}",
                        Long.toHexString(trace),
                        command.spec().name(),
                        command.arguments().size() - 1,
                        TimeUnit.NANOSECONDS.toMillis(nanos),
                        client.id,
                        client.address);
    }
}
