package dev.roundhouse.storage.command.sortedset;

import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.value.ScoredVisitor;

/** Writes members, alone or with their scores: one array in RESP2, pairs in RESP3. */
final class ScoredReply implements ScoredVisitor {
    private final RespWriter reply;
    private final boolean withScores;
    private final boolean pairs;

    ScoredReply(RespWriter reply, boolean withScores) {
        this(reply, withScores, withScores && reply.protocol() > 2);
    }

    /** @param pairs whether member and score are an array of their own */
    ScoredReply(RespWriter reply, boolean withScores, boolean pairs) {
        this.reply = reply;
        this.withScores = withScores;
        this.pairs = pairs;
    }

    /** Header of so many elements; at most a billion. */
    void header(int count) {
        reply.arrayHeader(withScores && !pairs ? 2 * count : count);
    }

    @Override
    public boolean visit(byte[] array, int offset, int length, double score) {
        if (pairs) {
            reply.arrayHeader(2);
        }
        reply.bulk(array, offset, length);
        if (withScores) {
            reply.doubleValue(score);
        }
        return true;
    }
}
