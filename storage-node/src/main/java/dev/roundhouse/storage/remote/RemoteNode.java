package dev.roundhouse.storage.remote;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.NodeHealth;
import dev.roundhouse.spi.storage.ReadQuestion;
import dev.roundhouse.spi.storage.ReplyHandler;
import dev.roundhouse.spi.storage.StorageEndpoint;
import dev.roundhouse.spi.storage.StorageNode;
import dev.roundhouse.storage.link.Backoff;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One loop's link to a storage-node process: connects, and connects again with backoff and jitter, until closed. */
final class RemoteNode implements StorageNode {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteNode.class);
    /** The state is looked at this many times per node timeout. */
    private static final int TICKS_PER_TIMEOUT = 8;

    /** Silence is judged long before the timeout, too ({@link dev.roundhouse.spi.storage.NodeHealth#silentNanos}). */
    private static final int MAX_TICK_MILLIS = 50;
    /** The same reason for being away is logged again after this time. */
    private static final long REPEAT_LOG_NANOS = 30_000_000_000L;

    private final LinkSetup setup;
    private final StorageEndpoint.LinkListener listener;
    private final Backoff backoff;
    private long tickMillis;
    private long tickTimer;
    private @Nullable Link link;
    private boolean closed;
    private String awayReason = "not connected yet";
    private @Nullable String loggedReason;
    private long loggedNanos;
    private long upNanos;

    RemoteNode(LinkSetup setup, StorageEndpoint.LinkListener listener, RandomGenerator random) {
        this.setup = setup;
        this.listener = listener;
        this.backoff = new Backoff(setup.settings().currentLimits(), random);
        tickLater();
    }

    /** By the timeout of now, since that may change. */
    private void tickLater() {
        tickMillis = Math.max(1, Math.min(MAX_TICK_MILLIS, setup.limits().nodeTimeoutMillis() / TICKS_PER_TIMEOUT));
        tickTimer = setup.context().setTimer(tickMillis, id -> tick());
    }

    /** Begins to connect. */
    void open() {
        if (!closed) {
            link = new Link(this, setup, backoff.failures());
        }
    }

    @Override
    public String id() {
        return setup.settings().id();
    }

    @Override
    public NodeHealth health() {
        return setup.health();
    }

    @Override
    public void send(Message message, AnswerHandler handler) {
        Link current = open(handler);
        if (current == null) {
            return;
        }
        if (current.send(message, handler)) {
            setup.health().sent();
        } else {
            handler.onAnswer(new Answer.Failed(false, tooMuch()));
        }
    }

    @Override
    public void ask(ReadQuestion question, boolean executes, AnswerHandler handler) {
        Link current = open(handler);
        if (current == null) {
            return;
        }
        if (current.ask(question, executes, handler)) {
            setup.health().sent();
        } else {
            handler.onAnswer(new Answer.Failed(false, tooMuch()));
        }
    }

    /** The link that takes a message; null: there is none now, and the handler was told. */
    private @Nullable Link open(AnswerHandler handler) {
        Link current = link;
        if (current == null || !setup.health().isUp()) {
            handler.onAnswer(new Answer.Failed(false, awayReason));
            return null;
        }
        if (isAtLimit()) {
            handler.onAnswer(new Answer.Failed(false, tooMany()));
            return null;
        }
        return current;
    }

    @Override
    public void passThrough(Request request, int protocol, ReplyHandler handler) {
        Link current = link;
        if (current == null || !setup.health().isUp()) {
            handler.onFailure(false, awayReason);
        } else if (isAtLimit()) {
            handler.onFailure(false, tooMany());
        } else if (current.passThrough(request, protocol, handler)) {
            setup.health().sent();
        } else {
            handler.onFailure(false, tooMuch());
        }
    }

    private boolean isAtLimit() {
        return setup.health().outstanding() >= setup.limits().maxOutstanding();
    }

    private String tooMany() {
        return "node " + id() + " owes " + setup.limits().maxOutstanding() + " answers";
    }

    private String tooMuch() {
        return "node " + id() + " has not taken " + setup.limits().maxPendingBytes() + " bytes yet";
    }

    private void tick() {
        Link current = link;
        if (current != null) {
            current.tick(System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(tickMillis));
            setup.health().silent(link == null ? 0 : current.silentNanos());
        }
        if (!closed) {
            tickLater();
        }
    }

    void onUp(Link up, String runId) {
        if (up != link) {
            return;
        }
        setup.health().up(runId);
        upNanos = System.nanoTime();
        loggedReason = null;
        LOG.info("node {} at {}: up, run {}", id(), setup.address(), runId);
        setup.context().emit(this, node -> listener.onUp(node, runId));
    }

    /** First part of an end: nothing is sent over this link from now on. Answers whether it was up. */
    boolean onFailing(Link failing, String reason) {
        boolean wasUp = setup.health().isUp();
        setup.health().down();
        link = null;
        awayReason = "node " + id() + " is away: " + reason;
        return wasUp;
    }

    /** Second part: everybody was told. */
    void onFailed(boolean wasUp, String reason) {
        if (closed) {
            return;
        }
        long upMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - upNanos);
        if (wasUp && upMillis > setup.limits().reconnectMaxMillis()) {
            // One that comes up only to go down again is not tried faster and faster.
            backoff.succeeded();
        }
        long pauseMillis = backoff.nextMillis();
        setup.context().setTimer(pauseMillis, id -> open());
        log(wasUp, reason);
        if (wasUp) {
            setup.context().emit(this, node -> listener.onDown(node, reason));
        }
    }

    private void log(boolean wasUp, String reason) {
        long now = System.nanoTime();
        if (wasUp || !reason.equals(loggedReason) || now - loggedNanos > REPEAT_LOG_NANOS) {
            LOG.warn("node {} at {}: {}: {}", id(), setup.address(), wasUp ? "down" : "still away", reason);
            loggedReason = reason;
            loggedNanos = now;
        }
    }

    @Override
    public Future<Void> close() {
        if (closed) {
            return setup.context().succeededFuture();
        }
        closed = true;
        setup.context().owner().cancelTimer(tickTimer);
        if (link != null) {
            link.fail("closed");
        }
        return setup.client().close();
    }
}
