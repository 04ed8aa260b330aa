package dev.roundhouse.storage.command.sortedset;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.typed.RandomCount;
import dev.roundhouse.storage.command.typed.RandomPicks;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.SortedSetValue;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** ZRANDMEMBER key [count [WITHSCORES]] */
final class RandomMembers {
    private static final int WITHOUT_COUNT = 2;
    private static final int WITHOUT_SCORES = 3;

    private RandomMembers() {}

    static void zrandmember(Request request, Keyspace keyspace, RespWriter reply) {
        boolean counted = request.size() > WITHOUT_COUNT;
        String error = counted ? RandomCount.error(request, "WITHSCORES") : null;
        if (error != null) {
            reply.error(error);
            return;
        }
        SortedSetValue value = SortedSets.read(request, 1, keyspace, reply);
        if (value == null) {
            return;
        }
        if (counted && keyspace.putsAside(RandomCount.elements(request, value.size()))) {
            return;
        }
        if (counted) {
            several(request, value, keyspace.random(), reply);
        } else if (value.isEmpty()) {
            reply.nullBulk();
        } else {
            value.visitEntry(keyspace.random().nextInt(value.size()), new ScoredReply(reply, false));
        }
    }

    private static void several(Request request, SortedSetValue value, RandomGenerator random, RespWriter reply) {
        long count = RandomCount.of(request);
        ScoredReply members = new ScoredReply(reply, request.size() > WITHOUT_SCORES);
        if (value.isEmpty() || count == 0) {
            members.header(0);
        } else if (count >= value.size()) {
            members.header(value.size());
            value.walk(0, value.size(), false, members);
        } else if (count > 0) {
            members.header((int) count);
            Picker picker = new Picker(value);
            for (int pick : RandomPicks.distinct(value.size(), (int) count, random)) {
                picker.reply(pick, members);
            }
        } else if (count < -RandomPicks.MAX_REPEATED) {
            reply.error(RandomPicks.TOO_MANY);
        } else {
            repeated(value, (int) -count, random, members, reply);
        }
    }

    private static void repeated(
            SortedSetValue value, int count, RandomGenerator random, ScoredReply members, RespWriter reply) {
        long start = reply.position();
        Picker picker = new Picker(value);
        members.header(count);
        for (int i = 0; i < count; i++) {
            picker.reply(random.nextInt(value.size()), members);
            if (reply.position() - start > RandomPicks.MAX_REPEATED_BYTES) {
                reply.truncate(start);
                reply.error(RandomPicks.TOO_MANY);
                return;
            }
        }
    }

    /** Finds elements at once, for which a packed set is laid out first. */
    private static final class Picker {
        private final SortedSetValue value;
        private final Scored[] packed;
        private int filled;

        Picker(SortedSetValue value) {
            this.value = value;
            this.packed = new Scored[value.isPacked() ? value.size() : 0];
            value.walk(0, packed.length, false, (array, offset, length, score) -> {
                packed[filled++] = new Scored(Arrays.copyOfRange(array, offset, offset + length), score);
                return true;
            });
        }

        void reply(int pick, ScoredReply to) {
            if (packed.length == 0) {
                value.visitEntry(pick, to);
            } else {
                to.visit(packed[pick].member(), 0, packed[pick].member().length, packed[pick].score());
            }
        }
    }
}
