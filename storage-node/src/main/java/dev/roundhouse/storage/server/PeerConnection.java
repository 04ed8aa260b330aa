package dev.roundhouse.storage.server;

import dev.roundhouse.spi.net.ChannelOutbox;
import dev.roundhouse.spi.resp.DecoderLimits;
import dev.roundhouse.spi.resp.LookAhead;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RequestDecoder;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.storage.remote.AnswerCodec;
import dev.roundhouse.storage.remote.Handshake;
import dev.roundhouse.storage.remote.MalformedMessageException;
import dev.roundhouse.storage.remote.MessageCodec;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to this node, of a proxy or of a person with redis-cli: requests are handled one after the other on the
 * connection's loop, answers gathered and flushed once per turn. A peer that does not read is no longer read from. While a
 * message waits for the disk, or its command takes long and is executed aside, those behind it on its connection wait with it,
 * since answers come in order; no other does, and the peer is told that this node lives.
 */
final class PeerConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(PeerConnection.class);
    /** One request may hold a client's largest and the header, and a batch of several clients' requests. */
    private static final DecoderLimits LIMITS = new DecoderLimits(512 << 20, 4 << 20, 64 << 10, Integer.MAX_VALUE - 64);
    /** Answers of one turn are given to the socket when they reach this, before the turn ends. */
    private static final int GATHERED_BYTES = 256 * 1024;

    /** What has arrived in part by the time the connection ends may take so long to arrive whole. */
    private static final int PARTIAL_MILLIS = 1_000;

    /** Pushed again and again while an answer takes long; proxies drop what is pushed. */
    private static final byte[] LIFE_SIGN = ">1\r\n+busy\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final int LIFE_SIGN_MILLIS = 50;
    /** What takes longer is not told from what hangs. */
    private static final int MAX_BUSY_MILLIS = 60_000;

    private final NodeIdentity identity;
    private final LongSupplier clock;
    private final Workers disk;
    private final Workers aside;
    private final RequestDecoder decoder = new RequestDecoder(LIMITS);
    private final RespWriter writer = new RespWriter();
    private final AnswerCodec answers = new AnswerCodec();
    private final ConnectionCommands commands;
    private final LookAhead messages = new LookAhead(MessageCodec::hashAtGlance);
    private final LookAhead commandsOnKeys = new LookAhead(KeyHash::hashOf);
    private @Nullable ChannelOutbox outbox;
    private @Nullable Handshake handshake;
    private boolean processing;
    private boolean isWaiting;
    private boolean closing;
    private boolean leaving;
    /** Whether a request that has arrived in part may yet arrive. */
    private boolean isWaitedFor = true;

    private @Nullable ChannelHandlerContext channel;

    /** Threads that may wait. */
    @FunctionalInterface
    interface Workers {
        /** Runs the work on one of them; the result on the caller's loop. */
        Future<Answer> run(Callable<Answer> work);
    }

    /**
     * The connection of a peer.
     *
     * @param disk run work that may block, one after the other in the order they came
     * @param aside run what takes long
     */
    PeerConnection(NodeIdentity identity, LongSupplier clock, Workers disk, Workers aside) {
        this.identity = identity;
        this.clock = clock;
        this.disk = disk;
        this.aside = aside;
        this.commands = new ConnectionCommands(identity, clock);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context;
        outbox = new ChannelOutbox(context, writer);
        identity.connections().add(context.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            context.fireChannelRead(message);
            return;
        }
        try {
            if (!closing) {
                decoder.feed(bytes);
            }
        } finally {
            bytes.release();
        }
        process(context);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (outbox != null) {
            outbox.onWritabilityChanged();
        }
        process(context);
        context.fireChannelWritabilityChanged();
    }

    private void process(ChannelHandlerContext context) {
        ChannelOutbox out = outbox;
        if (processing || closing || out == null) {
            return;
        }
        processing = true;
        while (!closing && !isWaiting && out.isWritable()) {
            lookAhead();
            Request request = decoder.next();
            if (request == null) {
                break;
            }
            handle(context, request);
            if (writer.length() >= GATHERED_BYTES) {
                out.flushNow();
            }
        }
        processing = false;
        String error = decoder.error();
        if (error != null && !closing) {
            writer.error(error);
            closing = true;
        }
        if (closing) {
            decoder.close();
            out.closeWhenSent();
        } else if (leaving && !isWaiting && (decoder.isBetweenRequests() || !isWaitedFor)) {
            end(out);
        } else if (writer.length() > 0) {
            out.mark();
        }
        context.channel().config().setAutoRead(out.isWritable() && !isWaiting);
    }

    private void lookAhead() {
        HostedStore store = identity.store();
        Handshake agreed = handshake;
        if (store != null && agreed != null) {
            LookAhead ahead = agreed.replicated() ? messages : commandsOnKeys;
            int count = ahead.look(decoder);
            if (count > 1) {
                store.expect(ahead.hashes(), count);
            }
        }
    }

    /** Ends the connection when all that has arrived is answered; what arrives later is not executed. */
    void leave() {
        ChannelHandlerContext context = channel;
        if (context == null || closing) {
            return;
        }
        leaving = true;
        // Timers, not tasks: what the socket holds is read before the first of them runs.
        context.channel().eventLoop().schedule(() -> process(context), 1, TimeUnit.NANOSECONDS);
        context.channel()
                .eventLoop()
                .schedule(
                        () -> {
                            isWaitedFor = false;
                            process(context);
                        },
                        PARTIAL_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    private void end(ChannelOutbox out) {
        closing = true;
        decoder.close();
        out.lingerWhenSent();
    }

    private void handle(ChannelHandlerContext context, Request request) {
        long before = writer.position();
        try {
            dispatch(context, request);
        } catch (MalformedMessageException e) {
            writer.truncate(before);
            writer.error("ERR Protocol error: malformed message: " + e.getMessage());
            LOG.warn("connection closed: malformed message: {}", e.getMessage());
            closing = true;
        } catch (RuntimeException e) {
            LOG.error("bug: {} failed", request.text(0), e);
            writer.truncate(before);
            writer.error("ERR internal error");
        }
    }

    private void dispatch(ChannelHandlerContext context, Request request) {
        Handshake agreed = handshake;
        HostedStore store = identity.store();
        if (MessageCodec.isMessage(request)) {
            if (agreed == null || store == null || !agreed.replicated()) {
                throw new MalformedMessageException("a message before " + Handshake.VERB + " in mode replicated");
            }
            Message message = MessageCodec.decode(request);
            if (store.mayWaitForDisk(message)) {
                Message lasting = MessageCodec.decode(request.detach());
                handleLater(context, lasting, disk.run(() -> store.handle(lasting)));
                return;
            }
            long began = beginning(message);
            Answer answer = store.begin(message);
            if (answer == null) {
                Message lasting = MessageCodec.decode(request.detach());
                handleLater(context, lasting, aside.run(store.rest(lasting)));
            } else {
                answer(message, answer, agreed.splits());
                noteIfSlow(message, began);
            }
        } else if (agreed != null && store != null && !agreed.replicated() && !commands.isOwn(request)) {
            store.execute(request, clock.getAsLong(), writer);
        } else if (request.is(0, Handshake.VERB)) {
            hello(request);
        } else if (request.is(0, "QUIT")) {
            writer.ok();
            closing = true;
        } else {
            commands.execute(request, writer);
        }
    }

    private void handleLater(ChannelHandlerContext context, Message message, Future<Answer> later) {
        isWaiting = true;
        long began = beginning(message);
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MAX_BUSY_MILLIS);
        ScheduledFuture<?> signs = context.channel()
                .eventLoop()
                .scheduleAtFixedRate(() -> showLife(until), LIFE_SIGN_MILLIS, LIFE_SIGN_MILLIS, TimeUnit.MILLISECONDS);
        later.onComplete(done -> {
            signs.cancel(false);
            isWaiting = false;
            if (closing) {
                return;
            }
            if (done.succeeded()) {
                answer(message, done.result(), handshake != null && handshake.splits());
                noteIfSlow(message, began);
            } else {
                LOG.error("bug: a {} failed", message.getClass().getSimpleName(), done.cause());
                writer.error("ERR internal error");
            }
            process(context);
        });
    }

    /** A proxy takes a node that owes it an answer and sends nothing for one that hangs. */
    private void showLife(long until) {
        ChannelOutbox out = outbox;
        if (!closing && out != null && out.isWritable() && System.nanoTime() - until < 0) {
            writer.raw(LIFE_SIGN, 0, LIFE_SIGN.length);
            out.mark();
        }
    }

    /** The time, where the sender wants to know what takes long; else 0. */
    private static long beginning(Message message) {
        return message.header().trace() != 0 ? System.nanoTime() : 0;
    }

    private void noteIfSlow(Message message, long began) {
        if (message.header().trace() != 0) {
            String sender = handshake == null ? null : handshake.sender();
            identity.slowMessages().took(message, System.nanoTime() - began, sender);
        }
    }

    private void answer(Message message, Answer answer, boolean splits) {
        long before = writer.position();
        answers.encode(answer, writer);
        if (splits && writer.position() - before > Handshake.LARGE_FRAME_BYTES && MessageCodec.isReadOnly(message)) {
            writer.truncate(before);
            writer.simple(Handshake.LARGE);
        }
    }

    private void hello(Request request) {
        try {
            Handshake said = Handshake.parse(request);
            String refusal = identity.welcome(said);
            if (refusal != null) {
                writer.error("ERR " + refusal);
                return;
            }
            handshake = said;
            new Handshake.Welcome(
                            Handshake.PROTOCOL_VERSION, identity.runId(), said.partitions(), clock.getAsLong() * 1_000)
                    .writeTo(writer);
        } catch (MalformedMessageException e) {
            writer.error("ERR " + e.getMessage());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closing = true;
        decoder.close();
        if (outbox != null) {
            outbox.close();
        }
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("connection lost", cause);
        } else {
            LOG.error("bug: connection closed", cause);
        }
        context.close();
    }
}
