package dev.roundhouse.storage.command.set;

import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.resp.ReplySource;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.value.SetValue;

/**
 * The reply to an operation over large sets, which is made bit by bit from copies (they share what there is until it changes)
 * and then written bit by bit. Only the first byte of its header is written before.
 */
final class AlgebraSource implements ReplySource {
    /** Members looked at in one go: about a millisecond. */
    private static final int MEMBERS = 4096;

    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] SET = {'~'};
    private static final byte[] ARRAY = {'*'};

    private final SetAlgebra.Walk walk;
    private boolean isMade;
    private int next;

    private AlgebraSource(SetAlgebra.Walk walk) {
        this.walk = walk;
    }

    static void begin(SetAlgebra.Walk walk, RespWriter reply) {
        reply.raw(reply.protocol() == 2 ? ARRAY : SET, 0, 1);
        reply.rest(new AlgebraSource(walk));
    }

    @Override
    public boolean writeSome(RespWriter to, int bytes) {
        SetValue result = walk.result;
        if (!isMade) {
            if (walk.advance(MEMBERS)) {
                return true;
            }
            isMade = true;
            byte[] count = Numbers.formatLong(result.size());
            to.raw(count, 0, count.length);
            to.raw(LINE_END, 0, LINE_END.length);
        }
        if (result.isIntegers()) {
            Sets.replyMembers(result, to);
            return false;
        }
        long end = to.length() + bytes;
        while (next < result.size() && to.length() < end) {
            to.bulk(result.member(next++));
        }
        return next < result.size();
    }
}
