package dev.roundhouse.storage.command;

import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.resp.ReplySource;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.value.rdb.RdbBody;
import java.util.ArrayDeque;
import java.util.Deque;

/** DUMP of a large value: made bit by bit, which tells its length, and then written. Only the first byte is before it. */
final class DumpSource implements ReplySource {
    /** Entries in one go: about a millisecond. */
    private static final int ENTRIES = 4096;

    private static final byte[] BULK = {'$'};
    private static final byte[] LINE_END = {'\r', '\n'};

    private final RdbBody body;
    private final Deque<byte[]> pieces = new ArrayDeque<>();
    private long length;
    private boolean isMade;

    private DumpSource(RdbBody body) {
        this.body = body;
    }

    static void begin(RdbBody body, RespWriter reply) {
        reply.raw(BULK, 0, BULK.length);
        reply.rest(new DumpSource(body));
    }

    @Override
    public boolean writeSome(RespWriter to, int bytes) {
        if (!isMade) {
            byte[] piece = body.next(ENTRIES);
            if (piece != null) {
                pieces.add(piece);
                length += piece.length;
                return true;
            }
            isMade = true;
            byte[] count = Numbers.formatLong(length);
            to.raw(count, 0, count.length);
            to.raw(LINE_END, 0, LINE_END.length);
        }
        long end = to.length() + bytes;
        while (!pieces.isEmpty() && to.length() < end) {
            byte[] piece = pieces.remove();
            to.raw(piece, 0, piece.length);
        }
        if (pieces.isEmpty()) {
            to.raw(LINE_END, 0, LINE_END.length);
        }
        return !pieces.isEmpty();
    }
}
