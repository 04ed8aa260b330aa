package dev.roundhouse.storage.command.sortedset;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.sortedset.Ranges.Between;
import dev.roundhouse.storage.command.typed.ScanArguments;
import dev.roundhouse.storage.command.typed.ScanReply;
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

    /**
     * A cursor is how many entries are still to come, and 0 also the start: a walk from the last to the first, so that
     * removing members moves no others past it. A packed set comes whole.
     */
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
        if (value.isEmpty()) {
            ScanReply.empty(reply);
            return;
        }
        String error = ScanArguments.errorInKey(request);
        if (error != null) {
            reply.error(error);
            return;
        }
        scan(value, cursor, ScanArguments.ofKey(request), reply);
    }

    private static void scan(SortedSetValue value, long cursor, ScanArguments arguments, RespWriter reply) {
        ScanReply found = new ScanReply(reply.protocol());
        ScoredVisitor visitor = (array, offset, length, score) -> {
            if (arguments.matches(array, offset, length)) {
                found.add(array, offset, length);
                byte[] text = value.scoreText(score);
                found.add(text, 0, text.length);
            }
            return true;
        };
        int next = 0;
        if (value.isPacked()) {
            value.walk(0, value.size(), false, visitor);
        } else {
            int end = cursor == 0 ? value.size() : (int) Math.min(cursor, value.size());
            next = Math.max(0, end - arguments.count());
            for (int entry = end - 1; entry >= next; entry--) {
                value.visitEntry(entry, visitor);
            }
        }
        found.replyTo(next, reply);
    }
}
