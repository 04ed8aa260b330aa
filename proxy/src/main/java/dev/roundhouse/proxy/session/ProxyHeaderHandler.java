package dev.roundhouse.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the PROXY header of a connection, then gives way. One that has no sound header in time gets an error, for the person
 * who called the wrong port, and is closed.
 */
final class ProxyHeaderHandler extends ChannelInboundHandlerAdapter {
    /** How long the whole header may take: a balancer sends it with the first packet. */
    static final int TIMEOUT_MILLIS = 3_000;

    private static final byte[] ERROR =
            "-ERR connections to this port begin with a header of the PROXY protocol (proxy.proxyProtocol is true)\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private final Listener listener;
    private final ByteBuf received = Unpooled.buffer();
    private @Nullable ScheduledFuture<?> timeout;
    private boolean isOver;

    /** What becomes of the connection: one of the three, once. */
    interface Listener {
        /**
         * To add what reads on.
         *
         * @param source who the client is; null: who the socket says
         */
        void onAdmitted(@Nullable InetSocketAddress source);

        void onRefused(String reason);

        /** It was closed from elsewhere. */
        void onGone();
    }

    ProxyHeaderHandler(Listener listener) {
        this.listener = listener;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        if (!context.channel().isActive()) {
            gone();
            return;
        }
        timeout = context.channel()
                .eventLoop()
                .schedule(
                        () -> refuse(context, "no whole PROXY header within " + TIMEOUT_MILLIS + " ms"),
                        TIMEOUT_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (!isOver) {
                received.writeBytes(bytes);
                ProxyHeader header = ProxyHeader.read(received);
                if (header instanceof ProxyHeader.Complete complete) {
                    admit(context, complete);
                } else if (header instanceof ProxyHeader.Malformed malformed) {
                    refuse(context, malformed.reason());
                }
            }
        } finally {
            bytes.release();
        }
    }

    private void admit(ChannelHandlerContext context, ProxyHeader.Complete header) {
        isOver = true;
        stopWaiting();
        received.skipBytes(header.bytes());
        listener.onAdmitted(header.source());
        // To whoever was added behind this handler.
        context.fireChannelRead(received);
        context.pipeline().remove(this);
    }

    private void refuse(ChannelHandlerContext context, String reason) {
        if (!isOver) {
            end();
            listener.onRefused(reason);
            context.writeAndFlush(Unpooled.wrappedBuffer(ERROR)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        // Nothing was handed on to Vert.x that it has to complete.
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            gone();
            context.close();
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        gone();
        context.fireChannelInactive();
    }

    private void gone() {
        if (!isOver) {
            end();
            listener.onGone();
        }
    }

    private void end() {
        isOver = true;
        stopWaiting();
        received.release();
    }

    private void stopWaiting() {
        if (timeout != null) {
            timeout.cancel(false);
        }
    }
}
