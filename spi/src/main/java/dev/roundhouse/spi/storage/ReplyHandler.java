package dev.roundhouse.spi.storage;

/** Takes the reply to one passed-through request: exactly one call, on the event loop that sent it. */
public interface ReplyHandler {
    /** One encoded RESP frame; the bytes are valid only during the call. */
    void onReply(byte[] array, int offset, int length);

    /** No reply came; {@code sent}: the request may have reached the node. */
    void onFailure(boolean sent, String reason);
}
