package dev.roundhouse.storage.remote;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.ReadQuestion;
import dev.roundhouse.spi.storage.ReplyHandler;
import org.jspecify.annotations.Nullable;

/**
 * One life of the link to a node: its connections share their fate, so that what is known of the node (up, which run,
 * what is under way) is one fact. Messages go over the first pair; a pair for RESP3 clients is opened when one comes.
 */
final class Link {
    private final RemoteNode node;
    private final LinkSetup setup;
    private final int attempt;
    private final Lanes lanes;
    private @Nullable Lanes lanes3;
    private @Nullable String runId;
    private boolean failed;

    Link(RemoteNode node, LinkSetup setup, int attempt) {
        this.node = node;
        this.setup = setup;
        this.attempt = attempt;
        this.lanes = new Lanes(isSmall -> open(2, isSmall));
    }

    private LinkConnection open(int protocol, boolean isSmall) {
        LinkConnection connection = new LinkConnection(this, setup, protocol, isSmall);
        connection.connect(attempt);
        return connection;
    }

    boolean send(Message message, AnswerHandler handler) {
        return lanes.send(message, handler, setup.limits().maxPendingBytes());
    }

    boolean ask(ReadQuestion question, boolean executes, AnswerHandler handler) {
        return lanes.ask(question, executes, handler, setup.limits().maxPendingBytes());
    }

    /** As {@link Lanes#sendAgain}. */
    void sendAgain(Message message, AnswerHandler handler) {
        setup.health().sent();
        lanes.sendAgain(message, handler);
    }

    boolean passThrough(Request request, int protocol, ReplyHandler handler) {
        return lanes(protocol).passThrough(request, handler, setup.limits().maxPendingBytes());
    }

    private Lanes lanes(int protocol) {
        if (protocol == 2) {
            return lanes;
        }
        Lanes pair = lanes3;
        if (pair == null) {
            pair = new Lanes(isSmall -> open(3, isSmall));
            lanes3 = pair;
        }
        return pair;
    }

    /** A connection's handshake was answered. */
    void welcomed(Handshake.Welcome welcome, long askedNanos) {
        String welcomedRunId = welcome.runId();
        if (runId == null) {
            runId = welcomedRunId;
            setup.health().clock().forget();
            setup.health().clock().answered(welcome.micros(), askedNanos, System.nanoTime());
            node.onUp(this, welcomedRunId);
        } else if (!runId.equals(welcomedRunId)) {
            fail("the node restarted meanwhile");
        }
    }

    void answered(LinkConnection connection, @Nullable Object subject) {
        if (subject != null && !(subject instanceof Message) && !(subject instanceof ReadQuestion)) {
            lanes.answered(connection, subject);
            if (lanes3 != null) {
                lanes3.answered(connection, subject);
            }
        }
    }

    /** Replies came on a connection. */
    void onReplies(LinkConnection connection) {
        lanes.release();
        if (lanes3 != null) {
            lanes3.release();
        }
    }

    void tick(long now, long intervalNanos) {
        lanes.tick(now, intervalNanos);
        lanes.askTime(now);
        if (lanes3 != null && !failed) {
            lanes3.tick(now, intervalNanos);
        }
    }

    /** As {@link LinkConnection#silentNanos}, of the worst. */
    long silentNanos() {
        return Math.max(lanes.silentNanos(), lanes3 == null ? 0 : lanes3.silentNanos());
    }

    /** Ends this life: closes the connections, tells every handler, lets the node begin another. */
    void fail(String reason) {
        if (failed) {
            return;
        }
        failed = true;
        boolean wasUp = node.onFailing(this, reason);
        lanes.close(reason);
        if (lanes3 != null) {
            lanes3.close(reason);
        }
        node.onFailed(wasUp, reason);
    }
}
