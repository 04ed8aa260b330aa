package dev.roundhouse.storage.link;

import dev.roundhouse.spi.net.Departure;
import dev.roundhouse.spi.resp.Frame;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.CurrentLimits;
import dev.roundhouse.spi.storage.NodeHealth;
import dev.roundhouse.spi.storage.ReplyHandler;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One life of a pipelined connection to a node: requests go out in the order given, each reply goes to the handler of its
 * request. Requests may be given before it is connected: they leave when the handshake is done. Holds the link's limits
 * (requests under way, bytes not drained) and its timeouts; a broken or silent connection fails all that is under way.
 * Owned by one event loop; the path of a request allocates nothing.
 */
public final class PipelinedConnection {
    /** How often per node timeout silence is looked for. */
    private static final int CHECKS_PER_TIMEOUT = 5;

    /** Silence is judged long before the timeout, too ({@link NodeHealth#silentNanos}). */
    private static final int MAX_CHECK_MILLIS = 50;

    /** Who made the connection; called on its loop. */
    public interface Owner {
        /** Connected: send the handshake with {@link #control}, then call {@link #established} or {@link #close}. */
        void onConnected(PipelinedConnection connection);

        /** The connection is over, before those under way are told. Exactly once. */
        void onClosed(PipelinedConnection connection, String reason);

        /** An out-of-band frame (RESP3 push); valid only during the call. */
        default void onPush(Frame frame) {}
    }

    private final CurrentLimits limits;
    private final NodeHealth health;
    private final Owner owner;
    private final EventLoop loop;
    private final PendingReplies waiting = new PendingReplies();
    private final ArrayDeque<ReplyHandler> controls = new ArrayDeque<>();
    private final RespWriter requests = new RespWriter();
    private final RespConnection connection;
    private final Departure departure;
    private final ScheduledFuture<?> connectTimer;
    private boolean isEstablished;
    private boolean isClosed;
    private boolean isWatching;
    private long turnNanos;
    private long silentNanos;
    private long checkedNanos;
    private long readNanosAtCheck;

    private PipelinedConnection(LinkSettings settings, Owner owner) {
        this.limits = settings.currentLimits();
        this.health = settings.health();
        this.owner = owner;
        this.loop = settings.context().nettyEventLoop();
        this.connectTimer = loop.schedule(
                () -> close("no handshake within " + limits.get().connectTimeoutMillis() + " ms"),
                limits.get().connectTimeoutMillis(),
                TimeUnit.MILLISECONDS);
        this.connection = RespConnection.open(settings, new Incoming());
        this.departure = new Departure(loop, connection::flush);
    }

    /** Begins to connect; called on the loop of the settings' context. */
    public static PipelinedConnection open(LinkSettings settings, Owner owner) {
        return new PipelinedConnection(settings, owner);
    }

    /**
     * Queues a handler and answers where its one request is to be written, at once and whole; null when the connection is
     * closed or over its limits: then the handler was told.
     */
    public @Nullable RespWriter begin(ReplyHandler handler) {
        if (isClosed || waiting.size() >= limits.get().maxOutstanding() || isOverPendingBytes()) {
            handler.onFailure(false, refusal());
            return null;
        }
        boolean isFirst = requests.length() == 0;
        if (isFirst) {
            turnNanos = System.nanoTime();
        }
        if (waiting.size() == 0) {
            watch();
        }
        waiting.add(PendingReplies.REPLY, handler, null, turnNanos);
        health.sent();
        if (isEstablished) {
            departure.written(isFirst, waiting.size(), turnNanos);
        }
        return requests;
    }

    /** Sends a request of the handshake. */
    public void control(ReplyHandler handler, byte[]... arguments) {
        if (isClosed || isEstablished) {
            handler.onFailure(false, "no handshake under way");
            return;
        }
        controls.add(handler);
        connection.writer().request(arguments);
        connection.flush();
    }

    /** The handshake succeeded: requests may leave. */
    public void established() {
        if (isClosed || isEstablished) {
            return;
        }
        isEstablished = true;
        connectTimer.cancel(false);
        connection.continueWith(requests);
    }

    public boolean isEstablished() {
        return isEstablished && !isClosed;
    }

    public boolean isClosed() {
        return isClosed;
    }

    /** Requests that wait for their reply. */
    public int outstanding() {
        return waiting.size();
    }

    /** Ends the connection; all that is under way fails with this reason. */
    public void close(String reason) {
        connection.close(reason);
    }

    private boolean isOverPendingBytes() {
        long pending = isEstablished ? connection.pendingBytes() : requests.length();
        return pending > limits.get().maxPendingBytes();
    }

    private String refusal() {
        if (isClosed) {
            return "connection closed";
        }
        return waiting.size() >= limits.get().maxOutstanding()
                ? "over " + limits.get().maxOutstanding() + " requests under way"
                : "over " + limits.get().maxPendingBytes() + " bytes not yet taken by the node";
    }

    private void watch() {
        if (!isWatching) {
            isWatching = true;
            silentNanos = 0;
            checkLater();
        }
    }

    private void checkLater() {
        checkedNanos = System.nanoTime();
        readNanosAtCheck = connection.lastReadNanos();
        loop.schedule(this::checkSilence, checkIntervalMillis(), TimeUnit.MILLISECONDS);
    }

    private long checkIntervalMillis() {
        return Math.max(1, Math.min(MAX_CHECK_MILLIS, limits.get().nodeTimeoutMillis() / CHECKS_PER_TIMEOUT));
    }

    private void checkSilence() {
        if (isClosed || waiting.size() == 0) {
            isWatching = false;
            health.silent(0);
            return;
        }
        boolean hasDrained = connection.hasDrained();
        if (hasDrained || connection.lastReadNanos() != readNanosAtCheck) {
            silentNanos = 0;
        } else {
            // A check that comes late was held up by this loop: that time is not the node's.
            long intervalNanos = TimeUnit.MILLISECONDS.toNanos(checkIntervalMillis());
            silentNanos += Math.min(System.nanoTime() - checkedNanos, 2 * intervalNanos);
        }
        health.silent(silentNanos);
        if (silentNanos >= TimeUnit.MILLISECONDS.toNanos(limits.get().nodeTimeoutMillis())) {
            close("no byte for " + limits.get().nodeTimeoutMillis() + " ms");
        } else {
            checkLater();
        }
    }

    private final class Incoming implements RespConnection.Listener {
        @Override
        public void onConnected() {
            // Called while the connection field may still be unset: the owner is told in a turn of its own.
            loop.execute(() -> {
                if (!isClosed) {
                    owner.onConnected(PipelinedConnection.this);
                }
            });
        }

        @Override
        public void onFrame(Frame frame) {
            if (frame.type() == '>') {
                owner.onPush(frame);
            } else if (!isEstablished) {
                ReplyHandler control = controls.poll();
                if (control == null) {
                    close("a reply that nobody asked for");
                } else {
                    control.onReply(frame.array(), frame.offset(), frame.length());
                }
            } else if (waiting.size() == 0) {
                close("a reply that nobody asked for");
            } else {
                health.answered(connection.lastReadNanos() - waiting.firstSentNanos());
                ((ReplyHandler) waiting.remove()).onReply(frame.array(), frame.offset(), frame.length());
            }
        }

        @Override
        public void onClosed(String reason) {
            boolean wasEstablished = isEstablished;
            isClosed = true;
            connectTimer.cancel(false);
            long now = System.nanoTime();
            for (int i = waiting.size(); i > 0; i--) {
                health.answered(now - waiting.firstSentNanos());
            }
            owner.onClosed(PipelinedConnection.this, reason);
            while (!controls.isEmpty()) {
                controls.poll().onFailure(true, reason);
            }
            while (waiting.size() > 0) {
                ((ReplyHandler) waiting.remove()).onFailure(wasEstablished, reason);
            }
        }
    }
}
