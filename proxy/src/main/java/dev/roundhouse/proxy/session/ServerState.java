package dev.roundhouse.proxy.session;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

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
    private final long startMillis = System.currentTimeMillis();
    private volatile String host = "";
    private volatile int port;
    private volatile boolean stopping;

    ServerState(SessionLimits limits, ServerParameters parameters) {
        this.limits = limits;
        this.parameters = parameters;
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

    /** CONFIG RESETSTAT; loops reset their own. */
    void resetStatistics() {
        errors.reset();
        accepted.set(0);
        refused.set(0);
        for (ClientLoop loop : loops) {
            loop.eventLoop().execute(loop.statistics()::reset);
        }
    }
}
