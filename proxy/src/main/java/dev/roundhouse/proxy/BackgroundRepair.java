package dev.roundhouse.proxy;

import dev.roundhouse.proxy.configuration.Configuration;
import dev.roundhouse.proxy.membership.ProxyLoop;
import dev.roundhouse.proxy.repair.AntiEntropy;
import dev.roundhouse.proxy.repair.Healing;
import dev.roundhouse.proxy.repair.HintLog;
import dev.roundhouse.proxy.repair.NodeNeeds;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/** What heals in the background, on the loops of this process and with its disk. */
final class BackgroundRepair {
    /** How often hints are written to disk: what a crash of this process may lose of them. */
    static final int HINTS_WRITE_MILLIS = 100;

    private final Vertx vertx;
    private final Healing healing;
    private long hintsTimer;

    /**
     * What it is to do.
     *
     * @param isElected whether this proxy is the one that works on a partition
     * @param giveUp takes nodes whose memory is in the way, on the first loop
     */
    record Duties(IntPredicate isElected, IntConsumer giveUp) {}

    /** To be made before the loops serve anybody. */
    BackgroundRepair(
            Vertx vertx, List<ProxyLoop> loops, Configuration configuration, AntiEntropy.Scope scope, Duties duties) {
        this.vertx = vertx;
        String directory = configuration.repair().hintsDirectory();
        HintLog log = new HintLog(
                directory == null ? null : Path.of(directory),
                Integer.toString(configuration.proxy().port()),
                configuration.nodes().stream().map(Configuration.Node::id).toList());
        List<Healing.Loop> healed = loops.stream()
                .map(loop -> new Healing.Loop(loop, loop.coordinator(), loop, loop::post))
                .toList();
        this.healing = new Healing(
                healed,
                scope,
                log,
                duties.isElected(),
                new NodeNeeds.Wishes(configuration.stores().get(0).eviction(), duties.giveUp()));
        for (int i = 0; i < loops.size(); i++) {
            loops.get(i).hints(healing.handoff(i));
        }
    }

    Healing healing() {
        return healing;
    }

    void start() {
        vertx.executeBlocking(() -> {
            healing.start();
            return healing;
        });
        hintsTimer = vertx.setPeriodic(HINTS_WRITE_MILLIS, timer -> writeHints());
    }

    private Future<Healing> writeHints() {
        return vertx.executeBlocking(() -> {
            healing.writeHints();
            return healing;
        });
    }

    Future<?> stop() {
        vertx.cancelTimer(hintsTimer);
        healing.stop();
        return writeHints();
    }
}
