package dev.roundhouse.storage.command.sortedset;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.sortedset.RangeArguments.By;
import dev.roundhouse.storage.command.sortedset.RangeArguments.Ranks;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.SortedSetValue;

/** ZRANGE, ZRANGESTORE and the commands that came before them. */
final class RangeCommands {
    private RangeCommands() {}

    static void zrange(Request request, Keyspace keyspace, RespWriter reply) {
        range(new RangeArguments(request, 1, false, null, null), request, keyspace, reply);
    }

    static void zrevrange(Request request, Keyspace keyspace, RespWriter reply) {
        range(new RangeArguments(request, 1, false, By.RANK, true), request, keyspace, reply);
    }

    static void zrangebyscore(Request request, Keyspace keyspace, RespWriter reply) {
        range(new RangeArguments(request, 1, false, By.SCORE, false), request, keyspace, reply);
    }

    static void zrevrangebyscore(Request request, Keyspace keyspace, RespWriter reply) {
        range(new RangeArguments(request, 1, false, By.SCORE, true), request, keyspace, reply);
    }

    static void zrangebylex(Request request, Keyspace keyspace, RespWriter reply) {
        range(new RangeArguments(request, 1, false, By.MEMBER, false), request, keyspace, reply);
    }

    static void zrevrangebylex(Request request, Keyspace keyspace, RespWriter reply) {
        range(new RangeArguments(request, 1, false, By.MEMBER, true), request, keyspace, reply);
    }

    private static void range(RangeArguments arguments, Request request, Keyspace keyspace, RespWriter reply) {
        String error = arguments.parse();
        if (error != null) {
            reply.error(error);
            return;
        }
        SortedSetValue value = SortedSets.read(request, arguments.key, keyspace, reply);
        if (value == null) {
            return;
        }
        Ranks ranks = arguments.ranks(value);
        ScoredReply elements = new ScoredReply(reply, arguments.withScores);
        elements.header(ranks.count());
        if (!value.isPacked() && reply.takesInPieces(ranks.count())) {
            reply.rest(new RangeSource(value.snapshot(), ranks, arguments, reply.protocol()));
        } else {
            value.walk(ranks.from(), ranks.to(), arguments.isReversed(), elements);
        }
    }

    static void zrangestore(Request request, Keyspace keyspace, RespWriter reply) {
        RangeArguments arguments = new RangeArguments(request, 2, true, null, null);
        String error = arguments.parse();
        if (error != null) {
            reply.error(error);
            return;
        }
        SortedSetValue source = SortedSets.read(request, arguments.key, keyspace, reply);
        if (source == null) {
            return;
        }
        Ranks ranks = arguments.ranks(source);
        if (keyspace.putsAside(ranks.count())) {
            return;
        }
        SortedSetValue result = SortedSetValue.sized(arguments.isOfRanks() ? ranks.count() : 0, 0, keyspace.limits());
        source.walk(ranks.from(), ranks.to(), false, (array, offset, length, score) -> {
            result.put(array, offset, length, score);
            return true;
        });
        SortedSets.store(request, 1, result, "zrangestore", keyspace);
        reply.integer(result.size());
    }
}
