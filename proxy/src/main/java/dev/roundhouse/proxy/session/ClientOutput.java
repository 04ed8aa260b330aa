package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.net.LoopFlusher;
import dev.roundhouse.spi.resp.RespWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one client is to be sent, given to its socket once per turn of the loop. What the client does not read stays on the
 * heap: copied to direct memory it would be there twice. Of one loop.
 */
final class ClientOutput {
    private final ClientLoop loop;
    private final RespWriter writer = new RespWriter();
    private final Consumer<ByteBuf> toChannel = this::writeToChannel;
    private @Nullable ChannelHandlerContext channel;
    private LoopFlusher.@Nullable Slot flush;
    private boolean isWritable = true;

    ClientOutput(ClientLoop loop) {
        this.loop = loop;
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

    /** Whether the client takes what it is sent. */
    boolean isWritable() {
        return isWritable;
    }

    void onWritabilityChanged() {
        isWritable = channel != null && channel.channel().isWritable();
    }

    void flushNow() {
        if (channel != null && channel.channel().isWritable()) {
            drain();
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
        writer.clear();
    }
}
