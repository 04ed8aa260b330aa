package dev.roundhouse.storage.command.sortedset;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.storage.command.sortedset.RangeArguments.Ranks;
import dev.roundhouse.storage.command.sortedset.Ranges.Between;
import dev.roundhouse.storage.command.typed.Keys;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.SortedSetValue;

/** ZREM and ZREMRANGEBY... */
final class RemoveCommands {
    private RemoveCommands() {}

    static void zrem(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Keys.find(keyspace, request, 1);
        if (!isSortedSet(entry, reply)) {
            return;
        }
        SortedSetValue value = (SortedSetValue) entry.value();
        int removed = 0;
        for (int i = 2; i < request.size() && !value.isEmpty(); i++) {
            removed += value.remove(request.array(i), request.offset(i), request.length(i)) ? 1 : 0;
        }
        if (removed > 0) {
            SortedSets.removed(entry, value, "zrem", keyspace);
        }
        reply.integer(removed);
    }

    /** Whether there is one; else the reply is written. */
    private static boolean isSortedSet(Entry entry, RespWriter reply) {
        if (Keys.isOther(entry, KeyState.SORTED_SET)) {
            reply.error(Keys.WRONG_TYPE);
        } else if (!entry.isPresent()) {
            reply.integer(0);
        } else {
            return true;
        }
        return false;
    }

    static void zremrangebyrank(Request request, Keyspace keyspace, RespWriter reply) {
        String error = ArgumentChecks.getrange(request);
        if (error != null) {
            reply.error(error);
            return;
        }
        Entry entry = Keys.find(keyspace, request, 1);
        if (isSortedSet(entry, reply)) {
            SortedSetValue value = (SortedSetValue) entry.value();
            long from = Ranges.from(ArgumentChecks.longAt(request, 2), value.size());
            long to = Ranges.to(ArgumentChecks.longAt(request, 3), value.size());
            Ranks ranks = from >= to ? new Ranks(0, 0) : new Ranks((int) from, (int) to);
            remove(entry, ranks, "zremrangebyrank", keyspace, reply);
        }
    }

    static void zremrangebyscore(Request request, Keyspace keyspace, RespWriter reply) {
        Between between = Ranges.scores(request, 2, 3);
        if (between == null) {
            reply.error(Ranges.NOT_A_SCORE);
        } else {
            remove(request, between, "zremrangebyscore", keyspace, reply);
        }
    }

    static void zremrangebylex(Request request, Keyspace keyspace, RespWriter reply) {
        Between between = Ranges.members(request, 2, 3);
        if (between == null) {
            reply.error(Ranges.NOT_A_MEMBER);
        } else {
            remove(request, between, "zremrangebylex", keyspace, reply);
        }
    }

    private static void remove(Request request, Between between, String event, Keyspace keyspace, RespWriter reply) {
        Entry entry = Keys.find(keyspace, request, 1);
        if (isSortedSet(entry, reply)) {
            SortedSetValue value = (SortedSetValue) entry.value();
            remove(entry, new Ranks(between.from(value), between.to(value)), event, keyspace, reply);
        }
    }

    private static void remove(Entry entry, Ranks ranks, String event, Keyspace keyspace, RespWriter reply) {
        if (ranks.count() > 0) {
            if (keyspace.putsAside(ranks.count())) {
                return;
            }
            SortedSetValue value = (SortedSetValue) entry.value();
            value.removeRange(ranks.from(), ranks.to());
            SortedSets.removed(entry, value, event, keyspace);
        }
        reply.integer(Math.max(0, ranks.count()));
    }
}
