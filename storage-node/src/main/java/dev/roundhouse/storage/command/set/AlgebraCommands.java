package dev.roundhouse.storage.command.set;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.EncodingLimits;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.storage.command.typed.Keys;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.SetValue;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** SINTER, SUNION and SDIFF, and their forms that count or store. */
final class AlgebraCommands {
    private static final int DESTINATION = 1;

    private AlgebraCommands() {}

    private interface Operation {
        SetAlgebra.Walk over(List<@Nullable SetValue> sets, EncodingLimits limits);
    }

    static void sinter(Request request, Keyspace keyspace, RespWriter reply) {
        answer(request, keyspace, reply, SetAlgebra::intersection);
    }

    static void sunion(Request request, Keyspace keyspace, RespWriter reply) {
        answer(request, keyspace, reply, SetAlgebra::union);
    }

    static void sdiff(Request request, Keyspace keyspace, RespWriter reply) {
        answer(request, keyspace, reply, SetAlgebra::difference);
    }

    private static void answer(Request request, Keyspace keyspace, RespWriter reply, Operation operation) {
        List<@Nullable SetValue> sets = sets(request, 1, request.size(), keyspace, reply);
        if (sets == null) {
            return;
        }
        SetAlgebra.Walk walk = operation.over(sets, keyspace.limits());
        if (reply.takesInPieces(walk.members())) {
            AlgebraSource.begin(operation.over(copies(sets), keyspace.limits()), reply);
        } else if (!keyspace.putsAside(walk.members())) {
            Sets.replyAll(walk.whole(), reply);
        }
    }

    /** The sets as they are now; one that comes twice is the same twice. */
    private static List<@Nullable SetValue> copies(List<@Nullable SetValue> sets) {
        Map<SetValue, SetValue> copies = new IdentityHashMap<>();
        List<@Nullable SetValue> all = new ArrayList<>();
        for (SetValue set : sets) {
            all.add(set == null ? null : copies.computeIfAbsent(set, SetValue::copy));
        }
        return all;
    }

    /** The sets that arguments name, null for those that are absent; null where a key is no set, which is replied then. */
    private static @Nullable List<@Nullable SetValue> sets(
            Request request, int from, int to, Keyspace keyspace, RespWriter reply) {
        List<@Nullable SetValue> sets = new ArrayList<>();
        for (int i = from; i < to; i++) {
            Entry entry = Keys.read(keyspace, request, i);
            if (Keys.isOther(entry, KeyState.SET)) {
                reply.error(Keys.WRONG_TYPE);
                return null;
            }
            sets.add(Sets.orNull(entry));
        }
        return sets;
    }

    static void sinterstore(Request request, Keyspace keyspace, RespWriter reply) {
        store(request, keyspace, reply, "sinterstore", SetAlgebra::intersection);
    }

    static void sunionstore(Request request, Keyspace keyspace, RespWriter reply) {
        store(request, keyspace, reply, "sunionstore", SetAlgebra::union);
    }

    static void sdiffstore(Request request, Keyspace keyspace, RespWriter reply) {
        store(request, keyspace, reply, "sdiffstore", SetAlgebra::difference);
    }

    private static void store(Request request, Keyspace keyspace, RespWriter reply, String event, Operation operation) {
        List<@Nullable SetValue> sets = sets(request, DESTINATION + 1, request.size(), keyspace, reply);
        if (sets == null) {
            return;
        }
        SetAlgebra.Walk walk = operation.over(sets, keyspace.limits());
        if (keyspace.putsAside(walk.members())) {
            return;
        }
        SetValue result = walk.whole();
        Entry destination = Keys.find(keyspace, request, DESTINATION);
        if (!result.isEmpty()) {
            keyspace.put(destination, result, Entry.NO_EXPIRY);
            keyspace.event('s', event, destination);
        } else if (destination.isPresent()) {
            keyspace.remove(destination);
            keyspace.event('g', "del", destination);
        }
        reply.integer(result.size());
    }

    /** SINTERCARD numkeys key [key ...] [LIMIT limit]. */
    static void sintercard(Request request, Keyspace keyspace, RespWriter reply) {
        String error = ArgumentChecks.sintercard(request);
        if (error != null) {
            reply.error(error);
            return;
        }
        int end = 2 + (int) ArgumentChecks.longAt(request, 1);
        List<@Nullable SetValue> sets = sets(request, 2, end, keyspace, reply);
        if (sets == null) {
            return;
        }
        long limit = end == request.size() ? 0 : ArgumentChecks.longAt(request, request.size() - 1);
        if (!keyspace.putsAside(SetAlgebra.intersection(sets, keyspace.limits()).members())) {
            reply.integer(SetAlgebra.cardinality(sets, limit, keyspace.limits()));
        }
    }
}
