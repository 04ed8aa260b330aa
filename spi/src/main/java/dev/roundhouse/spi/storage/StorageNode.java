package dev.roundhouse.spi.storage;

import dev.roundhouse.spi.resp.Request;
import io.vertx.core.Future;

/**
 * One event loop's link to one storage node. Owned by that loop: all calls on it, all handlers called on it. Messages to
 * one node arrive in the order sent, except that large ones may be overtaken.
 *
 * <p>Never blocks and never queues without end: over its limits, or while the node is away, a message is answered
 * {@link Answer.Failed} with {@code sent} false at once; a node that owes an answer and sends no byte for the node timeout is given up
 * ({@code sent} true for all that is under way) and connected anew.
 */
public interface StorageNode {
    /** The node's id in the configuration. */
    String id();

    /**
     * Says that commands on keys or messages about registers of these hashes follow at once; a hint, which most nodes have no
     * use for.
     *
     * @param hashes those that place them, the first {@code count} of the array
     */
    default void expect(long[] hashes, int count) {}

    void send(Message message, AnswerHandler handler);

    /**
     * As {@link #send} of {@link ReadQuestion#message}.
     *
     * @param executes whether the command is executed; else only the version is asked for
     */
    default void ask(ReadQuestion question, boolean executes, AnswerHandler handler) {
        send(question.message(executes), handler);
    }

    /**
     * Hands the client's own command through, for stores with one replica.
     *
     * @param request valid only during the call
     * @param protocol RESP version of the reply, 2 or 3
     */
    void passThrough(Request request, int protocol, ReplyHandler handler);

    /** As of now; cheap, read for every operation. */
    NodeHealth health();

    Future<Void> close();
}
