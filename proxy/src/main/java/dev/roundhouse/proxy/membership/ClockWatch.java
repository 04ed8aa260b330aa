package dev.roundhouse.proxy.membership;

import dev.roundhouse.proxy.coordinator.MedianClock;
import dev.roundhouse.spi.storage.NodeClock;
import dev.roundhouse.spi.storage.StorageNode;
import dev.roundhouse.spi.version.BallotClock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one loop's clock at the nodes' median, and raises the alarm about clocks that are far off: own or others'. */
final class ClockWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);

    static final int INTERVAL_MILLIS = 100;
    private static final long REPEAT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final MedianClock clock = new MedianClock(System::currentTimeMillis, System::nanoTime);
    private boolean isAlarmed;
    private long offLoggedNanos;
    private long aheadLoggedNanos;
    private long ballotsLogged;

    long now() {
        return clock.now();
    }

    /** How far the median of the nodes' clocks is ahead of the own, milliseconds. */
    long correctionMillis() {
        return clock.correctionMillis();
    }

    void look(List<StorageNode> links) {
        List<NodeClock> clocks =
                links.stream().map(link -> link.health().clock()).toList();
        clock.update(clocks);
    }

    /** Logs what is wrong, now and then while it lasts. One loop of a process does. */
    void report(BallotClock ballots) {
        long now = System.nanoTime();
        if (clock.isFarOff() && (!isAlarmed || now - offLoggedNanos > REPEAT_NANOS)) {
            LOG.warn(
                    "this machine's clock is {} ms {} the median of the nodes' clocks: expiry goes by the median; set"
                            + " the clock",
                    Math.abs(clock.correctionMillis()),
                    clock.correctionMillis() < 0 ? "ahead of" : "behind");
            offLoggedNanos = now;
        } else if (isAlarmed && !clock.isFarOff()) {
            LOG.info("this machine's clock agrees with the nodes' again");
        }
        isAlarmed = clock.isFarOff();
        if (ballots.farAhead() > ballotsLogged && (ballotsLogged == 0 || now - aheadLoggedNanos > REPEAT_NANOS)) {
            LOG.warn(
                    "{} ballots more than {} ms ahead of the nodes' clocks were seen, the last by {} ms: a proxy's"
                            + " clock is wrong",
                    ballots.farAhead(),
                    BallotClock.FAR_AHEAD_MILLIS,
                    ballots.lastFarAheadMillis());
            ballotsLogged = ballots.farAhead();
            aheadLoggedNanos = now;
        }
    }
}
