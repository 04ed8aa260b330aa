package dev.roundhouse.proxy.http;

import dev.roundhouse.proxy.reload.ReloadResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * /livez, /readyz and /metrics, and what operators may do under /api/admin. To be started after the Redis protocol listens:
 * its classes, and those of the metrics, are loaded on a worker thread then, and delay no client. It has an event loop of its
 * own: no request waits for turns of the clients' loops, and /livez can say that those hang.
 */
public final class HttpEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);
    private static final int MAX_LINE_BYTES = 4 << 10;
    private static final int MAX_HEADER_BYTES = 16 << 10;
    private static final int MAX_BODY_BYTES = 64 << 10;
    private static final int MAX_CONNECTIONS = 1_000;
    private static final int IDLE_SECONDS = 60;
    private static final int TURN_TIMEOUT_MILLIS = 1_000;
    private static final int SAMPLE_TIMEOUT_MILLIS = 2_000;
    private static final String EXPLAIN = "/api/admin/explain";
    private static final String REPAIR = "/api/admin/repair";
    private static final String RELOAD = "/api/admin/reload";
    private static final String DRAIN = "/api/admin/drain";

    private final Vertx vertx;
    private final Health health;
    private final List<MetricSource> sources;
    private final @Nullable Operations operations;
    private final Scraper scraper = new Scraper();
    private final AtomicInteger connections = new AtomicInteger();
    private final HttpServer server;

    /**
     * What is served.
     *
     * @param sources empty: there is no /metrics
     * @param operations null: nothing can be done here
     */
    public record Pages(
            Health health,
            List<MetricSource> sources,
            @Nullable Operations operations) {}

    private HttpEndpoint(Vertx vertx, Pages pages) {
        this.vertx = vertx;
        this.health = pages.health();
        this.sources = List.copyOf(pages.sources());
        this.operations = pages.operations();
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        .setMaxInitialLineLength(MAX_LINE_BYTES)
                        .setMaxHeaderSize(MAX_HEADER_BYTES)
                        .setHttp2ClearTextEnabled(false)
                        .setIdleTimeout(IDLE_SECONDS))
                .connectionHandler(connection -> {
                    connection.closeHandler(closed -> connections.decrementAndGet());
                    if (connections.incrementAndGet() > MAX_CONNECTIONS) {
                        connection.close();
                    }
                });
    }

    /** One event loop and one thread that may block, for this alone. Not to be called on a thread of another's. */
    public static Vertx newVertx() {
        return Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1));
    }

    /**
     * Completes when it listens; fails with an IOException when it cannot.
     *
     * @param vertx {@link #newVertx}, which is not closed with it
     */
    public static Future<HttpEndpoint> start(Vertx vertx, String host, int port, Pages pages) {
        return vertx.executeBlocking(() -> {
                    HttpEndpoint endpoint = new HttpEndpoint(vertx, pages);
                    endpoint.server.requestHandler(endpoint.router());
                    return endpoint;
                })
                .compose(endpoint -> endpoint.server.listen(port, host).map(endpoint))
                .onSuccess(HttpEndpoint::warmUp);
    }

    /** The first scrape loads hundreds of classes: better now than while Prometheus waits. */
    private void warmUp() {
        if (!sources.isEmpty()) {
            scrape(false);
        }
    }

    private Future<String> scrape(boolean isOpenMetrics) {
        return sample().compose(samples -> vertx.executeBlocking(() -> scraper.scrape(samples, isOpenMetrics)));
    }

    public int port() {
        return server.actualPort();
    }

    public Future<Void> close() {
        scraper.close();
        return server.close();
    }

    private Router router() {
        Router router = Router.router(vertx);
        router.route().handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
        router.get("/livez").handler(this::live);
        router.get("/readyz").handler(this::ready);
        if (!sources.isEmpty()) {
            router.get("/metrics").handler(this::metrics);
        }
        Operations offered = operations;
        if (offered != null) {
            router.get(REPAIR)
                    .handler(context -> offered.repairProgress()
                            .timeout(TURN_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                            .onFailure(context::fail)
                            .onSuccess(progress -> answer(context, 200, progress)));
            router.post(REPAIR).handler(context -> repair(context, offered));
            router.post(RELOAD).handler(context -> reload(context, offered));
            router.get(DRAIN).handler(context -> answer(context, 200, offered.drainProgress()));
            router.post(DRAIN).handler(context -> {
                offered.drain("POST " + DRAIN + " from " + context.request().remoteAddress());
                answer(context, 202, offered.drainProgress());
            });
            router.get(EXPLAIN).handler(context -> explain(context, offered));
        }
        router.errorHandler(404, context -> error(context, 404, "there is no " + context.normalizedPath()));
        router.errorHandler(
                405, context -> error(context, 405, context.request().method() + " is not possible here"));
        router.errorHandler(413, context -> error(context, 413, "at most " + MAX_BODY_BYTES + " bytes are taken"));
        router.errorHandler(400, context -> error(context, 400, "the request is malformed"));
        router.errorHandler(500, context -> {
            LOG.error(
                    "HTTP {} {}", context.request().method(), context.request().path(), context.failure());
            error(context, 500, "internal error");
        });
        return router;
    }

    /** Starts it; the answer says of how many partitions. */
    private static void repair(RoutingContext context, Operations operations) {
        String node = Objects.requireNonNullElse(context.request().getParam("node"), "");
        String partition = context.request().getParam("partition");
        if (partition != null && !partition.matches("[0-9]{1,9}")) {
            error(context, 400, "partition must be a number, not " + partition);
            return;
        }
        String line = operations.repair(node, partition == null ? -1 : Integer.parseInt(partition));
        if (line.startsWith("ERR ")) {
            error(context, 400, line.substring(4));
        } else {
            answer(context, 202, new JsonObject().put("status", line));
        }
    }

    private static void reload(RoutingContext context, Operations operations) {
        String by = "POST " + RELOAD + " from " + context.request().remoteAddress();
        operations.reload(by).onFailure(context::fail).onSuccess(result -> {
            if (result instanceof ReloadResult.Refused refused) {
                answer(context, 422, new JsonObject().put("errors", new JsonArray(refused.errors())));
                return;
            }
            ReloadResult.Done done = (ReloadResult.Done) result;
            JsonArray changed = new JsonArray();
            done.changed()
                    .forEach(each -> changed.add(new JsonObject()
                            .put("key", each.path())
                            .put("before", each.before())
                            .put("after", each.after())));
            answer(
                    context,
                    200,
                    new JsonObject()
                            .put("changed", changed)
                            .put("needRestart", new JsonArray(done.needRestart()))
                            .put("warnings", new JsonArray(done.warnings())));
        });
    }

    private static void explain(RoutingContext context, Operations operations) {
        String key = context.request().getParam("key");
        if (key == null) {
            error(context, 400, "key must be given, as in " + EXPLAIN + "?key=user1");
            return;
        }
        operations
                .explain(key.getBytes(StandardCharsets.UTF_8))
                .timeout(SAMPLE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                .onFailure(cause -> error(context, 409, String.valueOf(cause.getMessage())))
                .onSuccess(explanation -> answer(context, 200, explanation));
    }

    private void live(RoutingContext context) {
        health.turn().timeout(TURN_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS).onComplete(turned -> {
            if (turned.succeeded()) {
                answer(context, 200, new JsonObject().put("status", "live"));
            } else {
                answer(context, 503, new JsonObject().put("status", "stuck"));
            }
        });
    }

    /** While it drains it answers 404, by which HAProxy (disable-on-404) lets a server keep its connections and get no more. */
    private void ready(RoutingContext context) {
        if (health.isDraining()) {
            answer(context, 404, new JsonObject().put("status", "draining"));
            return;
        }
        health.obstacles()
                .timeout(TURN_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                .otherwise(List.of("the event loops did not answer within " + TURN_TIMEOUT_MILLIS + " ms"))
                .onSuccess(obstacles -> {
                    if (obstacles.isEmpty()) {
                        answer(context, 200, new JsonObject().put("status", "ready"));
                    } else {
                        JsonArray reasons = new JsonArray(List.copyOf(obstacles));
                        answer(
                                context,
                                503,
                                new JsonObject().put("status", "not ready").put("reasons", reasons));
                    }
                });
    }

    private void metrics(RoutingContext context) {
        String asked = Objects.requireNonNullElse(context.request().getHeader("Accept"), "");
        boolean isOpenMetrics = asked.contains("application/openmetrics-text");
        String type = isOpenMetrics ? Scraper.OPEN_METRICS : Scraper.PLAIN_TEXT;
        scrape(isOpenMetrics)
                .onFailure(context::fail)
                .onSuccess(text ->
                        context.response().putHeader("Content-Type", type).end(text));
    }

    /** Of all sources; one that fails leaves a gap, which is a number too. */
    private Future<List<Metric>> sample() {
        List<Future<List<Metric>>> pending = new ArrayList<>();
        for (MetricSource source : sources) {
            pending.add(source.sample().timeout(SAMPLE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS));
        }
        return Future.join(pending).transform(joined -> {
            List<Metric> samples = new ArrayList<>();
            int failed = 0;
            for (Future<List<Metric>> each : pending) {
                if (each.succeeded()) {
                    samples.addAll(each.result());
                } else {
                    failed++;
                    LOG.warn("a source of metrics did not answer", each.cause());
                }
            }
            samples.add(Metric.gauge("roundhouse_scrape_failed_sources", "sources missing in this scrape", failed));
            return Future.succeededFuture(samples);
        });
    }

    private static void error(RoutingContext context, int status, String text) {
        answer(context, status, new JsonObject().put("error", text));
    }

    private static void answer(RoutingContext context, int status, JsonObject body) {
        HttpServerResponse response = context.response();
        if (!response.ended()) {
            response.setStatusCode(status)
                    .putHeader("Content-Type", "application/json")
                    .putHeader("Cache-Control", "no-store")
                    .end(body.encode() + "\n");
        }
    }
}
