package dev.roundhouse.storage.server;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.storage.remote.Handshake;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The store that a node serves. Thread-safe: every connection calls it on its own loop. */
public interface HostedStore {
    /** Answers one message; its commands are valid only during the call. */
    Answer handle(Message message);

    /** As {@link #handle}; null: its command takes long, and {@link #rest} is to be run on a thread that may take its time. */
    default @Nullable Answer begin(Message message) {
        return handle(message);
    }

    /**
     * What is left of the message that was begun last on this thread.
     *
     * @param message the same, but valid for as long as it takes
     */
    default Callable<Answer> rest(Message message) {
        throw new IllegalStateException("nothing takes long");
    }

    /**
     * Says that messages about registers, or commands on keys, of these hashes follow at once; a hint.
     *
     * @param hashes those that place them, the first {@code count} of the array
     */
    default void expect(long[] hashes, int count) {}

    /** Whether {@link #handle} may have to wait for the disk, and so must not be called on an event loop. */
    default boolean mayWaitForDisk(Message message) {
        return false;
    }

    /**
     * Executes one command of a store with one replica, and writes exactly one reply.
     *
     * @param request valid only during the call
     * @param now milliseconds since the epoch
     */
    void execute(Request request, long now, RespWriter reply);

    /** Why this node does not count, for a person; empty when it does. */
    default String obstacle() {
        return "";
    }

    /** Makes the store once the first proxy has said what is needed. */
    @FunctionalInterface
    interface Factory {
        HostedStore create(Handshake handshake);

        /** Why there can be no store for it; null: there can. */
        default @Nullable String refuse(Handshake handshake) {
            return null;
        }
    }
}
