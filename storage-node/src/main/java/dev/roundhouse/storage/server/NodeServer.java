package dev.roundhouse.storage.server;

import dev.roundhouse.spi.storage.Answer;
import io.netty.channel.Channel;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A store behind a TCP port: one listener per event loop, each connection served by the loop that accepted it. */
public final class NodeServer {
    private static final int ACCEPT_BACKLOG = 1024;
    /** Vert.x takes a negative port for any free one, the same for all who ask for the same negative one. */
    private static final AtomicInteger NEXT_SHARED_PORT = new AtomicInteger(-1);

    private final Vertx vertx;
    private final NodeIdentity identity;
    private final int port;
    private final String deployment;
    private final List<Context> contexts;

    private NodeServer(Vertx vertx, NodeIdentity identity, Binding binding, String deployment) {
        this.vertx = vertx;
        this.identity = identity;
        this.port = binding.actualPort.get();
        this.contexts = binding.contexts;
        this.deployment = deployment;
    }

    /**
     * Listens.
     *
     * @param clock milliseconds since the epoch, at which commands of stores with one replica judge expiry
     */
    public static Future<NodeServer> start(
            Vertx vertx, NodeOptions options, HostedStore.Factory factory, LongSupplier clock) {
        NodeIdentity identity = new NodeIdentity(options.id(), factory);
        int port = options.port() == 0 ? NEXT_SHARED_PORT.getAndDecrement() : options.port();
        Binding binding = new Binding(options.host(), port, new AtomicInteger(), new CopyOnWriteArrayList<>());
        DeploymentOptions loops = new DeploymentOptions().setInstances(options.eventLoops());
        return vertx.deployVerticle(() -> new Listener(binding, identity, clock), loops)
                .map(id -> new NodeServer(vertx, identity, binding, id));
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    /** Names this life of the node's memory. */
    public String runId() {
        return identity.runId();
    }

    /** From now on: a message that takes so long is logged; 0: none. */
    void logSlow(int millis) {
        identity.slowMessages().limit(millis);
    }

    /** Why this node does not count, for a person; empty when it does. */
    String obstacle() {
        HostedStore store = identity.store();
        return store == null ? "no proxy has connected yet" : store.obstacle();
    }

    /** Completes when every event loop that serves connections has had a turn since the call. */
    Future<Void> turn() {
        List<Future<Void>> turns = new ArrayList<>();
        for (Context each : contexts) {
            Promise<Void> turned = Promise.promise();
            each.runOnContext(now -> turned.complete());
            turns.add(turned.future());
        }
        return Future.all(turns).mapEmpty();
    }

    boolean isDraining() {
        return identity.isDraining();
    }

    /**
     * Takes no more connections, and closes each when what came over it is answered; what is not has not been executed.
     *
     * @param timeoutMillis after which it does not wait for them any more
     */
    Future<Void> drain(int timeoutMillis) {
        identity.drain();
        List<Future<Void>> closed = new ArrayList<>();
        for (Channel channel : identity.connections()) {
            PeerConnection connection = channel.pipeline().get(PeerConnection.class);
            if (connection != null) {
                channel.eventLoop().execute(connection::leave);
            }
            Promise<Void> promise = Promise.promise();
            channel.closeFuture().addListener(done -> promise.complete());
            closed.add(promise.future());
        }
        return Future.join(closed)
                .<Void>mapEmpty()
                .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
                .otherwiseEmpty();
    }

    /** Closes the port and all connections. */
    public Future<Void> close() {
        // At once: a peer that does not read would keep its connection, and this, open.
        identity.connections().close();
        return vertx.undeploy(deployment);
    }

    private record Binding(String host, int port, AtomicInteger actualPort, List<Context> contexts) {}

    private static final class Listener extends VerticleBase {
        private final Binding binding;
        private final NodeIdentity identity;
        private final LongSupplier clock;
        private @Nullable WorkerExecutor longCommands;

        Listener(Binding binding, NodeIdentity identity, LongSupplier clock) {
            this.binding = binding;
            this.identity = identity;
            this.clock = clock;
        }

        @Override
        public Future<?> start() {
            longCommands = vertx.createSharedWorkerExecutor("roundhouse-long-commands", 1);
            NetServer server = vertx.createNetServer(new NetServerOptions()
                    .setTcpNoDelay(true)
                    .setTcpKeepAlive(true)
                    .setAcceptBacklog(ACCEPT_BACKLOG));
            return server.connectHandler(this::accept)
                    .listen(binding.port, binding.host)
                    .onSuccess(listening -> {
                        binding.actualPort.set(listening.actualPort());
                        binding.contexts.add(context);
                    });
        }

        private Future<Answer> aside(Callable<Answer> work) {
            Promise<Answer> answer = ((ContextInternal) context).promise();
            Objects.requireNonNull(longCommands).executeBlocking(work).onComplete(answer);
            return answer.future();
        }

        private void accept(NetSocket socket) {
            if (identity.isDraining()) {
                socket.close();
                return;
            }
            PeerConnection peer = new PeerConnection(identity, clock, context::executeBlocking, this::aside);
            ((NetSocketInternal) socket).channelHandlerContext().pipeline().addBefore("handler", "roundhouse", peer);
        }
    }
}
