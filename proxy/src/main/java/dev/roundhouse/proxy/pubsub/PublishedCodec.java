package dev.roundhouse.proxy.pubsub;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/** How {@link Published} travels: within a process as the same object, between processes as bytes. */
final class PublishedCodec implements MessageCodec<Published, Published> {
    static final String NAME = "roundhouse-published";

    @Override
    public void encodeToWire(Buffer buffer, Published published) {
        byte[] channel = published.channel().bytes();
        buffer.appendByte((byte) (published.isSharded() ? 1 : 0))
                .appendInt(channel.length)
                .appendBytes(channel)
                .appendInt(published.message().length)
                .appendBytes(published.message());
    }

    @Override
    public Published decodeFromWire(int position, Buffer buffer) {
        boolean isSharded = buffer.getByte(position) != 0;
        int channelAt = position + 1 + Integer.BYTES;
        int messageLength = channelAt + buffer.getInt(position + 1);
        int messageAt = messageLength + Integer.BYTES;
        return new Published(
                isSharded,
                new ChannelName(buffer.getBytes(channelAt, messageLength)),
                buffer.getBytes(messageAt, messageAt + buffer.getInt(messageLength)),
                null);
    }

    @Override
    public Published transform(Published published) {
        return published;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
