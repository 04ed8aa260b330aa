package dev.roundhouse.spi.storage;

import dev.roundhouse.spi.resp.Request;

/** A connection to a node that one client has for itself until it gives it back. Owned by one event loop. */
public interface DedicatedConnection {
    /** Sends a command; its frames, and pushes, come to the listener in order. Valid only during the call. */
    void send(Request request);

    /** Set once, before the first send. */
    void listener(Listener listener);

    /** Ends the loan: a connection with state left (MULTI, WATCH, a blocked or subscribed one) is closed, another goes back to the pool. */
    void giveBack(boolean clean);

    /** Takes what arrives. */
    interface Listener {
        /** One encoded RESP frame; the bytes are valid only during the call. */
        void onFrame(byte[] array, int offset, int length);

        void onClosed(String reason);
    }
}
