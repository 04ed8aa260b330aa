package dev.roundhouse.spi.net;

import dev.roundhouse.spi.resp.RespWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * What one connection is to send: written to {@link #writer} during a turn of its loop, given to the socket once at the
 * turn's end, large values in pieces as the socket takes them, so that a 512 MB value never lies in direct memory whole.
 * The owner calls {@link #onWritabilityChanged} and {@link #close}. Owned by the channel's loop; not thread-safe.
 */
public final class ChannelOutbox {
    private static final int PIECE_BYTES = 64 * 1024;
    private static final int LOW_WATER_BYTES = 256 * 1024;
    private static final int HIGH_WATER_BYTES = 1024 * 1024;

    private final RespWriter writer;
    private final ChannelHandlerContext context;
    private final Channel channel;
    private final LoopFlusher.Slot slot;
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
    private final Consumer<ByteBuf> receiver = this::take;
    private long waitingBytes;
    private long takenBytes;
    private boolean closed;
    private boolean closesWhenSent;
    private boolean lingers;

    /** @param context of the handler that owns the outbox; called on its loop */
    public ChannelOutbox(ChannelHandlerContext context, RespWriter writer) {
        this.context = context;
        this.channel = context.channel();
        this.writer = writer;
        this.slot = LoopFlusher.of(channel.eventLoop()).slot(this::flushNow);
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(LOW_WATER_BYTES, HIGH_WATER_BYTES));
    }

    /** Where to write; {@link #mark} after it. */
    public RespWriter writer() {
        return writer;
    }

    /** Asks for what was written to be sent at the end of this turn. */
    public void mark() {
        slot.mark();
    }

    /** Sends what was written now, for a writer that has grown large within a turn. */
    public void flushNow() {
        if (closed || closesWhenSent) {
            writer.clear();
            return;
        }
        if (writer.length() > 0) {
            writer.drainTo(context.alloc(), receiver);
        }
        pump();
    }

    /** Goes on sending; the owner's {@code channelWritabilityChanged} calls it. */
    public void onWritabilityChanged() {
        if (!waiting.isEmpty() && channel.isWritable() && !closed) {
            pump();
        }
    }

    /** Whether more may be written without piling up: the peer takes what it is sent. */
    public boolean isWritable() {
        return waiting.isEmpty() && channel.isWritable();
    }

    /** Bytes written that wait for the socket, but for the at most 1 MB or so that Netty holds. */
    public long pendingBytes() {
        return writer.length() + waitingBytes;
    }

    /** Bytes that the socket took so far, give or take Netty's bookkeeping: when it grows, the write is draining. */
    public long drainedBytes() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return takenBytes - waitingBytes - (buffer == null ? 0 : buffer.totalPendingWriteBytes());
    }

    /** Whether something written has not been taken by the socket yet. */
    public boolean isDraining() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return waitingBytes > 0 || buffer != null && buffer.totalPendingWriteBytes() > 0;
    }

    /** Sends what was written so far, then closes the channel; what is written later is not sent. */
    public void closeWhenSent() {
        flushNow();
        closesWhenSent = true;
        pump();
    }

    /** As {@link #closeWhenSent}, so that what was sent arrives whatever the peer sends meanwhile. */
    public void lingerWhenSent() {
        lingers = true;
        closeWhenSent();
    }

    /** Drops all that was not sent. */
    public void close() {
        closed = true;
        writer.clear();
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        waitingBytes = 0;
    }

    private void take(ByteBuf bytes) {
        int length = bytes.readableBytes();
        takenBytes += length;
        if (length <= PIECE_BYTES && isWritable()) {
            context.write(bytes, context.voidPromise());
        } else {
            waiting.add(bytes);
            waitingBytes += length;
        }
    }

    private void pump() {
        while (channel.isWritable()) {
            ByteBuf first = waiting.peek();
            if (first == null) {
                break;
            }
            ByteBuf piece;
            if (first.readableBytes() > PIECE_BYTES) {
                piece = first.readRetainedSlice(PIECE_BYTES);
            } else {
                piece = waiting.remove();
            }
            waitingBytes -= piece.readableBytes();
            context.write(piece, context.voidPromise());
        }
        if (closesWhenSent && waiting.isEmpty()) {
            context.writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener(lingers ? LingeringClose.of(context) : ChannelFutureListener.CLOSE);
        } else {
            context.flush();
        }
    }
}
