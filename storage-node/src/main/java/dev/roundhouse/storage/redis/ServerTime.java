package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.resp.Reply;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.NodeClock;
import dev.roundhouse.spi.storage.ReplyHandler;
import dev.roundhouse.storage.link.PipelinedConnection;
import java.util.List;

/** Asks a server for its time, one question at a time, and notes the answers. Owned by the link's loop. */
final class ServerTime implements ReplyHandler {
    /** Between two questions. */
    static final int INTERVAL_MILLIS = 1_000;

    private static final byte[] TIME = PartitionLayout.latin1("TIME");
    private static final long MICROS_PER_SECOND = 1_000_000;

    private final NodeClock clock;
    private boolean isAsking;
    private long askedNanos;

    ServerTime(NodeClock clock) {
        this.clock = clock;
    }

    /** Asks during the handshake of a new connection: it may lead to another server than the last one. */
    void ask(Handshake handshake, Runnable then) {
        long asked = System.nanoTime();
        handshake.ask(
                reply -> {
                    clock.forget();
                    note(reply, asked);
                    then.run();
                },
                TIME);
    }

    void ask(PipelinedConnection connection) {
        if (isAsking) {
            return;
        }
        isAsking = true;
        askedNanos = System.nanoTime();
        RespWriter writer = connection.begin(this);
        if (writer != null) {
            writer.request(TIME);
        }
    }

    @Override
    public void onReply(byte[] array, int offset, int length) {
        isAsking = false;
        note(Reply.parse(array, offset, length), askedNanos);
    }

    @Override
    public void onFailure(boolean sent, String reason) {
        isAsking = false;
    }

    private void note(Reply reply, long asked) {
        if (!(reply instanceof Reply.Array time) || time.elements().size() != 2) {
            return;
        }
        List<Reply> parts = time.elements();
        try {
            long seconds = Long.parseLong(Handshake.text(parts.get(0)));
            long micros = Long.parseLong(Handshake.text(parts.get(1)));
            clock.answered(seconds * MICROS_PER_SECOND + micros, asked, System.nanoTime());
        } catch (NumberFormatException e) {
            // No server we know answers so; its clock stays unknown.
        }
    }
}
