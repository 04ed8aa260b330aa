package dev.roundhouse.proxy.routing;

import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.LocalNode;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of the command under way. It is answered once: at once between {@link #reply} and {@link #replied},
 * or by {@link #later}. One object serves a connection for all its commands: it is not to be kept.
 */
public interface Call {
    /** RESP version the client speaks, 2 or 3. */
    int protocol();

    /** Names the command in the logs of this proxy and of the nodes; 0: it is not timed, and will be in no log. */
    long trace();

    /** The level asked for with this very command; null: none. */
    @Nullable
    Level commandLevel();

    /** The level asked for on this connection; null: none. */
    @Nullable
    Level connectionLevel();

    /** Where to write the reply, now. */
    RespWriter reply();

    void replied();

    default void error(String text) {
        reply().error(text);
        replied();
    }

    /** @param isWrite whether a lost answer leaves it in doubt whether something was written */
    PendingReply later(boolean isWrite);

    /** As {@link #later}, for what keeps its place but whose reply goes elsewhere. */
    PendingReply silentlyLater();

    /** Has a command answer that takes long, with none of the client's further commands started before. */
    default void answerAlone(LocalNode.LongCommand command, boolean isWrite) {
        PendingReply reply = later(isWrite);
        hold();
        command.start((beginning, rest) -> {
            reply.complete(beginning, rest);
            goOn();
        });
    }

    /** Starts none of the client's further commands until {@link #goOn}. */
    void hold();

    /** Ends {@link #hold}. */
    void goOn();

    /** Runs what is about this client. */
    EventLoop eventLoop();

    /** The client's own connection to a node. */
    Dedicated dedicated();

    /** What of this client is under way. */
    InFlight inFlight();
}
