package dev.roundhouse.storage.command.sortedset;

import dev.roundhouse.spi.resp.ReplySource;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.sortedset.RangeArguments.Ranks;
import dev.roundhouse.storage.value.SortedSetValue;

/** A range of a sorted set as it was when it was asked for. */
final class RangeSource implements ReplySource {
    private final SortedSetValue.Snapshot elements;
    private final boolean reversed;
    private final boolean withScores;
    private final int protocol;
    private int from;
    private int to;

    /** @param protocol the header's: the client may have changed its own since then */
    RangeSource(SortedSetValue.Snapshot elements, Ranks ranks, RangeArguments arguments, int protocol) {
        this.elements = elements;
        this.reversed = arguments.isReversed();
        this.withScores = arguments.withScores;
        this.protocol = protocol;
        this.from = ranks.from();
        this.to = ranks.to();
    }

    @Override
    public boolean writeSome(RespWriter reply, int bytes) {
        long end = reply.length() + bytes;
        int clients = reply.protocol();
        reply.setProtocol(protocol);
        ScoredReply writing = new ScoredReply(reply, withScores);
        int[] written = {0};
        elements.walk(from, to, reversed, (array, offset, length, score) -> {
            writing.visit(array, offset, length, score);
            written[0]++;
            return reply.length() < end;
        });
        reply.setProtocol(clients);
        if (reversed) {
            to -= written[0];
        } else {
            from += written[0];
        }
        return from < to;
    }
}
