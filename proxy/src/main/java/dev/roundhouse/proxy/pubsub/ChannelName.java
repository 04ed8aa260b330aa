package dev.roundhouse.proxy.pubsub;

import dev.roundhouse.spi.resp.Request;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The name of a channel, or a pattern, by its bytes. Immutable: nobody writes to the array. */
public final class ChannelName {
    private final byte[] bytes;
    private final int hash;

    public ChannelName(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    /** The name that is argument {@code i}; copied. */
    public static ChannelName of(Request request, int i) {
        return new ChannelName(request.bytes(i));
    }

    public byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChannelName name && hash == name.hash && Arrays.equals(bytes, name.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
