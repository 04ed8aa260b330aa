package dev.roundhouse.storage.command.hash;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.typed.RandomCount;
import dev.roundhouse.storage.command.typed.RandomPicks;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.HashValue;
import java.util.random.RandomGenerator;

/** HRANDFIELD key [count [WITHVALUES]]. */
final class RandomFields {
    private static final int WITHOUT_COUNT = 2;
    private static final int WITHOUT_VALUES = 3;

    private RandomFields() {}

    static void hrandfield(Request request, Keyspace keyspace, RespWriter reply) {
        boolean counted = request.size() > WITHOUT_COUNT;
        String error = counted ? RandomCount.error(request, "WITHVALUES") : null;
        if (error != null) {
            reply.error(error);
            return;
        }
        Entry entry = Hashes.find(request, keyspace, reply);
        if (entry == null) {
            return;
        }
        if (counted
                && entry.isPresent()
                && keyspace.putsAside(
                        RandomCount.elements(request, Hashes.of(entry).size()))) {
            return;
        }
        if (counted) {
            several(request, entry, keyspace.random(), reply);
        } else if (entry.isPresent()) {
            HashValue hash = Hashes.of(entry);
            Hashes.replyField(hash, hash.entry(keyspace.random().nextInt(hash.size())), reply);
        } else {
            reply.nullBulk();
        }
    }

    private static void several(Request request, Entry entry, RandomGenerator random, RespWriter reply) {
        long count = RandomCount.of(request);
        boolean withValues = request.size() > WITHOUT_VALUES;
        if (!entry.isPresent() || count == 0) {
            reply.arrayHeader(0);
        } else if (count < 0) {
            repeated(Hashes.of(entry), -count, withValues, random, reply);
        } else {
            distinct(Hashes.of(entry), count, withValues, random, reply);
        }
    }

    private static void repeated(
            HashValue hash, long count, boolean withValues, RandomGenerator random, RespWriter reply) {
        if (count > RandomPicks.MAX_REPEATED) {
            reply.error(RandomPicks.TOO_MANY);
            return;
        }
        long start = reply.position();
        int[] entries = hash.isPacked() ? hash.entries() : NO_ENTRIES;
        header((int) count, withValues, reply);
        for (int i = 0; i < count; i++) {
            int pick = random.nextInt(hash.size());
            replyEntry(hash, hash.isPacked() ? entries[pick] : pick, withValues, reply);
            if (reply.position() - start > RandomPicks.MAX_REPEATED_BYTES) {
                reply.truncate(start);
                reply.error(RandomPicks.TOO_MANY);
                return;
            }
        }
    }

    private static final int[] NO_ENTRIES = {};

    private static void distinct(
            HashValue hash, long count, boolean withValues, RandomGenerator random, RespWriter reply) {
        int size = hash.size();
        if (count >= size) {
            header(size, withValues, reply);
            for (int i = hash.first(); i >= 0; i = hash.next(i)) {
                replyEntry(hash, i, withValues, reply);
            }
            return;
        }
        int[] entries = hash.isPacked() ? hash.entries() : NO_ENTRIES;
        header((int) count, withValues, reply);
        for (int pick : RandomPicks.distinct(size, (int) count, random)) {
            replyEntry(hash, hash.isPacked() ? entries[pick] : pick, withValues, reply);
        }
    }

    private static void header(int count, boolean withValues, RespWriter reply) {
        reply.arrayHeader(withValues && reply.protocol() == 2 ? 2 * count : count);
    }

    /** With its value a pair of its own in RESP3. */
    private static void replyEntry(HashValue hash, int entry, boolean withValue, RespWriter reply) {
        if (withValue && reply.protocol() > 2) {
            reply.arrayHeader(2);
        }
        Hashes.replyField(hash, entry, reply);
        if (withValue) {
            Hashes.replyValue(hash, entry, reply);
        }
    }
}
