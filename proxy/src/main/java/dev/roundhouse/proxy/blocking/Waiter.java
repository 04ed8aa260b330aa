package dev.roundhouse.proxy.blocking;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** One client that waits for one of some keys. Called from any loop; it answers from any. */
public interface Waiter {
    /** What is waited for. Those who wait for one kind are served first come, first served; a stream serves all. */
    enum Kind {
        LIST,
        SORTED_SET,
        STREAM
    }

    /** What came of an attempt. */
    enum Outcome {
        /** The client has its reply: it waits no more. */
        SERVED,
        /** There is nothing for it at the key. */
        EMPTY,
        /** It did not wait any more. */
        GONE
    }

    /** Why a key is tried. */
    enum Reason {
        /** The client has just come to wait here. */
        ARRIVAL,
        /** Somebody wrote the key. */
        WRITE,
        /** For the case that a wake-up was lost. */
        RECHECK
    }

    Kind kind();

    /** Tries to serve the client from a key; the outcome comes once, soon. */
    void attempt(ByteBuffer key, Reason reason, Consumer<Outcome> outcome);
}
