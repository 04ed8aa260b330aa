package dev.roundhouse.proxy.pubsub;

import dev.roundhouse.spi.resp.RespWriter;
import org.jspecify.annotations.Nullable;

/** A message as clients get it, encoded once for each protocol version that is wanted. */
final class PushFrame {
    private final byte[][] elements;
    private byte @Nullable [] resp2;
    private byte @Nullable [] resp3;

    PushFrame(byte[]... elements) {
        this.elements = elements;
    }

    byte[] bytes(int protocol) {
        byte[] present = protocol == 2 ? resp2 : resp3;
        if (present != null) {
            return present;
        }
        RespWriter out = new RespWriter(protocol);
        out.pushHeader(elements.length);
        for (byte[] element : elements) {
            out.bulk(element);
        }
        byte[] encoded = out.toBytes();
        if (protocol == 2) {
            resp2 = encoded;
        } else {
            resp3 = encoded;
        }
        return encoded;
    }
}
