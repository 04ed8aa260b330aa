package dev.roundhouse.storage.redis;

import static org.awaitility.Awaitility.await;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.DedicatedConnection;
import dev.roundhouse.spi.storage.DedicatedNode;
import dev.roundhouse.spi.storage.LinkLimits;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.NodeSettings;
import dev.roundhouse.spi.storage.ReplyHandler;
import dev.roundhouse.spi.storage.StorageEndpoint;
import dev.roundhouse.spi.storage.StorageNode;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A link to a real server on an event loop of its own, driven from the test's thread. */
final class LinkOnLoop implements AutoCloseable {
    static final LinkLimits QUICK = new LinkLimits(1_000, 250, 20, 200, 65_536, 256L << 20, (512 << 20) + 65_536, 4);
    /** For tests that look at answers, not at time, on a busy machine. */
    static final LinkLimits PATIENT =
            new LinkLimits(5_000, 10_000, 20, 200, 65_536, 256L << 20, (512 << 20) + 65_536, 4);

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** Ups ("up incarnation") and downs ("down reason"), in order. */
    final List<String> events = new CopyOnWriteArrayList<>();

    final Vertx vertx = Vertx.vertx();
    final Context context = ((VertxInternal) vertx).createEventLoopContext();
    final DedicatedNode node;
    private final StorageEndpoint endpoint;

    LinkOnLoop(String uri, boolean replicated) {
        this(new NodeSettings("n1", uri, "test", 16, replicated, QUICK));
    }

    LinkOnLoop(NodeSettings settings) {
        endpoint = new RedisBackend().open(settings);
        StorageEndpoint.LinkListener listener = new StorageEndpoint.LinkListener() {
            @Override
            public void onUp(StorageNode node, String incarnation) {
                events.add("up " + incarnation);
            }

            @Override
            public void onDown(StorageNode node, String reason) {
                events.add("down " + reason);
            }
        };
        node = (DedicatedNode) onLoop(() -> endpoint.link(vertx, context, listener));
    }

    /** Runs on the loop and waits for the result. */
    <T> T onLoop(Supplier<T> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        context.runOnContext(ignored -> {
            try {
                result.complete(action.get());
            } catch (Throwable failure) {
                result.completeExceptionally(failure);
            }
        });
        return get(result);
    }

    LinkOnLoop awaitUp() {
        await("link up").atMost(TIMEOUT).until(this::isUp);
        return this;
    }

    void awaitDown() {
        await("link down").atMost(TIMEOUT).until(() -> !isUp());
    }

    boolean isUp() {
        return onLoop(() -> node.health().isUp());
    }

    String incarnation() {
        return onLoop(() -> String.valueOf(node.health().incarnation()));
    }

    CompletableFuture<String> passThroughLater(int protocol, Request request) {
        CompletableFuture<String> result = new CompletableFuture<>();
        context.runOnContext(ignored -> node.passThrough(request, protocol, new ReplyHandler() {
            @Override
            public void onReply(byte[] array, int offset, int length) {
                result.complete(new String(array, offset, length, StandardCharsets.ISO_8859_1));
            }

            @Override
            public void onFailure(boolean sent, String reason) {
                result.complete((sent ? "sent: " : "not sent: ") + reason);
            }
        }));
        return result;
    }

    String passThrough(int protocol, String... arguments) {
        return get(passThroughLater(protocol, Request.of(arguments)));
    }

    CompletableFuture<Answer> sendLater(Message message) {
        CompletableFuture<Answer> result = new CompletableFuture<>();
        context.runOnContext(ignored -> node.send(message, result::complete));
        return result;
    }

    Answer send(Message message) {
        return get(sendLater(message));
    }

    DedicatedConnection borrow(int protocol) {
        return get(onLoop(() -> node.borrow(protocol)).toCompletionStage().toCompletableFuture());
    }

    static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    void closeEndpoint() {
        get(endpoint.close().toCompletionStage().toCompletableFuture());
    }

    @Override
    public void close() {
        get(onLoop(node::close).toCompletionStage().toCompletableFuture());
        closeEndpoint();
        get(vertx.close().toCompletionStage().toCompletableFuture());
    }
}
