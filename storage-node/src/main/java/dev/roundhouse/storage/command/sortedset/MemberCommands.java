package dev.roundhouse.storage.command.sortedset;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.sortedset.Ranges.Between;
import dev.roundhouse.storage.command.typed.ScanArguments;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.ScoredVisitor;
import dev.roundhouse.storage.value.SortedSetValue;
import org.jspecify.annotations.Nullable;

/** Commands that look members up, count or scan them. */
final class MemberCommands {
    private MemberCommands() {}

    static void zcard(Request request, Keyspace keyspace, RespWriter reply) {
        SortedSetValue value = SortedSets.read(request, 1, keyspace, reply);
        if (value != null) {
            reply.integer(value.size());
        }
    }

    static void zcount(Request request, Keyspace keyspace, RespWriter reply) {
        count(request, Ranges.scores(request, 2, 3), Ranges.NOT_A_SCORE, keyspace, reply);
    }

    static void zlexcount(Request request, Keyspace keyspace, RespWriter reply) {
        count(request, Ranges.members(request, 2, 3), Ranges.NOT_A_MEMBER, keyspace, reply);
    }

    private static void count(
            Request request, @Nullable Between between, String error, Keyspace keyspace, RespWriter reply) {
        if (between == null) {
            reply.error(error);
            return;
        }
        SortedSetValue value = SortedSets.read(request, 1, keyspace, reply);
        if (value != null) {
            reply.integer(Math.max(0, between.to(value) - between.from(value)));
        }
    }

    static void zscore(Request request, Keyspace keyspace, RespWriter reply) {
        SortedSetValue value = SortedSets.read(request, 1, keyspace, reply);
        if (value != null) {
            score(value, request, 2, reply);
        }
    }

    static void zmscore(Request request, Keyspace keyspace, RespWriter reply) {
        SortedSetValue value = SortedSets.read(request, 1, keyspace, reply);
        if (value == null) {
            return;
        }
        reply.arrayHeader(request.size() - 2);
        for (int i = 2; i < request.size(); i++) {
            score(value, request, i, reply);
        }
    }

    private static void score(SortedSetValue value, Request request, int member, RespWriter reply) {
        double score = SortedSets.scoreOf(value, request, member);
        if (Double.isNaN(score)) {
            reply.nullBulk();
        } else {
            reply.doubleValue(score);
        }
    }

    static void zrank(Request request, Keyspace keyspace, RespWriter reply) {
        rank(request, false, keyspace, reply);
    }

    static void zrevrank(Request request, Keyspace keyspace, RespWriter reply) {
        rank(request, true, keyspace, reply);
    }

    private static void rank(Request request, boolean reversed, Keyspace keyspace, RespWriter reply) {
        SortedSetValue value = SortedSets.read(request, 1, keyspace, reply);
        if (value == null) {
            return;
        }
        int rank = value.rank(request.array(2), request.offset(2), request.length(2));
        if (rank < 0) {
            reply.nullBulk();
        } else {
            reply.integer(reversed ? value.size() - 1 - rank : rank);
        }
    }

    /** A packed set comes whole; of others a cursor is how many entries, the last ones first, have not been seen yet. */
    static void zscan(Request request, Keyspace keyspace, RespWriter reply) {
        long cursor = ScanArguments.cursor(request.text(2));
        if (cursor == ScanArguments.INVALID_CURSOR) {
            reply.error("ERR invalid cursor");
            return;
        }
        SortedSetValue value = SortedSets.read(request, 1, keyspace, reply);
        if (value == null) {
            return;
        }
        String error = value.isEmpty() ? null : ScanArguments.errorInKey(request);
        if (error != null) {
            reply.error(error);
            return;
        }
        ScanArguments arguments = value.isEmpty() ? NO_ARGUMENTS : ScanArguments.ofKey(request);
        int size = value.size();
        int from = cursor == 0 ? size : (int) Math.min(cursor, size);
        int to = value.isPacked() ? 0 : Math.max(0, from - arguments.count());
        RespWriter found = new RespWriter(reply.protocol());
        int[] count = {0};
        ScoredVisitor visitor = (array, offset, length, score) -> {
            if (arguments.matches(array, offset, length)) {
                found.bulk(array, offset, length);
                found.bulk(value.scoreText(score));
                count[0] += 2;
            }
            return true;
        };
        if (value.isPacked()) {
            value.walk(0, size, false, visitor);
        }
        for (int entry = from - 1; entry >= to && !value.isPacked(); entry--) {
            value.visitEntry(entry, visitor);
        }
        reply.arrayHeader(2);
        reply.bulkInteger(to);
        reply.arrayHeader(count[0]);
        byte[] encoded = found.toBytes();
        reply.raw(encoded, 0, encoded.length);
    }

    private static final ScanArguments NO_ARGUMENTS = new ScanArguments(null, null, 1);
}
