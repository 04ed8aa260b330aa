package dev.roundhouse.spi.storage;

import dev.roundhouse.spi.resp.ReplySource;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import org.jspecify.annotations.Nullable;

/** A node in this process: executes on the caller's thread, straight into the client's reply buffer. */
public interface LocalNode extends StorageNode {
    /**
     * Executes one command of a store with one replica and writes exactly one reply.
     *
     * @param request valid only during the call
     * @param now milliseconds since the epoch
     */
    void execute(Request request, long now, RespWriter reply);

    /**
     * As {@link #execute}, but a command that takes long may be executed while the event loop serves others.
     *
     * @return null: the reply is written; else nothing is done yet
     */
    @Nullable
    LongCommand begin(Request request, long now, RespWriter reply);

    /** A command that takes long. */
    interface LongCommand {
        /** Executes it, atomically; once. */
        void start(Handler handler);

        /** Takes the reply, later, on the loop. */
        interface Handler {
            /** @param rest what comes behind the beginning; null: nothing */
            void onReply(byte[] beginning, @Nullable ReplySource rest);
        }
    }
}
