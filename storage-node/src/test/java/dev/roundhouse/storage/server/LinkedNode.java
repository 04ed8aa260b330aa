package dev.roundhouse.storage.server;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.ContractNode;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.LinkLimits;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.NodeSettings;
import dev.roundhouse.spi.storage.ReadQuestion;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.storage.ReplyHandler;
import dev.roundhouse.spi.storage.StorageEndpoint;
import dev.roundhouse.spi.storage.StorageNode;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.storage.remote.RemoteBackend;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.awaitility.Awaitility;

/** A link to a node as a test holds it: calls hop to the link's loop, answers come back as futures. */
final class LinkedNode {
    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final LinkLimits LIMITS = LinkLimits.DEFAULT;

    final List<String> events = new CopyOnWriteArrayList<>();
    private final Context context;
    private final StorageNode node;

    LinkedNode(Vertx vertx, NodeSettings settings) {
        context = ((VertxInternal) vertx).createEventLoopContext();
        StorageEndpoint.LinkListener listener = new StorageEndpoint.LinkListener() {
            @Override
            public void onUp(StorageNode up, String incarnation) {
                events.add("up " + incarnation);
            }

            @Override
            public void onDown(StorageNode down, String reason) {
                events.add("down " + reason);
            }
        };
        CompletableFuture<StorageNode> made = new CompletableFuture<>();
        context.runOnContext(
                v -> made.complete(new RemoteBackend().open(settings).link(vertx, context, listener)));
        node = made.join();
    }

    static NodeSettings settings(int port, boolean replicated, LinkLimits limits) {
        return new NodeSettings("n1", "127.0.0.1:" + port, "test", 64, replicated, limits);
    }

    LinkedNode awaitUp() {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(this::isUp);
        return this;
    }

    boolean isUp() {
        return ask(StorageNode::health, health -> health.isUp());
    }

    int outstanding() {
        return ask(StorageNode::health, health -> health.outstanding());
    }

    <T, R> R ask(Function<StorageNode, T> from, Function<T, R> question) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        context.runOnContext(v -> answer.complete(question.apply(from.apply(node))));
        return answer.join();
    }

    void onLoop(Consumer<StorageNode> action) {
        context.runOnContext(v -> action.accept(node));
    }

    CompletableFuture<Answer> send(Message message) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        onLoop(n -> n.send(message, answer::complete));
        return answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** @param isAsked whether by a question, not by a message */
    CompletableFuture<Answer> read(boolean isAsked, String key) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        onLoop(n -> read(n, isAsked, key, answer::complete));
        return answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** As {@link #read(boolean, String)}, on the loop. */
    static void read(StorageNode node, boolean isAsked, String key, AnswerHandler handler) {
        Message.Read message = read(key);
        if (!isAsked) {
            node.send(message, handler);
            return;
        }
        ReadQuestion question = new ReadQuestion();
        Header header = message.header();
        question.about(message.command(), message.register());
        question.of(header.store(), header.partition(), header.protocol(), header.events(), header.trace());
        question.at(header.epoch(), header.now());
        node.ask(question, true, handler);
    }

    CompletableFuture<String> passThrough(int protocol, String... arguments) {
        return passThrough(protocol, Request.of(arguments));
    }

    /** The reply as text; {@code failed sent|unsent reason} when none came. */
    CompletableFuture<String> passThrough(int protocol, Request request) {
        CompletableFuture<String> reply = new CompletableFuture<>();
        onLoop(n -> n.passThrough(request, protocol, new ReplyHandler() {
            @Override
            public void onReply(byte[] array, int offset, int length) {
                reply.complete(new String(array, offset, length, StandardCharsets.ISO_8859_1));
            }

            @Override
            public void onFailure(boolean sent, String reason) {
                reply.complete("failed " + (sent ? "sent " : "unsent ") + reason);
            }
        }));
        return reply.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    ContractNode contractNode() {
        return new ContractNode(node, task -> context.runOnContext(v -> task.run()));
    }

    void close() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        onLoop(n -> n.close().onComplete(done -> closed.complete(null)));
        closed.join();
    }

    static Message.Write write(String key, byte[] value) {
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        Request command = Request.of("SET".getBytes(StandardCharsets.UTF_8), name, value);
        return new Message.Write(header(), register(name), new Ballot(1, 1), command);
    }

    static Message.Read read(String key) {
        return new Message.Read(header(), register(key.getBytes(StandardCharsets.UTF_8)), Request.of("GET", key));
    }

    private static Register register(byte[] name) {
        return new Register(name, false, Arrays.hashCode(name));
    }

    private static Header header() {
        return new Header(0, 1, 1, 1_000, 2);
    }

    static byte[] reply(Answer answer) {
        return answer instanceof Answer.Value value && value.reply() != null ? value.reply() : new byte[0];
    }
}
