package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.net.LoopFlusher;
import dev.roundhouse.spi.resp.ReplySource;
import dev.roundhouse.spi.resp.RespWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one client is to be sent, given to its socket once per turn of the loop. What the client does not read stays on the
 * heap: copied to direct memory it would be there twice. A long reply is written piece by piece, one a turn and only while
 * the client takes them; until it is over the client counts as not writable. Of one loop.
 */
final class ClientOutput {
    /** Written of a long reply in one turn: well under a millisecond's work. */
    private static final int PIECE_BYTES = 128 * 1024;

    private final ClientLoop loop;
    private final Runnable onSourceOver;
    private final RespWriter writer = new RespWriter();
    private final Consumer<ByteBuf> toChannel = this::writeToChannel;
    private @Nullable ChannelHandlerContext channel;
    private LoopFlusher.@Nullable Slot flush;
    private boolean isWritable = true;
    private boolean isPieceDue;
    private boolean closesAfterSource;

    /** @param onSourceOver called when a long reply was written to its end */
    ClientOutput(ClientLoop loop, Runnable onSourceOver) {
        this.loop = loop;
        this.onSourceOver = onSourceOver;
        writer.takeSources();
    }

    void attach(ChannelHandlerContext context) {
        channel = context;
        flush = LoopFlusher.of(context.channel().eventLoop()).slot(this::flushNow);
    }

    /** Where to write; {@link #mark} after it. */
    RespWriter writer() {
        return writer;
    }

    /** Sends what there is at the end of this turn. */
    void mark() {
        if (writer.length() > 0 && flush != null) {
            flush.mark();
        }
    }

    /** Whether nothing is left to be given to the socket. */
    boolean isEmpty() {
        return writer.length() == 0 && writer.source() == null;
    }

    /** Whether the client takes what it is sent. */
    boolean isWritable() {
        return isWritable && writer.source() == null;
    }

    void onWritabilityChanged() {
        isWritable = channel != null && channel.channel().isWritable();
        continueLater();
    }

    void flushNow() {
        if (channel != null && channel.channel().isWritable()) {
            drain();
            continueLater();
        }
    }

    /** The next piece of a long reply is for a later turn: others come first. */
    private void continueLater() {
        ChannelHandlerContext to = channel;
        if (to != null && writer.source() != null && !isPieceDue && to.channel().isWritable()) {
            isPieceDue = true;
            // Tasks that are merely executed run up to 64 in a row before a loop looks at its sockets; timers do not.
            to.channel().eventLoop().schedule(this::writePiece, 1, TimeUnit.NANOSECONDS);
        }
    }

    private void writePiece() {
        isPieceDue = false;
        ReplySource source = writer.source();
        if (source == null || channel == null) {
            return;
        }
        if (source.writeSome(writer, PIECE_BYTES)) {
            flushNow();
            return;
        }
        writer.sourceOver();
        if (closesAfterSource) {
            closeWhenSent();
        } else {
            onSourceOver.run();
        }
    }

    private void drain() {
        ChannelHandlerContext to = channel;
        if (to == null || writer.length() == 0) {
            return;
        }
        loop.sent(writer.length());
        writer.drainTo(to.alloc(), toChannel);
        to.flush();
        isWritable = to.channel().isWritable();
    }

    private void writeToChannel(ByteBuf bytes) {
        ChannelHandlerContext to = channel;
        if (to == null) {
            bytes.release();
        } else {
            to.write(bytes, to.voidPromise());
        }
    }

    /** Sends all there is, then closes the connection. */
    void closeWhenSent() {
        closesAfterSource = writer.source() != null;
        if (closesAfterSource) {
            continueLater();
            return;
        }
        drain();
        if (channel != null) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Bytes that the socket has not taken. */
    long pendingBytes() {
        ChannelOutboundBuffer outbound =
                channel == null ? null : channel.channel().unsafe().outboundBuffer();
        return writer.length() + (outbound == null ? 0 : outbound.totalPendingWriteBytes());
    }

    /** Drops what was not given to the socket. */
    void clear() {
        if (!closesAfterSource) {
            writer.clear();
        }
    }
}
