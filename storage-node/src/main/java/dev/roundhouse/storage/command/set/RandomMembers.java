package dev.roundhouse.storage.command.set;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.typed.RandomCount;
import dev.roundhouse.storage.command.typed.RandomPicks;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.SetValue;
import java.util.List;
import java.util.random.RandomGenerator;

/** Commands that choose members by chance; SPOP by that of the keyspace, which all replicas share. */
final class RandomMembers {
    private static final int KEY = 1;
    private static final int COUNT = 2;

    /** Where fewer members than the fifth of those taken are left, Redis makes a new set of them, which may be an intset. */
    private static final long REENCODED_BELOW = 5;

    private RandomMembers() {}

    /** SPOP key [count]. */
    static void spop(Request request, Keyspace keyspace, RespWriter reply) {
        boolean counted = request.size() > COUNT;
        String error = counted ? ArgumentChecks.spop(request) : null;
        if (error != null) {
            reply.error(error);
            return;
        }
        Entry entry = Sets.find(request, KEY, keyspace, reply);
        if (entry == null) {
            return;
        }
        if (counted) {
            popSeveral(ArgumentChecks.longAt(request, COUNT), entry, keyspace, reply);
        } else if (entry.isPresent()) {
            SetValue set = Sets.of(entry);
            reply.bulk(pop(set, keyspace.random()));
            Sets.shrunk(entry, set, "spop", keyspace);
        } else {
            reply.nullBulk();
        }
    }

    private static byte[] pop(SetValue set, RandomGenerator random) {
        int position = random.nextInt(set.size());
        byte[] member = set.member(position);
        set.removeAt(position);
        return member;
    }

    private static void popSeveral(long count, Entry entry, Keyspace keyspace, RespWriter reply) {
        if (!entry.isPresent() || count == 0) {
            reply.setHeader(0);
            return;
        }
        SetValue set = Sets.of(entry);
        if (keyspace.putsAside(Math.min(count, set.size()))) {
            return;
        }
        if (count >= set.size()) {
            Sets.replyAll(set, reply);
            keyspace.event('s', "spop", entry);
            keyspace.remove(entry);
            keyspace.event('g', "del", entry);
            return;
        }
        RandomGenerator random = keyspace.random();
        reply.setHeader((int) count);
        for (int i = 0; i < count; i++) {
            reply.bulk(pop(set, random));
        }
        if (set.size() * REENCODED_BELOW <= count) {
            keyspace.put(
                    entry, SetAlgebra.union(List.of(set), keyspace.limits()).whole(), entry.expireAt());
            keyspace.event('s', "spop", entry);
        } else {
            Sets.shrunk(entry, set, "spop", keyspace);
        }
    }

    /** SRANDMEMBER key [count]. */
    static void srandmember(Request request, Keyspace keyspace, RespWriter reply) {
        boolean counted = request.size() > COUNT;
        String error =
                !counted ? null : request.size() > COUNT + 1 ? CommandErrors.SYNTAX : RandomCount.error(request, null);
        if (error != null) {
            reply.error(error);
            return;
        }
        Entry entry = Sets.find(request, KEY, keyspace, reply);
        if (entry == null) {
            return;
        }
        if (counted
                && entry.isPresent()
                && keyspace.putsAside(
                        RandomCount.elements(request, Sets.of(entry).size()))) {
            return;
        }
        if (counted) {
            several(RandomCount.of(request), entry, keyspace.random(), reply);
        } else if (entry.isPresent()) {
            SetValue set = Sets.of(entry);
            reply.bulk(set.member(keyspace.random().nextInt(set.size())));
        } else {
            reply.nullBulk();
        }
    }

    private static void several(long count, Entry entry, RandomGenerator random, RespWriter reply) {
        if (!entry.isPresent() || count == 0) {
            reply.arrayHeader(0);
        } else if (count < 0) {
            repeated(Sets.of(entry), -count, random, reply);
        } else {
            distinct(Sets.of(entry), count, random, reply);
        }
    }

    private static void repeated(SetValue set, long count, RandomGenerator random, RespWriter reply) {
        if (count > RandomPicks.MAX_REPEATED) {
            reply.error(RandomPicks.TOO_MANY);
            return;
        }
        long start = reply.position();
        reply.arrayHeader((int) count);
        for (int i = 0; i < count; i++) {
            reply.bulk(set.member(random.nextInt(set.size())));
            if (reply.position() - start > RandomPicks.MAX_REPEATED_BYTES) {
                reply.truncate(start);
                reply.error(RandomPicks.TOO_MANY);
                return;
            }
        }
    }

    private static void distinct(SetValue set, long count, RandomGenerator random, RespWriter reply) {
        if (count >= set.size()) {
            reply.arrayHeader(set.size());
            Sets.replyMembers(set, reply);
            return;
        }
        reply.arrayHeader((int) count);
        for (int pick : RandomPicks.distinct(set.size(), (int) count, random)) {
            reply.bulk(set.member(pick));
        }
    }
}
