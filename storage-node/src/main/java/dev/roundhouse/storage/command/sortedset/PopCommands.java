package dev.roundhouse.storage.command.sortedset;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.storage.command.typed.Keys;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.SortedSetValue;

/** ZPOPMIN, ZPOPMAX and ZMPOP. */
final class PopCommands {
    private PopCommands() {}

    /** Most elements to pop, and from which end. */
    private record Pop(long count, boolean max) {}

    static void zpopmin(Request request, Keyspace keyspace, RespWriter reply) {
        pop(request, false, keyspace, reply);
    }

    static void zpopmax(Request request, Keyspace keyspace, RespWriter reply) {
        pop(request, true, keyspace, reply);
    }

    private static void pop(Request request, boolean max, Keyspace keyspace, RespWriter reply) {
        if (request.size() > 3) {
            reply.error(CommandErrors.SYNTAX);
            return;
        }
        boolean hasCount = request.size() == 3;
        boolean isCount = !hasCount || ArgumentChecks.integer(request, 2) == null;
        long count = hasCount && isCount ? ArgumentChecks.longAt(request, 2) : 1;
        if (!isCount || count < 0) {
            reply.error("ERR value is out of range, must be positive");
            return;
        }
        Entry entry = Keys.find(keyspace, request, 1);
        if (Keys.isOther(entry, KeyState.SORTED_SET)) {
            reply.error(Keys.WRONG_TYPE);
        } else if (!entry.isPresent() || count == 0) {
            reply.arrayHeader(0);
        } else if (!isPutAside(entry, new Pop(count, max), keyspace)) {
            pop(entry, new Pop(count, max), new ScoredReply(reply, true, hasCount && reply.protocol() > 2), keyspace);
        }
    }

    /** ZMPOP numkeys key ... MIN | MAX [COUNT count] */
    static void zmpop(Request request, Keyspace keyspace, RespWriter reply) {
        if (!isPositive(request, 1)) {
            reply.error("ERR numkeys should be greater than 0");
            return;
        }
        long keys = ArgumentChecks.longAt(request, 1);
        if (keys >= request.size() - 2) {
            reply.error(CommandErrors.SYNTAX);
            return;
        }
        int where = (int) keys + 2;
        boolean max = request.is(where, "MAX");
        boolean hasCount = request.size() >= where + 3 && request.is(where + 1, "COUNT");
        if (!max && !request.is(where, "MIN") || !hasCount && request.size() > where + 1) {
            reply.error(CommandErrors.SYNTAX);
        } else if (hasCount && !isPositive(request, where + 2)) {
            reply.error("ERR count should be greater than 0");
        } else if (hasCount && request.size() > where + 3) {
            reply.error(CommandErrors.SYNTAX);
        } else {
            long count = hasCount ? ArgumentChecks.longAt(request, where + 2) : 1;
            popFirst(request, where, new Pop(count, max), keyspace, reply);
        }
    }

    private static boolean isPositive(Request request, int i) {
        return ArgumentChecks.integer(request, i) == null && ArgumentChecks.longAt(request, i) > 0;
    }

    /** From the first of the keys, argument 2 up to {@code where}, that there is. */
    private static void popFirst(Request request, int where, Pop pop, Keyspace keyspace, RespWriter reply) {
        for (int i = 2; i < where; i++) {
            Entry entry = Keys.find(keyspace, request, i);
            if (Keys.isOther(entry, KeyState.SORTED_SET)) {
                reply.error(Keys.WRONG_TYPE);
                return;
            }
            if (entry.isPresent()) {
                if (isPutAside(entry, pop, keyspace)) {
                    return;
                }
                reply.arrayHeader(2);
                reply.bulk(request.array(i), request.offset(i), request.length(i));
                pop(entry, pop, new ScoredReply(reply, true, true), keyspace);
                return;
            }
        }
        reply.nullArray();
    }

    private static boolean isPutAside(Entry entry, Pop pop, Keyspace keyspace) {
        return keyspace.putsAside(Math.min(pop.count, ((SortedSetValue) entry.value()).size()));
    }

    private static void pop(Entry entry, Pop pop, ScoredReply reply, Keyspace keyspace) {
        SortedSetValue value = (SortedSetValue) entry.value();
        int size = value.size();
        int popped = (int) Math.min(pop.count, size);
        int from = pop.max ? size - popped : 0;
        reply.header(popped);
        value.walk(from, from + popped, pop.max, reply);
        value.removeRange(from, from + popped);
        SortedSets.removed(entry, value, pop.max ? "zpopmax" : "zpopmin", keyspace);
    }
}
