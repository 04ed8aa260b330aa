package dev.roundhouse.proxy.blocking;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One client that waits for one of some keys. Called from any loop; it answers from any. */
public interface Waiter {
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
        /** The client has just come to wait here, and nobody who came before waits for the same. */
        ARRIVAL,
        /** It has just come, but others were there first: nothing is to be taken, only what is wrong to be found. */
        BEHIND,
        /** Somebody wrote the key. */
        WRITE,
        /** For the case that a wake-up was lost. */
        RECHECK
    }

    /**
     * What is waited for: those who wait for equal things are served first come, first served, and where there is nothing for
     * one of them there is nothing for the others. Null: it takes nothing away, so that all are served.
     */
    @Nullable
    Object subject();

    /** Whether it waits no more once the key is gone, of which nobody may tell: a key expires by itself. */
    boolean endsWithKey();

    /** Tries to serve the client from a key; the outcome comes once, soon. */
    void attempt(ByteBuffer key, Reason reason, Consumer<Outcome> outcome);
}
