package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.blocking.WaitingRoom;
import dev.roundhouse.proxy.pubsub.LoopSubscriptions;
import dev.roundhouse.proxy.routing.LoopServices;
import dev.roundhouse.proxy.routing.Router;
import dev.roundhouse.spi.command.CommandTable;
import dev.roundhouse.spi.resp.RespWriter;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The clients of one event loop and what they share there. Owned by that loop; figures may be read by others. */
final class ClientLoop {
    private static final long TICK_MILLIS = 1_000;
    /** After so long without a command a client's buffers are given back. */
    private static final long TRIM_AFTER_MILLIS = 2_000;

    private final EventLoop eventLoop;
    private final LoopServices services;
    private final ServerState server;
    private final Router router;
    private final SessionCommands commands;
    private final RespWriter scratch = new RespWriter();
    private final CommandTable table;
    private final CommandStatistics statistics;
    private final LoopSubscriptions subscriptions;
    private final CrossProtocolGuard guard = new CrossProtocolGuard();
    private final Map<Long, ClientConnection> clients = new LinkedHashMap<>();
    private final ScheduledFuture<?> ticks;
    private final long traceSalt = UUID.randomUUID().getLeastSignificantBits();
    private long coarseMillis = System.currentTimeMillis();
    private long receivedBytes;
    private long sentBytes;
    private long commandsAtTick;
    private long commandsPerSecond;
    private long receivedAtTick;
    private long receivedPerSecond;
    private long sentAtTick;
    private long sentPerSecond;
    private long reads;
    private long writes;
    private long clientBytes;
    private long mostInputBytes;
    private long mostOutputBytes;

    ClientLoop(EventLoop eventLoop, LoopServices services, ServerState server) {
        this.eventLoop = eventLoop;
        this.services = services;
        this.server = server;
        this.router = new Router(services, server.room());
        this.table = services.store().passesEverything() ? CommandTable.passThrough() : CommandTable.DEFAULT;
        this.statistics = new CommandStatistics(table, server.measuring());
        if (services.store().passesEverything()) {
            server.passesEverything();
        }
        this.commands = new SessionCommands(server, table, services.store().passesEverything());
        this.subscriptions = server.pubSub().join();
        server.room().join(eventLoop);
        server.room().recheckIf(router.single().isShared());
        this.ticks = eventLoop.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    LoopServices services() {
        return services;
    }

    ServerState server() {
        return server;
    }

    LoopSubscriptions subscriptions() {
        return subscriptions;
    }

    SessionLimits limits() {
        return server.limits();
    }

    Router router() {
        return router;
    }

    /** Who waits for keys. */
    WaitingRoom room() {
        return server.room();
    }

    SessionCommands commands() {
        return commands;
    }

    /** The commands there are for its clients. */
    CommandTable table() {
        return table;
    }

    CrossProtocolGuard guard() {
        return guard;
    }

    /** The name of a command that began then, unlike that of any other; 0 for 0, when it is not timed. */
    long trace(long began) {
        return began == 0 ? 0 : began ^ traceSalt;
    }

    RespWriter scratch() {
        return scratch;
    }

    CommandStatistics statistics() {
        return statistics;
    }

    /** Milliseconds since the epoch, to the second. */
    long coarseMillis() {
        return coarseMillis;
    }

    void received(int bytes) {
        receivedBytes += bytes;
        reads++;
    }

    void sent(long bytes) {
        sentBytes += bytes;
        writes++;
    }

    /** Over the last second. */
    long receivedPerSecond() {
        return receivedPerSecond;
    }

    /** Over the last second. */
    long sentPerSecond() {
        return sentPerSecond;
    }

    /** Times that something was read from a client. */
    long reads() {
        return reads;
    }

    /** Times that something was written to a client. */
    long writes() {
        return writes;
    }

    /** Bytes of the clients' buffers, as of the last tick. */
    long clientBytes() {
        return clientBytes;
    }

    /** Received of one client and not yet executed, at most, as of the last tick. */
    long mostInputBytes() {
        return mostInputBytes;
    }

    /** Of one client's replies not yet taken by the socket, at most, as of the last tick. */
    long mostOutputBytes() {
        return mostOutputBytes;
    }

    void resetStatistics() {
        statistics.reset();
        receivedBytes = 0;
        receivedAtTick = 0;
        sentBytes = 0;
        sentAtTick = 0;
        commandsAtTick = 0;
    }

    long receivedBytes() {
        return receivedBytes;
    }

    long sentBytes() {
        return sentBytes;
    }

    /** In the order of their arrival. */
    Collection<ClientConnection> clients() {
        return clients.values();
    }

    @Nullable
    ClientConnection client(long id) {
        return clients.get(id);
    }

    void joined(ClientConnection client) {
        clients.put(client.state().id, client);
    }

    void left(ClientConnection client) {
        if (clients.remove(client.state().id) != null) {
            server.clientLeft();
        }
    }

    /** Over the last second. */
    long commandsPerSecond() {
        return commandsPerSecond;
    }

    private void tick() {
        commandsPerSecond = Math.max(0, statistics.total() - commandsAtTick) * 1000 / TICK_MILLIS;
        commandsAtTick = statistics.total();
        receivedPerSecond = (receivedBytes - receivedAtTick) * 1000 / TICK_MILLIS;
        receivedAtTick = receivedBytes;
        sentPerSecond = (sentBytes - sentAtTick) * 1000 / TICK_MILLIS;
        sentAtTick = sentBytes;
        coarseMillis = System.currentTimeMillis();
        long timeoutMillis = 1000L * server.parameters().timeoutSeconds();
        long held = 0;
        long mostInput = 0;
        long mostOutput = 0;
        for (ClientConnection client : List.copyOf(clients.values())) {
            long pending = client.output().pendingBytes();
            held += client.inputBytes() + client.output().writer().capacity() + pending;
            mostInput = Math.max(mostInput, client.inputBytes());
            mostOutput = Math.max(mostOutput, pending);
            long idle = coarseMillis - client.state().activeMillis;
            boolean isForgotten = timeoutMillis > 0 && idle > timeoutMillis && client.isIdle();
            if (isForgotten || server.parameters().outputLimits().isOver(client.state(), pending, coarseMillis)) {
                client.close();
            } else if (idle > TRIM_AFTER_MILLIS) {
                client.trim();
            }
        }
        clientBytes = held;
        mostInputBytes = mostInput;
        mostOutputBytes = mostOutput;
    }

    /**
     * To be called again and again: closes clients that are between commands, and those that wait for one to come.
     *
     * @param all also in the middle of something: no more commands are taken, those started are answered
     */
    void endClients(boolean all) {
        for (ClientConnection client : List.copyOf(clients.values())) {
            client.modes().closeIfBlocked();
            if (client.modes().mayLeave() || all) {
                client.endAfterReplies();
            }
        }
    }

    void close() {
        ticks.cancel(false);
        List.copyOf(clients.values()).forEach(ClientConnection::close);
    }
}
