package dev.roundhouse.storage.command.sortedset;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.SortedSetValue;
import java.util.BitSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** ZRANDMEMBER key [count [WITHSCORES]] */
final class RandomMembers {
    /** Most members that a negative count may ask for; Redis would write until its memory or the connection ends. */
    private static final int MAX_REPEATED = 1 << 20;

    private static final String OUT_OF_RANGE = "ERR value is out of range";

    private RandomMembers() {}

    static void zrandmember(Request request, Keyspace keyspace, RespWriter reply) {
        String error = request.size() > 2 ? error(request) : null;
        if (error != null) {
            reply.error(error);
            return;
        }
        SortedSetValue value = SortedSets.read(request, 1, keyspace, reply);
        if (value == null) {
            return;
        }
        if (request.size() == 2) {
            if (value.isEmpty()) {
                reply.nullBulk();
            } else {
                ScoredReply member = new ScoredReply(reply, false);
                value.visitEntry(keyspace.random().nextInt(value.size()), member);
            }
            return;
        }
        long count = ArgumentChecks.longAt(request, 2);
        ScoredReply members = new ScoredReply(reply, request.size() > 3);
        if (value.isEmpty() || count == 0) {
            members.header(0);
        } else if (count > 0) {
            distinct(value, (int) Math.min(count, value.size()), keyspace.random(), members);
        } else if (count < -MAX_REPEATED) {
            reply.error(OUT_OF_RANGE);
        } else {
            repeated(value, (int) -count, keyspace.random(), members);
        }
    }

    private static @Nullable String error(Request request) {
        String error = ArgumentChecks.integer(request, 2);
        if (error != null) {
            return error;
        }
        long count = ArgumentChecks.longAt(request, 2);
        if (count == Long.MIN_VALUE) {
            return "ERR value is out of range, value must between " + -Long.MAX_VALUE + " and " + Long.MAX_VALUE;
        }
        if (request.size() > 4 || request.size() == 4 && !request.is(3, "WITHSCORES")) {
            return CommandErrors.SYNTAX;
        }
        boolean isTooMany = count < -Long.MAX_VALUE / 2 || count > Long.MAX_VALUE / 2;
        return request.size() == 4 && isTooMany ? OUT_OF_RANGE : null;
    }

    private static void repeated(SortedSetValue value, int count, RandomGenerator random, ScoredReply members) {
        members.header(count);
        for (int i = 0; i < count; i++) {
            value.visitEntry(random.nextInt(value.size()), members);
        }
    }

    /** Each entry is drawn once, or, where most are wanted, left out once. */
    private static void distinct(SortedSetValue value, int count, RandomGenerator random, ScoredReply members) {
        int size = value.size();
        boolean leavingOut = count > size / 2;
        BitSet drawn = new BitSet(size);
        members.header(count);
        for (int left = leavingOut ? size - count : count; left > 0; ) {
            int entry = random.nextInt(size);
            if (drawn.get(entry)) {
                continue;
            }
            drawn.set(entry);
            left--;
            if (!leavingOut) {
                value.visitEntry(entry, members);
            }
        }
        if (leavingOut) {
            for (int entry = drawn.nextClearBit(0); entry < size; entry = drawn.nextClearBit(entry + 1)) {
                value.visitEntry(entry, members);
            }
        }
    }
}
