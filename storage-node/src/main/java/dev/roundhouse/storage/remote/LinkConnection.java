package dev.roundhouse.storage.remote;

import dev.roundhouse.spi.net.ChannelOutbox;
import dev.roundhouse.spi.net.Departure;
import dev.roundhouse.spi.net.HostLookup;
import dev.roundhouse.spi.resp.Frame;
import dev.roundhouse.spi.resp.FrameScanner;
import dev.roundhouse.spi.resp.Reply;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.ReadQuestion;
import dev.roundhouse.spi.storage.ReplyHandler;
import dev.roundhouse.storage.link.PendingReplies;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pipelined connection to a node, for one life: what is sent before the handshake is done waits in the writer. Hot
 * path: plain callbacks, no object per message but what decoding the answer makes. Owned by the link's loop.
 */
final class LinkConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(LinkConnection.class);
    private static final Request PING = Request.of("PING");
    private static final Request TIME = Request.of("TIME");
    /** Stands for a handler where the connection itself takes the reply. */
    private static final Object OWN_HANDLER = new Object();

    /** Between two looks at the node's clock. */
    private static final long TIME_INTERVAL_NANOS = 1_000_000_000L;

    private final Link link;
    private final LinkSetup setup;
    private final int protocol;
    private final boolean isSmall;
    private final MessageCodec codec = new MessageCodec();
    private final RespWriter writer = new RespWriter();
    private final PendingReplies pending = new PendingReplies();
    private final FrameScanner scanner;
    private final long startedNanos = System.nanoTime();

    private @Nullable ChannelHandlerContext channel;
    private @Nullable ChannelOutbox outbox;
    private @Nullable Departure departure;
    private int handshakeReplies;
    private boolean ready;
    private boolean closed;
    /** Time without a byte, counted in ticks: a stall of this loop itself counts as two of them at the most. */
    private long silentNanos;

    /** Since when a byte is due: the last one came then, or the first request of those that wait was sent. */
    private long dueNanos = System.nanoTime();

    private long tickNanos = System.nanoTime();
    private long drainedBytes;
    private boolean hadBacklog;
    private long askedTimeNanos;

    LinkConnection(Link link, LinkSetup setup, int protocol, boolean isSmall) {
        this.link = link;
        this.setup = setup;
        this.protocol = protocol;
        this.isSmall = isSmall;
        this.scanner = new FrameScanner(setup.limits().maxFrameBytes());
    }

    /** @param attempt picks one of the host's addresses, so that a wrong first one does not matter for long */
    void connect(int attempt) {
        HostLookup.resolve(setup.context(), setup.address().host())
                .compose(addresses -> {
                    InetAddress address = addresses[Math.floorMod(attempt, addresses.length)];
                    int port = setup.address().port();
                    return setup.client().connect(SocketAddress.inetSocketAddress(port, address.getHostAddress()));
                })
                .onComplete(this::connected, failure -> {
                    // Not within the constructor of the link, where a client that is closed fails at once.
                    setup.context().runOnContext(later -> link.fail("cannot connect: " + failure.getMessage()));
                });
    }

    private void connected(NetSocket connected) {
        if (closed) {
            connected.close();
            return;
        }
        ((NetSocketInternal) connected).channelHandlerContext().pipeline().addBefore("handler", "roundhouse", this);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context;
        ChannelOutbox out = new ChannelOutbox(context, writer);
        outbox = out;
        departure = new Departure(context.channel().eventLoop(), out::mark);
        askedTimeNanos = System.nanoTime();
        RespWriter hello = new RespWriter();
        hello.request((isSmall ? setup.handshake().splitting() : setup.handshake()).toRequest());
        handshakeReplies = 1;
        if (protocol == 3) {
            hello.request(Request.of("HELLO", "3"));
            handshakeReplies = 2;
        }
        hello.drainTo(context.alloc(), bytes -> context.write(bytes, context.voidPromise()));
        context.flush();
    }

    void send(Message message, AnswerHandler handler, @Nullable Object subject) {
        boolean isFirst = writer.length() == 0;
        codec.encode(message, writer);
        add(PendingReplies.ANSWER, handler, subject, isFirst);
    }

    void ask(ReadQuestion question, boolean executes, AnswerHandler handler) {
        boolean isFirst = writer.length() == 0;
        codec.encode(question, executes, writer);
        add(PendingReplies.ANSWER, handler, executes ? question : null, isFirst);
    }

    void passThrough(Request request, ReplyHandler handler, @Nullable Object subject) {
        boolean isFirst = writer.length() == 0;
        writer.request(request);
        add(PendingReplies.REPLY, handler, subject, isFirst);
    }

    private void add(byte kind, Object handler, @Nullable Object subject, boolean isFirst) {
        long now = System.nanoTime();
        if (pending.isEmpty()) {
            silentNanos = 0;
            dueNanos = now;
        }
        pending.add(kind, handler, subject, now);
        if (ready && departure != null) {
            departure.written(isFirst, pending.size(), now);
        }
    }

    PendingReplies pending() {
        return pending;
    }

    /** Bytes written and not yet taken by the socket. */
    long pendingBytes() {
        return outbox == null ? writer.length() : outbox.pendingBytes();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            context.fireChannelRead(message);
            return;
        }
        try {
            if (!closed) {
                scanner.feed(bytes);
            }
        } finally {
            bytes.release();
        }
        long now = System.nanoTime();
        silentNanos = 0;
        dueNanos = now;
        while (!closed) {
            Frame frame = scanner.next();
            if (frame == null) {
                break;
            }
            take(frame, now);
        }
        if (scanner.violation() != null) {
            link.fail("malformed reply: " + scanner.violation().reason());
        }
        if (!closed) {
            link.onReplies(this);
        }
    }

    private void take(Frame frame, long now) {
        if (handshakeReplies > 0) {
            handshake(frame);
        } else if (frame.type() == '>') {
            LOG.debug("push from node {} dropped", setup.settings().id());
        } else if (pending.isEmpty()) {
            link.fail("a reply that nobody asked for");
        } else {
            deliver(frame, now);
        }
    }

    private void deliver(Frame frame, long now) {
        long sentNanos = pending.firstSentNanos();
        byte kind = pending.firstKind();
        Object subject = pending.firstSubject();
        link.answered(this, subject);
        Object handler = pending.remove();
        if (kind == PendingReplies.TIME) {
            onTime(frame, sentNanos, now);
        } else if (kind != PendingReplies.PING) {
            setup.health().answered(now - sentNanos);
        }
        try {
            if (kind == PendingReplies.ANSWER) {
                deliver(frame, subject, (AnswerHandler) handler);
            } else if (kind == PendingReplies.REPLY) {
                ((ReplyHandler) handler).onReply(frame.array(), frame.offset(), frame.length());
            }
        } catch (RuntimeException e) {
            LOG.error(
                    "bug: the handler of an answer from node {} failed",
                    setup.settings().id(),
                    e);
        }
    }

    private void deliver(Frame frame, @Nullable Object subject, AnswerHandler handler) {
        if (frame.type() == '$'
                && AnswerCodec.deliverValue(frame.array(), frame.payloadOffset(), frame.payloadLength(), handler)) {
            return;
        }
        Message message = subject instanceof ReadQuestion question
                ? question.message(true)
                : subject instanceof Message asked ? asked : null;
        if (message != null && isTooLarge(frame)) {
            link.sendAgain(message, handler);
        } else {
            handler.onAnswer(answer(frame));
        }
    }

    private static boolean isTooLarge(Frame frame) {
        return frame.type() == '+'
                && frame.reply() instanceof Reply.Simple text
                && text.text().equals(Handshake.LARGE);
    }

    private Answer answer(Frame frame) {
        if (frame.type() != '$' || frame.isNull()) {
            setup.health().failed();
            return new Answer.Failed(true, "node answered " + frame);
        }
        try {
            return AnswerCodec.decode(frame.array(), frame.payloadOffset(), frame.payloadLength());
        } catch (MalformedMessageException e) {
            setup.context().nettyEventLoop().execute(() -> link.fail("malformed answer: " + e.getMessage()));
            return new Answer.Failed(true, "malformed answer: " + e.getMessage());
        }
    }

    private void handshake(Frame frame) {
        handshakeReplies--;
        if (frame.isError()) {
            link.fail("refused: " + frame.toString().strip().substring(1));
            return;
        }
        if (handshakeReplies == (protocol == 3 ? 1 : 0)) {
            welcome(frame);
        }
        if (handshakeReplies == 0 && !closed) {
            ready = true;
            silentNanos = 0;
            if (writer.length() > 0 && outbox != null) {
                outbox.mark();
            }
        }
    }

    private void welcome(Frame frame) {
        try {
            Handshake.Welcome welcome = Handshake.Welcome.parse(frame.reply());
            int partitions = setup.settings().partitions();
            if (welcome.version() != Handshake.PROTOCOL_VERSION) {
                link.fail("refused: speaks version " + welcome.version() + " of the protocol, not "
                        + Handshake.PROTOCOL_VERSION);
            } else if (welcome.partitions() != partitions) {
                link.fail("refused: has " + welcome.partitions() + " partitions, not " + partitions);
            } else {
                link.welcomed(welcome, askedTimeNanos);
            }
        } catch (MalformedMessageException e) {
            link.fail("refused: " + e.getMessage());
        }
    }

    private void onTime(Frame frame, long sentNanos, long now) {
        if (frame.reply() instanceof Reply.Array time
                && time.elements().size() == 2
                && time.elements().get(0) instanceof Reply.Bulk seconds
                && time.elements().get(1) instanceof Reply.Bulk micros) {
            try {
                long nodeMicros = Long.parseLong(seconds.text()) * 1_000_000 + Long.parseLong(micros.text());
                setup.health().clock().answered(nodeMicros, sentNanos, now);
            } catch (NumberFormatException e) {
                link.fail("malformed time: " + frame);
            }
        }
    }

    /** Asks for the node's time, once in a while. */
    void askTime(long now) {
        if (ready && now - askedTimeNanos >= TIME_INTERVAL_NANOS) {
            askedTimeNanos = now;
            boolean isFirst = writer.length() == 0;
            writer.request(TIME);
            add(PendingReplies.TIME, OWN_HANDLER, null, isFirst);
        }
    }

    /** For how long it has sent nothing and owes an answer, as of the last tick. */
    long silentNanos() {
        return pending.isEmpty() ? 0 : silentNanos;
    }

    /** Looks at the time; fails the link for a node that owes something and shows no life. */
    void tick(long now, long intervalNanos) {
        silentNanos += Math.min(Math.min(now - tickNanos, now - dueNanos), 2 * intervalNanos);
        tickNanos = now;
        if (!ready || outbox == null) {
            if (now - startedNanos
                    > TimeUnit.MILLISECONDS.toNanos(setup.limits().connectTimeoutMillis())) {
                link.fail("no handshake within " + setup.limits().connectTimeoutMillis() + " ms");
            }
            return;
        }
        long drained = outbox.drainedBytes();
        // Only a backlog that shrinks is life: what leaves at once was taken by our own kernel, also for a frozen node.
        if (hadBacklog && drained > drainedBytes) {
            silentNanos = 0;
        }
        drainedBytes = drained;
        hadBacklog = outbox.isDraining();
        if (silentNanos <= TimeUnit.MILLISECONDS.toNanos(setup.limits().nodeTimeoutMillis())) {
            return;
        }
        if (pending.isEmpty()) {
            writer.request(PING);
            add(PendingReplies.PING, OWN_HANDLER, null, true);
        } else {
            link.fail("no byte within " + setup.limits().nodeTimeoutMillis() + " ms");
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (outbox != null) {
            outbox.onWritabilityChanged();
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        link.fail("connection closed by the node");
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        link.fail("connection lost: " + cause.getMessage());
    }

    /** Ends it; every handler is told. */
    void close(String reason) {
        closed = true;
        scanner.close();
        if (outbox != null) {
            outbox.close();
        }
        if (channel != null) {
            // Below Vert.x' own handler: its close waits for what is written to drain, at a frozen node for ever.
            channel.close();
        }
        // Before the handshake's end nothing was sent; after it, whatever was written may have been.
        Answer.Failed failed = new Answer.Failed(ready, reason);
        while (!pending.isEmpty()) {
            byte kind = pending.firstKind();
            Object handler = pending.remove();
            try {
                if (kind == PendingReplies.ANSWER) {
                    ((AnswerHandler) handler).onAnswer(failed);
                } else if (kind == PendingReplies.REPLY) {
                    ((ReplyHandler) handler).onFailure(ready, reason);
                }
            } catch (RuntimeException e) {
                LOG.error(
                        "bug: the handler of a failure of node {} failed",
                        setup.settings().id(),
                        e);
            }
        }
    }
}
