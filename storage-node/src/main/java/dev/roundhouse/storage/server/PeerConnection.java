package dev.roundhouse.storage.server;

import dev.roundhouse.spi.net.ChannelOutbox;
import dev.roundhouse.spi.resp.DecoderLimits;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RequestDecoder;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.storage.remote.AnswerCodec;
import dev.roundhouse.storage.remote.Handshake;
import dev.roundhouse.storage.remote.MalformedMessageException;
import dev.roundhouse.storage.remote.MessageCodec;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to this node, of a proxy or of a person with redis-cli: requests are handled one after the other on the
 * connection's loop, answers gathered and flushed once per turn. A peer that does not read is no longer read from.
 */
final class PeerConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(PeerConnection.class);
    /** One request may hold a client's largest and the header, and a batch of several clients' requests. */
    private static final DecoderLimits LIMITS = new DecoderLimits(512 << 20, 4 << 20, 64 << 10, Integer.MAX_VALUE - 64);
    /** Answers of one turn are given to the socket when they reach this, before the turn ends. */
    private static final int GATHERED_BYTES = 256 * 1024;

    /** What has arrived in part by the time the connection ends may take so long to arrive whole. */
    private static final int PARTIAL_MILLIS = 1_000;

    private final NodeIdentity identity;
    private final LongSupplier clock;
    private final RequestDecoder decoder = new RequestDecoder(LIMITS);
    private final RespWriter writer = new RespWriter();
    private final AnswerCodec answers = new AnswerCodec();
    private final ConnectionCommands commands;
    private @Nullable ChannelOutbox outbox;
    private @Nullable Handshake handshake;
    private boolean processing;
    private boolean closing;
    private boolean leaving;
    /** Whether a request that has arrived in part may yet arrive. */
    private boolean isWaitedFor = true;

    private @Nullable ChannelHandlerContext channel;

    PeerConnection(NodeIdentity identity, LongSupplier clock) {
        this.identity = identity;
        this.clock = clock;
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
        while (!closing && out.isWritable()) {
            Request request = decoder.next();
            if (request == null) {
                break;
            }
            handle(request);
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
        } else if (leaving && (decoder.isBetweenRequests() || !isWaitedFor)) {
            end(out);
        } else if (writer.length() > 0) {
            out.mark();
        }
        context.channel().config().setAutoRead(out.isWritable());
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

    private void handle(Request request) {
        long before = writer.position();
        try {
            dispatch(request);
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

    private void dispatch(Request request) {
        Handshake agreed = handshake;
        HostedStore store = identity.store();
        if (MessageCodec.isMessage(request)) {
            if (agreed == null || store == null || !agreed.replicated()) {
                throw new MalformedMessageException("a message before " + Handshake.VERB + " in mode replicated");
            }
            handle(MessageCodec.decode(request), store, agreed.splits());
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

    private void handle(Message message, HostedStore store, boolean splits) {
        long before = writer.position();
        boolean isTimed = message.header().trace() != 0;
        long began = isTimed ? System.nanoTime() : 0;
        answers.encode(store.handle(message), writer);
        if (isTimed) {
            String sender = handshake == null ? null : handshake.sender();
            identity.slowMessages().took(message, System.nanoTime() - began, sender);
        }
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
