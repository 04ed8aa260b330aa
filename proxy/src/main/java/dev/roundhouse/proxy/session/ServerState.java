package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.blocking.WaitingRoom;
import dev.roundhouse.proxy.pubsub.KeyEventFeed;
import dev.roundhouse.proxy.pubsub.PubSub;
import dev.roundhouse.spi.storage.EncodingLimits;
import dev.roundhouse.spi.storage.NodeFigures;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;

/** What all event loops of the server share about its clients. Thread-safe. */
final class ServerState {
    private final SessionLimits limits;
    private final ServerParameters parameters;
    private final ErrorStatistics errors = new ErrorStatistics();
    private final List<ClientLoop> loops = new CopyOnWriteArrayList<>();
    private final AtomicLong nextClientId = new AtomicLong(1);
    private final AtomicInteger clients = new AtomicInteger();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final Taps taps = new Taps();
    private final Monitors monitors = new Monitors(taps);
    private final ClientPause pause = new ClientPause(this);
    private final Measuring measuring = new Measuring();
    private final SlowLog slowLog = new SlowLog(measuring);
    private final LatencyMonitor latency = new LatencyMonitor(measuring);
    private final SlowRequests slowRequests = new SlowRequests();
    private final HeapFigures heap = new HeapFigures();
    private volatile NodeFigures figuresAtReset = NodeFigures.NONE;
    private final PubSub pubSub;
    private final WaitingRoom room;
    private final KeyEventFeed keyEvents;
    private final long startMillis = System.currentTimeMillis();
    private volatile Supplier<List<MemberFacts>> members = List::of;
    private volatile OtherProxies otherProxies = OtherProxies.NONE;
    private volatile String host = "";
    private volatile int port;
    private volatile boolean stopping;

    private volatile boolean hasOwnEngine = true;
    private volatile ObjLongConsumer<String> encodingListener = (name, value) -> {};
    private final EncodingLimits encodingLimits = new EncodingLimits();

    ServerState(SessionLimits limits, PubSub pubSub, KeyEventFeed keyEvents, WaitingRoom room) {
        this.limits = limits;
        this.parameters = new ServerParameters(limits);
        this.pubSub = pubSub;
        this.keyEvents = keyEvents;
        this.room = room;
    }

    /** Whether channels and blocking are Roundhouse's own; not so where everything passes through to a Redis. */
    boolean hasOwnEngine() {
        return hasOwnEngine;
    }

    void passesEverything() {
        hasOwnEngine = false;
    }

    /** Who waits for keys. */
    WaitingRoom room() {
        return room;
    }

    long encodingLimit(String name) {
        return encodingLimits.get(name);
    }

    /** Up to which size values are compact, for the nodes of this process. */
    void encodingLimit(String name, long value) {
        encodingLimits.set(name, value);
        encodingListener.accept(name, value);
    }

    void onEncodingLimit(ObjLongConsumer<String> listener) {
        encodingListener = listener;
    }

    Set<String> encodingLimits() {
        return encodingLimits.names();
    }

    /** The proxies that know each other. */
    List<MemberFacts> members() {
        return members.get();
    }

    void members(Supplier<List<MemberFacts>> known) {
        members = known;
    }

    /** Whom to ask about clients of other proxies. */
    OtherProxies otherProxies() {
        return otherProxies;
    }

    void otherProxies(OtherProxies others) {
        otherProxies = others;
    }

    /** What looks at every command. */
    Taps taps() {
        return taps;
    }

    Monitors monitors() {
        return monitors;
    }

    ClientPause pause() {
        return pause;
    }

    /** How commands are timed. */
    Measuring measuring() {
        return measuring;
    }

    SlowLog slowLog() {
        return slowLog;
    }

    LatencyMonitor latency() {
        return latency;
    }

    /** A command took long. */
    void note(LoggedCommand command, long trace, long nanos, ClientState client) {
        slowLog.note(command, nanos, client);
        latency.note(command.spec(), nanos);
        if (nanos >= measuring.loggedNanos()) {
            slowRequests.note(command, trace, nanos, client);
        }
    }

    HeapFigures heap() {
        return heap;
    }

    /** CONFIG RESETSTAT: what nodes have counted so far counts no more. */
    void figuresAtReset(NodeFigures figures) {
        figuresAtReset = figures;
    }

    /** What nodes have counted since CONFIG RESETSTAT; a node that started anew since then counts from its start. */
    NodeFigures sinceReset(NodeFigures now) {
        NodeFigures then = figuresAtReset;
        return new NodeFigures(
                now.keys(),
                now.expiring(),
                now.averageTtlMillis(),
                now.usedBytes(),
                now.maxBytes(),
                since(now.hits(), then.hits()),
                since(now.misses(), then.misses()),
                since(now.expired(), then.expired()),
                since(now.evicted(), then.evicted()));
    }

    private static long since(long now, long then) {
        return now < then ? now : now - then;
    }

    PubSub pubSub() {
        return pubSub;
    }

    KeyEventFeed keyEvents() {
        return keyEvents;
    }

    SessionLimits limits() {
        return limits;
    }

    ServerParameters parameters() {
        return parameters;
    }

    ErrorStatistics errors() {
        return errors;
    }

    List<ClientLoop> loops() {
        return loops;
    }

    void listensOn(String address, int actualPort) {
        host = address;
        port = actualPort;
    }

    void stop() {
        stopping = true;
    }

    boolean isStopping() {
        return stopping;
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    long startMillis() {
        return startMillis;
    }

    /** Before the first client. */
    void firstClientId(long id) {
        nextClientId.set(id);
    }

    long newClientId() {
        return nextClientId.getAndIncrement();
    }

    /** Counts a client in; false: there are as many as may be. */
    boolean clientJoins() {
        accepted.incrementAndGet();
        if (clients.incrementAndGet() > parameters.maxClients()) {
            clients.decrementAndGet();
            refused.incrementAndGet();
            return false;
        }
        return true;
    }

    void clientLeft() {
        clients.decrementAndGet();
    }

    int clients() {
        return clients.get();
    }

    /** Connections accepted, those refused among them. */
    long accepted() {
        return accepted.get();
    }

    long refused() {
        return refused.get();
    }

    /** CONFIG RESETSTAT; loops reset their own, that of the client at once. */
    void resetStatistics(ClientLoop asking) {
        errors.reset();
        accepted.set(0);
        refused.set(0);
        for (ClientLoop loop : loops) {
            if (loop == asking) {
                loop.resetStatistics();
            } else {
                loop.eventLoop().execute(loop::resetStatistics);
            }
        }
    }
}
