package dev.roundhouse.storage.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;

/**
 * /livez and /readyz of a node process. Ready is a node that counts: one that has only begun to listen is empty, and who
 * restarts nodes in turn must not take the next away before proxies have filled this one.
 */
final class NodeHealth {
    private static final int MAX_LINE_BYTES = 4 << 10;
    private static final int MAX_HEADER_BYTES = 16 << 10;
    private static final int IDLE_SECONDS = 60;
    private static final int TURN_TIMEOUT_MILLIS = 1_000;

    private final NodeServer node;

    private NodeHealth(NodeServer node) {
        this.node = node;
    }

    /** On an event loop of its own: the first request loads classes, for longer than proxies wait for a node. */
    static Future<?> start(NodeServer node, String host, int port) {
        Vertx own = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1).setInternalBlockingPoolSize(1));
        return own.createHttpServer(new HttpServerOptions()
                        .setMaxInitialLineLength(MAX_LINE_BYTES)
                        .setMaxHeaderSize(MAX_HEADER_BYTES)
                        .setIdleTimeout(IDLE_SECONDS))
                .requestHandler(new NodeHealth(node)::handle)
                .listen(port, host);
    }

    private void handle(HttpServerRequest request) {
        switch (request.path()) {
            case "/livez" -> live(request);
            case "/readyz" -> ready(request);
            default -> answer(request, 404, new JsonObject().put("error", "there is no " + request.path()));
        }
    }

    private void live(HttpServerRequest request) {
        node.turn()
                .timeout(TURN_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                .onSuccess(turned -> answer(request, 200, new JsonObject().put("status", "live")))
                .onFailure(late -> answer(request, 503, new JsonObject().put("status", "stuck")));
    }

    private void ready(HttpServerRequest request) {
        String obstacle = node.isDraining() ? "this node is about to end" : node.obstacle();
        if (obstacle.isEmpty()) {
            answer(request, 200, new JsonObject().put("status", "ready"));
        } else {
            JsonArray reasons = new JsonArray().add(obstacle);
            answer(request, 503, new JsonObject().put("status", "not ready").put("reasons", reasons));
        }
    }

    private static void answer(HttpServerRequest request, int status, JsonObject body) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .end(body.encode() + "\n");
    }
}
