package dev.roundhouse.spi.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Ends a connection so that the peer gets all that was sent. A socket that is closed while there is input it has not read
 * makes the kernel send a reset, at which the peer drops replies that it has received and not read. So only the sending side is
 * closed; what still comes is dropped, unexecuted, until the peer closes too or {@value #MILLIS} ms are over.
 */
public final class LingeringClose extends ChannelInboundHandlerAdapter {
    static final int MILLIS = 1_000;

    private static final String NAME = "linger";

    private LingeringClose() {}

    /**
     * To be told when the last write is done.
     *
     * @param context of the handler whose input ends
     */
    public static ChannelFutureListener of(ChannelHandlerContext context) {
        return written -> begin(context);
    }

    private static void begin(ChannelHandlerContext context) {
        Channel channel = context.channel();
        if (!channel.isActive() || !(channel instanceof DuplexChannel duplex) || duplex.isInputShutdown()) {
            channel.close();
            return;
        }
        if (channel.pipeline().get(NAME) == null) {
            channel.pipeline().addBefore(context.name(), NAME, new LingeringClose());
            duplex.shutdownOutput();
            channel.config().setAutoRead(true);
            channel.eventLoop().schedule(() -> channel.close(), MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            context.close();
        }
    }
}
