package dev.roundhouse.storage.link;

import dev.roundhouse.spi.net.LoopFlusher;
import dev.roundhouse.spi.resp.Frame;
import dev.roundhouse.spi.resp.FrameScanner;
import dev.roundhouse.spi.resp.RespWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One life of a TCP connection to a node: gathers what is written and flushes it once per turn of the loop, and cuts what
 * arrives into frames. A Netty handler below Vert.x' own, so that neither buffers nor messages are made per frame. Owned
 * by the event loop it was opened on.
 */
public final class RespConnection {
    private static final String HANDLER_NAME = "frames";

    /** Takes what arrives; called on the loop, {@code onClosed} exactly once and last. */
    public interface Listener {
        void onConnected();

        /** Valid only during the call. */
        void onFrame(Frame frame);

        /** All frames of one read were handed over. */
        default void onReadComplete() {}

        void onClosed(String reason);
    }

    private final Listener listener;
    private final FrameScanner scanner;
    private final Consumer<ByteBuf> toChannel = this::writeToChannel;
    private RespWriter writer = new RespWriter();
    private LoopFlusher.@Nullable Slot slot;
    private @Nullable NetSocket socket;
    private @Nullable ChannelHandlerContext channel;
    private boolean isClosed;
    private long lastReadNanos;
    private long lastPendingBytes;
    private long lastWriteProgress;

    private RespConnection(Listener listener, int maxFrameBytes) {
        this.listener = listener;
        this.scanner = new FrameScanner(maxFrameBytes);
    }

    /** Begins to connect; called on the loop of the settings' context, which then owns the connection. */
    public static RespConnection open(LinkSettings settings, Listener listener) {
        RespConnection connection =
                new RespConnection(listener, settings.limits().maxFrameBytes());
        settings.context()
                .dispatch(() -> settings.client()
                        .connect(settings.address())
                        .onComplete(connection::onConnected, connection::onConnectFailure));
        return connection;
    }

    /** Where the next request is to be written; call {@link #flush} then. */
    public RespWriter writer() {
        return writer;
    }

    /**
     * From now on requests go to {@code next}. Whatever it already holds is sent after what was written before.
     */
    public void continueWith(RespWriter next) {
        flushNow();
        writer = next;
        flush();
    }

    /** Asks for all that was written to be sent at the end of this turn. */
    public void flush() {
        if (slot != null) {
            slot.mark();
        }
    }

    public boolean isClosed() {
        return isClosed;
    }

    public boolean isConnected() {
        return channel != null && !isClosed;
    }

    /** Bytes written that the socket has not taken yet. */
    public long pendingBytes() {
        ChannelOutboundBuffer outbound = outbound();
        return writer.length() + (outbound == null ? 0 : outbound.totalPendingWriteBytes());
    }

    /** When the last byte came, as {@link System#nanoTime()} tells time. */
    public long lastReadNanos() {
        return lastReadNanos;
    }

    /** Whether the socket took anything of what was written since the last call. */
    public boolean hasDrained() {
        ChannelOutboundBuffer outbound = outbound();
        long pending = outbound == null ? 0 : outbound.totalPendingWriteBytes();
        long progress = outbound == null ? 0 : outbound.currentProgress();
        boolean drained = pending < lastPendingBytes || pending == lastPendingBytes && progress != lastWriteProgress;
        lastPendingBytes = pending;
        lastWriteProgress = progress;
        return drained;
    }

    /** Ends the connection now; the listener is told with this reason. */
    public void close(String reason) {
        if (isClosed) {
            return;
        }
        isClosed = true;
        scanner.close();
        writer.clear();
        if (channel != null) {
            channel.close();
        } else if (socket != null) {
            socket.close();
        }
        listener.onClosed(reason);
    }

    private @Nullable ChannelOutboundBuffer outbound() {
        return channel == null ? null : channel.channel().unsafe().outboundBuffer();
    }

    private void onConnected(NetSocket connected) {
        socket = connected;
        if (isClosed) {
            connected.close();
            return;
        }
        ChannelHandlerContext vertx = ((NetSocketInternal) connected).channelHandlerContext();
        vertx.pipeline().addBefore(vertx.name(), HANDLER_NAME, new Inbound());
    }

    private void onConnectFailure(Throwable failure) {
        close("cannot connect: " + failure.getMessage());
    }

    private void flushNow() {
        if (channel == null || isClosed) {
            return;
        }
        writer.drainTo(channel.alloc(), toChannel);
        channel.flush();
    }

    private void writeToChannel(ByteBuf bytes) {
        ChannelHandlerContext to = channel;
        if (to == null) {
            bytes.release();
            return;
        }
        to.write(bytes, to.voidPromise());
    }

    private final class Inbound extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            channel = context;
            lastReadNanos = System.nanoTime();
            slot = LoopFlusher.of(context.channel().eventLoop()).slot(RespConnection.this::flushNow);
            listener.onConnected();
            flush();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            try {
                lastReadNanos = System.nanoTime();
                scanner.feed(bytes);
            } finally {
                bytes.release();
            }
            for (Frame frame = scanner.next(); frame != null; frame = scanner.next()) {
                listener.onFrame(frame);
                if (isClosed) {
                    return;
                }
            }
            if (scanner.violation() != null) {
                close("malformed reply: " + scanner.violation().reason());
            } else {
                listener.onReadComplete();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            close("connection closed by the node");
            context.fireChannelInactive();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            close(String.valueOf(cause.getMessage()));
            context.fireExceptionCaught(cause);
        }
    }
}
