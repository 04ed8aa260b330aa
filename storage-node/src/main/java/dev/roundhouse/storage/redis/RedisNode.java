package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.DedicatedConnection;
import dev.roundhouse.spi.storage.DedicatedNode;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.NodeHealth;
import dev.roundhouse.spi.storage.NodeSettings;
import dev.roundhouse.spi.storage.ReplyHandler;
import dev.roundhouse.spi.storage.StorageEndpoint.LinkListener;
import dev.roundhouse.storage.link.Backoff;
import dev.roundhouse.storage.link.LinkSettings;
import dev.roundhouse.storage.link.PipelinedConnection;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's link to one Redis. The main connection decides whether the node is up; beside it, opened when first
 * needed, one for RESP3 clients and one per protocol for large requests, which would hold up the small ones.
 */
final class RedisNode implements DedicatedNode {
    /** Requests with more argument bytes than this go over a connection of their own kind. */
    static final int LARGE_REQUEST_BYTES = 64 * 1024;

    private static final Runnable NO_CHECK = () -> {};
    private static final String LOST_MEMORY = "the node has lost memory";
    private static final Request PING = Request.of("PING");
    private static final ReplyHandler IGNORE_REPLY = new ReplyHandler() {
        @Override
        public void onReply(byte[] array, int offset, int length) {}

        @Override
        public void onFailure(boolean sent, String reason) {}
    };

    private final NodeSettings settings;
    private final RedisAddress address;
    private final ContextInternal context;
    private final LinkListener listener;
    private final NetClient client;
    private final LinkSettings link;
    private final NodeHealth health = new NodeHealth();
    private final LinkTrouble trouble;
    private final Backoff backoff;
    private final DedicatedPool dedicated;
    private final ServerTime time;
    private final long timeTimer;
    private final @Nullable PipelinedConnection[] side = new PipelinedConnection[4];
    private @Nullable PipelinedConnection main;
    private @Nullable Replication replication;
    private Runnable memoryCheck = NO_CHECK;
    private boolean isClosed;

    RedisNode(
            NodeSettings settings, RedisAddress address, Vertx vertx, ContextInternal context, LinkListener listener) {
        this.settings = settings;
        this.address = address;
        this.context = context;
        this.listener = listener;
        this.client = vertx.createNetClient(
                new NetClientOptions().setConnectTimeout(settings.limits().connectTimeoutMillis()));
        this.link = new LinkSettings(
                client,
                SocketAddress.inetSocketAddress(address.port(), address.host()),
                settings.currentLimits(),
                health,
                context);
        this.trouble = new LinkTrouble(settings.id() + " (" + address + ")", System::nanoTime);
        this.backoff = new Backoff(settings.currentLimits(), new Random());
        this.dedicated = new DedicatedPool(link, address);
        this.time = new ServerTime(health.clock());
        this.timeTimer = context.setPeriodic(ServerTime.INTERVAL_MILLIS, timer -> look());
    }

    /**
     * Where the server expires keys by itself, its clock is none of ours. And nobody tells us of a flush: whose keys nobody
     * asks for would be short of a replica until the next comparison.
     */
    private void look() {
        PipelinedConnection current = main;
        if (settings.replicated() && current != null && current.isEstablished()) {
            time.ask(current);
            memoryCheck.run();
        }
    }

    void connect() {
        if (!isClosed) {
            main = PipelinedConnection.open(link, new MainOwner());
        }
    }

    @Override
    public String id() {
        return settings.id();
    }

    @Override
    public NodeHealth health() {
        return health;
    }

    @Override
    public void send(Message message, AnswerHandler handler) {
        if (message instanceof Message.Figures) {
            passThrough(InfoFigures.REQUEST, 2, new InfoFigures(handler));
            return;
        }
        if (message instanceof Message.Needs) {
            handler.onAnswer(Answer.Needs.NONE); // it refuses by itself what it has no memory for
            return;
        }
        if (message instanceof Message.Evictable) {
            handler.onAnswer(new Answer.Evictable(List.of()));
            return;
        }
        Replication current = replication;
        if (current == null || !health.isUp()) {
            handler.onAnswer(
                    new Answer.Failed(false, settings.replicated() ? trouble.reason() : "not set up for replication"));
            return;
        }
        current.send(message, handler);
    }

    @Override
    public void passThrough(Request request, int protocol, ReplyHandler handler) {
        if (!health.isUp()) {
            handler.onFailure(false, trouble.reason());
            return;
        }
        PipelinedConnection connection = connection(protocol, request.payloadBytes() > LARGE_REQUEST_BYTES);
        RespWriter writer = connection.begin(handler);
        if (writer != null) {
            writer.request(request);
        }
    }

    @Override
    public Future<DedicatedConnection> borrow(int protocol) {
        if (!health.isUp()) {
            return Future.failedFuture(trouble.reason());
        }
        return dedicated.borrow(protocol);
    }

    @Override
    public Future<Void> close() {
        isClosed = true;
        context.owner().cancelTimer(timeTimer);
        PipelinedConnection current = main;
        if (current != null) {
            current.close("link closed");
        }
        closeSides("link closed");
        return client.close();
    }

    private PipelinedConnection connection(int protocol, boolean isLarge) {
        PipelinedConnection current = main;
        if (protocol == 2 && !isLarge && current != null) {
            return current;
        }
        int i = (protocol == 3 ? 1 : 0) + (isLarge ? 2 : 0);
        PipelinedConnection connection = side[i];
        if (connection == null || connection.isClosed()) {
            connection = PipelinedConnection.open(link, new SideOwner(protocol));
            side[i] = connection;
        }
        return connection;
    }

    /** Lets the main connection find out whether the node is away. */
    private void probe() {
        PipelinedConnection current = main;
        if (current == null || !current.isEstablished() || current.outstanding() > 0) {
            return;
        }
        RespWriter writer = current.begin(IGNORE_REPLY);
        if (writer != null) {
            writer.request(PING);
        }
    }

    private PipelinedConnection connectionForScripts(long bytes) {
        PipelinedConnection current = main;
        return current != null && !health.isUp() ? current : connection(2, bytes > LARGE_REQUEST_BYTES);
    }

    private void closeSides(String reason) {
        for (PipelinedConnection connection : side) {
            if (connection != null) {
                connection.close(reason);
            }
        }
        dedicated.close(reason);
    }

    /** The connection whose state is the link's. */
    private final class MainOwner implements PipelinedConnection.Owner {
        @Override
        public void onConnected(PipelinedConnection connection) {
            Handshake handshake = new Handshake(connection);
            handshake.login(address, 2, () -> handshake.facts(facts -> onFacts(connection, facts)));
        }

        private void onFacts(PipelinedConnection connection, ServerFacts facts) {
            if (facts.isLoading()) {
                connection.close("loading its data");
                return;
            }
            if (!settings.replicated()) {
                up(connection, facts.processIdentity());
                return;
            }
            String unfit = facts.unfitForReplication();
            if (unfit != null) {
                connection.close(unfit);
                return;
            }
            time.ask(new Handshake(connection), () -> establish(connection, facts));
        }

        private void establish(PipelinedConnection connection, ServerFacts facts) {
            MemoryIdentity identity = new MemoryIdentity(facts.processIdentity(), settings);
            identity.establish(new Handshake(connection), token -> {
                ScriptSender sender = new ScriptSender(RedisNode.this::connectionForScripts, health);
                Runnable onLost = () -> connection.close(LOST_MEMORY);
                Replication next = new Replication(
                        settings,
                        token,
                        sender,
                        (partition, isCertain) -> identity.suspect(sender, token, isCertain ? -1 : partition, onLost),
                        context.nettyEventLoop());
                replication = next;
                memoryCheck = () -> identity.look(sender, token, onLost);
                up(connection, token);
                next.start();
            });
        }

        private void up(PipelinedConnection connection, String incarnation) {
            connection.established();
            backoff.succeeded();
            trouble.up();
            health.up(incarnation);
            listener.onUp(RedisNode.this, incarnation);
        }

        @Override
        public void onClosed(PipelinedConnection connection, String reason) {
            boolean wasUp = health.isUp();
            health.down();
            replication = null;
            memoryCheck = NO_CHECK;
            if (isClosed) {
                return;
            }
            trouble.down(reason);
            closeSides(reason);
            context.setTimer(backoff.nextMillis(), timer -> connect());
            if (wasUp) {
                listener.onDown(RedisNode.this, reason);
            }
        }
    }

    /** A connection beside the main one: when it breaks, the next request opens another. */
    private final class SideOwner implements PipelinedConnection.Owner {
        private final int protocol;

        SideOwner(int protocol) {
            this.protocol = protocol;
        }

        @Override
        public void onConnected(PipelinedConnection connection) {
            new Handshake(connection).login(address, protocol, connection::established);
        }

        @Override
        public void onClosed(PipelinedConnection connection, String reason) {
            probe();
        }
    }
}
