package dev.roundhouse.proxy;

import dev.roundhouse.proxy.configuration.Configuration;
import dev.roundhouse.proxy.http.Metric;
import dev.roundhouse.proxy.http.MetricSource;
import dev.roundhouse.proxy.session.RespServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a proxy that nobody notices, whoever asks for it: first it says so where balancers ask, and serves on until they
 * have seen it; then it accepts nobody, and clients leave where they are between two commands; then all else is closed.
 * Happens once. Thread-safe.
 */
final class Drain implements MetricSource {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

    private final Vertx vertx;
    private final RespServer server;
    private final Configuration.Drain limits;
    private final Supplier<Future<Void>> closeRest;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.SERVING);
    private final Promise<Void> over = Promise.promise();

    /** How far it is. */
    private enum Phase {
        SERVING("serving"),
        NOTICE("not ready, still taking clients"),
        LEAVING("clients leave"),
        CLOSING("closing");

        private final String label;

        Phase(String label) {
            this.label = label;
        }
    }

    /** @param closeRest what is done when the clients have left */
    Drain(Vertx vertx, RespServer server, Configuration.Drain limits, Supplier<Future<Void>> closeRest) {
        this.vertx = vertx;
        this.server = server;
        this.limits = limits;
        this.closeRest = closeRest;
    }

    /**
     * Begins, unless it has begun; completes when all has ended.
     *
     * @param by who asks, for the log
     */
    Future<Void> begin(String by) {
        if (phase.compareAndSet(Phase.SERVING, Phase.NOTICE)) {
            // One that never served has nobody to tell.
            int noticeMillis = server.isServing() ? limits.noticeMillis() : 0;
            if (server.isServing()) {
                LOG.info("the proxy ends, told by {}: clients are taken for {} ms more", by, noticeMillis);
            }
            pause(noticeMillis)
                    .compose(noticed -> {
                        phase.set(Phase.LEAVING);
                        return server.stop(limits.timeoutMillis());
                    })
                    .eventually(() -> {
                        phase.set(Phase.CLOSING);
                        return closeRest.get();
                    })
                    .onComplete(over);
        }
        return over.future();
    }

    /** Bound to no event loop, and so is what follows it: its end comes when there are no loops any more. */
    private Future<Void> pause(int millis) {
        if (millis == 0) {
            return Future.succeededFuture();
        }
        Promise<Void> promise = Promise.promise();
        vertx.setTimer(millis, tick -> promise.complete());
        return promise.future();
    }

    boolean hasBegun() {
        return phase.get() != Phase.SERVING;
    }

    /** Completes when all has ended; never where it does not begin. */
    Future<Void> over() {
        return over.future();
    }

    JsonObject progress() {
        return new JsonObject().put("status", phase.get().label).put("clients", server.clients());
    }

    @Override
    public Future<List<Metric>> sample() {
        return Future.succeededFuture(List.of(Metric.gauge(
                "roundhouse_draining", "1: this proxy is about to end, and its clients leave", hasBegun() ? 1 : 0)));
    }
}
