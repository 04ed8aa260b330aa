package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.blocking.WaitingRoom;
import dev.roundhouse.proxy.pubsub.KeyEventFeed;
import dev.roundhouse.proxy.pubsub.PubSub;
import dev.roundhouse.proxy.routing.LoopServices;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The port that clients connect to, one listener for each event loop: a client stays on the loop that accepted it. A port
 * that cannot be bound fails {@link #start}.
 */
public final class RespServer {
    private static final String HANDLER_NAME = "client";
    private static final String PROXY_HEADER = "proxy-header";
    /** Connections that wait to be accepted; Redis' tcp-backlog. */
    private static final int ACCEPT_BACKLOG = 511;

    /** A client from which nothing came for so long, and that is owed nothing, is between two commands. */
    private static final int QUIET_MILLIS = 50;

    /** Vert.x: any free port, the same for all listeners that ask for it. */
    private static final int SHARED_FREE_PORT = -1;

    private static final byte[] TOO_MANY_CLIENTS =
            "-ERR max number of clients reached\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Vertx vertx;
    private final ServerState state;
    private final List<NetServer> listeners = new ArrayList<>();
    private final OwnClients ownClients;
    private final HeaderRefusals headerRefusals = new HeaderRefusals();
    private volatile boolean expectsProxyHeader;

    /** One event loop and what it works with. */
    public record Loop(ContextInternal context, LoopServices services) {}

    public RespServer(Vertx vertx, SessionLimits limits) {
        this.vertx = vertx;
        PubSub pubSub = new PubSub(vertx);
        Executor publisher = ((VertxInternal) vertx).nettyEventLoopGroup().next();
        this.state = new ServerState(limits, pubSub, new KeyEventFeed(pubSub, publisher), new WaitingRoom(vertx));
        this.ownClients = new OwnClients(state);
    }

    /**
     * From now on.
     *
     * @param maxClients 0: as many as Redis would take with these file descriptors
     * @param idleTimeoutSeconds 0: idle clients stay
     */
    public void limitClients(int maxClients, int idleTimeoutSeconds) {
        int wanted = maxClients > 0 ? maxClients : ServerParameters.DEFAULT_MAX_CLIENTS;
        state.parameters().maxClients(Math.min(wanted, state.parameters().clientLimit()));
        state.parameters().timeoutSeconds(idleTimeoutSeconds);
    }

    /** From now on: what may wait for a client of any kind, as at the start. */
    public void limitOutput(long bytes) {
        state.parameters().outputLimits(OutputLimits.of(bytes));
    }

    /** What CONFIG shows as maxmemory-policy, and INFO as evicted_keys; before the start. */
    public void showEviction(String policy, LongSupplier evicted) {
        state.parameters().eviction(policy);
        state.parameters().evicted(evicted);
    }

    /** What CONFIG shows as maxmemory; before the start. */
    public void showMaxMemory(long bytes) {
        state.parameters().maxMemoryBytes(bytes);
    }

    /** Before the start: no command is timed. */
    public void measureNothing() {
        state.measuring().off();
    }

    /** Before the start: every connection begins with a header of the PROXY protocol, which says who the client is. */
    public void expectProxyHeader() {
        expectsProxyHeader = true;
    }

    /** How often keys are looked at that clients wait for, should a wake-up be lost. */
    public void recheckBlocked(int millis) {
        state.room().recheckMillis(millis);
    }

    /** @param listener told the name and value of a limit of encodings that a client changes */
    public void onEncodingLimit(ObjLongConsumer<String> listener) {
        state.onEncodingLimit(listener);
    }

    /** Listens on all loops; the port that was bound, for {@code port} 0 any free one. */
    public Future<Integer> start(List<Loop> loops, String host, int port) {
        int shared = port == 0 ? SHARED_FREE_PORT : port;
        Future<Integer> bound = listen(loops.get(0), host, shared);
        for (Loop loop : loops.subList(1, loops.size())) {
            bound = bound.compose(actual -> listen(loop, host, shared));
        }
        return bound.map(actual -> {
            state.listensOn(host, actual);
            return actual;
        });
    }

    private Future<Integer> listen(Loop loop, String host, int port) {
        NetServerOptions options = new NetServerOptions()
                .setHost(host)
                .setPort(port)
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setAcceptBacklog(ACCEPT_BACKLOG);
        Promise<Integer> bound = loop.context.promise();
        loop.context.runOnContext(start -> {
            ClientLoop clients = new ClientLoop(loop.context.nettyEventLoop(), loop.services, state);
            state.loops().add(clients);
            NetServer server = vertx.createNetServer(options).connectHandler(socket -> accept(clients, socket));
            listeners.add(server);
            server.listen().map(NetServer::actualPort).onComplete(bound);
        });
        return bound.future();
    }

    private void accept(ClientLoop loop, NetSocket socket) {
        ChannelHandlerContext vertxHandler = ((NetSocketInternal) socket).channelHandlerContext();
        Channel channel = vertxHandler.channel();
        if (state.isStopping()) {
            channel.close();
            return;
        }
        if (!state.clientJoins()) {
            vertxHandler
                    .writeAndFlush(Unpooled.wrappedBuffer(TOO_MANY_CLIENTS))
                    .addListener(ChannelFutureListener.CLOSE);
            return;
        }
        int high = state.limits().outputHighBytes();
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(high / 2, high));
        if (expectsProxyHeader) {
            ProxyHeaderHandler header = new ProxyHeaderHandler(new Arrival(loop, vertxHandler));
            vertxHandler.pipeline().addBefore(vertxHandler.name(), PROXY_HEADER, header);
        } else {
            serve(loop, vertxHandler, channel.remoteAddress());
        }
    }

    private void serve(ClientLoop loop, ChannelHandlerContext vertxHandler, SocketAddress address) {
        ClientState client = new ClientState(
                state.newClientId(),
                text(address),
                text(vertxHandler.channel().localAddress()),
                System.currentTimeMillis());
        ClientConnection connection = new ClientConnection(loop, client);
        loop.joined(connection);
        vertxHandler.pipeline().addBefore(vertxHandler.name(), HANDLER_NAME, connection);
    }

    /** A connection, counted as a client, of which it is not known yet who it is. */
    private final class Arrival implements ProxyHeaderHandler.Listener {
        private final ClientLoop loop;
        private final ChannelHandlerContext vertxHandler;

        Arrival(ClientLoop loop, ChannelHandlerContext vertxHandler) {
            this.loop = loop;
            this.vertxHandler = vertxHandler;
        }

        @Override
        public void onAdmitted(@Nullable InetSocketAddress source) {
            serve(loop, vertxHandler, source == null ? vertxHandler.channel().remoteAddress() : source);
        }

        @Override
        public void onRefused(String reason) {
            headerRefusals.add(vertxHandler.channel().remoteAddress(), reason);
            state.clientLeft();
        }

        @Override
        public void onGone() {
            state.clientLeft();
        }
    }

    private static String text(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return String.valueOf(address);
        }
        String host = inet.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + inet.getPort();
    }

    /** Statistics of commands, by event loop; to be read from any thread. */
    public List<CommandStatistics> commandStatistics() {
        return state.loops().stream().map(ClientLoop::statistics).toList();
    }

    /** Where to tell what happens to keys: clients that listen are notified. */
    public KeyEventFeed keyEvents() {
        return state.keyEvents();
    }

    /** Channels and who listens to them. */
    public PubSub pubSub() {
        return state.pubSub();
    }

    /** Who waits for keys. */
    public WaitingRoom waitingRoom() {
        return state.room();
    }

    /** Before the start: what PROXY MEMBERS lists. */
    public void listMembers(Supplier<List<MemberFacts>> members) {
        state.members(members);
    }

    /** Whom to ask, from now on, about clients of other proxies. */
    public void otherProxies(OtherProxies others) {
        state.otherProxies(others);
    }

    /**
     * Runs what another proxy asked, see {@link OtherProxies#ask}.
     *
     * @param answer told once, on any thread
     */
    public void runForOther(byte[] command, Consumer<byte[]> answer) {
        ownClients.run(command, answer);
    }

    /** Before the start: clients' ids go on from here. */
    public void numberClientsFrom(long firstId) {
        state.firstClientId(firstId);
    }

    public ErrorStatistics errorStatistics() {
        return state.errors();
    }

    /** Connections and bytes of clients, since the start. */
    public record Traffic(long accepted, long refused, long receivedBytes, long sentBytes) {}

    /** To be read from any thread; a moment old. */
    public Traffic traffic() {
        long received = 0;
        long sent = 0;
        for (ClientLoop loop : state.loops()) {
            received += loop.receivedBytes();
            sent += loop.sentBytes();
        }
        return new Traffic(state.accepted(), state.refused(), received, sent);
    }

    /** From now on: what takes as long is logged; 0: nothing is. */
    public void logSlow(int millis) {
        state.measuring().loggedMillis(millis);
    }

    /** Whether it has begun to listen. */
    public boolean isServing() {
        return state.port() != 0;
    }

    /** Clients connected now. */
    public int clients() {
        return state.clients();
    }

    /**
     * Accepts nobody any more. Clients are closed where they are between two commands; after half of {@code graceMillis} they
     * still get the answers to what they have sent by then, and at its end the rest is cut.
     */
    public Future<Void> stop(long graceMillis) {
        state.stop();
        long begin = System.nanoTime();
        long grace = TimeUnit.MILLISECONDS.toNanos(graceMillis);
        return emptied(begin + grace / 2, begin + grace).eventually(this::closeAll);
    }

    private Future<Void> emptied(long patientUntil, long until) {
        long now = System.nanoTime();
        if (state.clients() == 0 || now >= until) {
            return Future.succeededFuture();
        }
        List<Future<Void>> looked = new ArrayList<>();
        for (ClientLoop loop : state.loops()) {
            looked.add(onLoop(loop, () -> loop.endClients(now >= patientUntil)));
        }
        return Future.join(looked)
                .compose(done -> vertx.timer(QUIET_MILLIS, TimeUnit.MILLISECONDS))
                .compose(again -> emptied(patientUntil, until));
    }

    private Future<Void> closeAll() {
        List<Future<Void>> closed = new ArrayList<>();
        for (ClientLoop loop : state.loops()) {
            closed.add(onLoop(loop, loop::close));
        }
        listeners.forEach(listener -> closed.add(listener.close()));
        return Future.join(closed).mapEmpty();
    }

    private static Future<Void> onLoop(ClientLoop loop, Runnable action) {
        Promise<Void> done = Promise.promise();
        loop.eventLoop().execute(() -> {
            action.run();
            done.complete();
        });
        return done.future();
    }
}
