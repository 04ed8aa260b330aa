package dev.roundhouse.storage.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.EvictionPolicy;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.KeyPosition;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.storage.command.Commands;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NeedsTest {
    private static final int SECOND = 1_000;
    private static final int TOMBSTONE_LIMIT = 4_000;

    private final MemoryStore store =
            new MemoryStore(new StoreSettings(1, true, 0, TOMBSTONE_LIMIT), Commands.executor(), new Random(1));
    private long clock = 100;

    @BeforeEach
    void admit() {
        store.handle(new Message.Admit(header(0), new int[] {0}, Message.Role.COUNT));
    }

    private static Header header(long now) {
        return new Header(0, 0, 1, now, 2);
    }

    private Answer run(long now, String... command) {
        byte[] name = command[1].getBytes(StandardCharsets.UTF_8);
        Register register = new Register(name, false, KeyHash.hashOf(name));
        Answer.Value held = (Answer.Value) store.handle(new Message.Version(header(now), register));
        Ballot ballot = new Ballot(++clock << 16, 1);
        return store.handle(new Message.Apply(
                header(now),
                register,
                ballot,
                held.accepted(),
                held.accepted(),
                List.of(Request.of(command)),
                Ballot.NONE));
    }

    private List<String> evictable(EvictionPolicy policy, int limit) {
        Answer.Evictable answer = (Answer.Evictable)
                store.handle(new Message.Evictable(header(100 * SECOND), new int[] {0, 7}, policy, limit));
        return answer.keys().stream()
                .map(key -> new String(key, StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void when_keysMayGo_then_theOneNotUsedForLongestOrExpiringFirstIsToldFirst() {
        run(50 * SECOND, "SET", "a", "1");
        run(10 * SECOND, "SET", "b", "1");
        run(60 * SECOND, "SET", "c", "1", "PXAT", "900000");
        run(20 * SECOND, "SET", "d", "1", "PXAT", "990000");
        assertThat(evictable(EvictionPolicy.ALLKEYS_LRU, 4)).containsExactly("b", "d", "a", "c");
        assertThat(evictable(EvictionPolicy.ALLKEYS_LRU, 1)).containsExactly("b");
        assertThat(evictable(EvictionPolicy.VOLATILE_LRU, 9)).containsExactly("d", "c");
        assertThat(evictable(EvictionPolicy.VOLATILE_TTL, 9)).containsExactly("c", "d");
        assertThat(evictable(EvictionPolicy.ALLKEYS_RANDOM, 9)).containsExactlyInAnyOrder("a", "b", "c", "d");
        assertThat(evictable(EvictionPolicy.VOLATILE_RANDOM, 9)).containsExactlyInAnyOrder("c", "d");
    }

    @Test
    void when_keysHaveExpired_then_theyAloneAreToldAndNoOtherStaysAway() {
        for (int i = 0; i < 100; i++) {
            run(0, "SET", "key:" + i, "1", "PXAT", i % 10 == 0 ? "5000" : "5001");
            run(0, "SET", "for ever:" + i, "1");
        }
        long at = 0;
        long end = 1L << KeyPosition.BITS;
        List<String> found = new ArrayList<>();
        for (int pages = 0; at < end; pages++) {
            Answer.Keys page = (Answer.Keys) store.handle(new Message.Expired(header(5_000), at, end, 30));
            page.keys().forEach(key -> found.add(new String(key.key(), StandardCharsets.UTF_8)));
            at = page.next();
            assertThat(pages).isLessThan(8);
        }
        assertThat(found)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 10).mapToObj(i -> "key:" + 10 * i).toList());
    }

    @Test
    void when_deletedKeysTakeAllTheirRoom_then_noMoreAreDeletedUntilSomeAreForgotten() {
        int deleted = 0;
        Answer answer = Answer.Accepted.NO_REPLY;
        while (answer instanceof Answer.Accepted && deleted < 1_000) {
            run(0, "SET", "key:" + deleted, "value");
            answer = run(0, "DEL", "key:" + deleted++);
        }
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Error.class, error -> assertThat(error.text()).startsWith("OOM too many deleted keys"));
        Answer.Needs needs = (Answer.Needs) store.handle(new Message.Needs(header(0)));
        assertThat(needs.tombstoneBytes())
                .isGreaterThanOrEqualTo(TOMBSTONE_LIMIT)
                .isLessThan(needs.usedBytes() + 4_000);
        assertThat(needs.maxTombstoneBytes()).isEqualTo(TOMBSTONE_LIMIT);
        assertThat(needs.tombstonePartitions()).containsExactly(0);
        assertThat(run(0, "SET", "other", "value")).isInstanceOf(Answer.Accepted.class);
        assertThat(run(0, "GETDEL", "other")).isInstanceOf(Answer.Error.class);
        assertThat(run(1_000, "PEXPIREAT", "other", "1000")).isInstanceOf(Answer.Error.class);
        assertThat(run(1_000, "PEXPIREAT", "other", "1001")).isInstanceOf(Answer.Accepted.class);
        assertThat(run(1_000, "PERSIST", "other")).isInstanceOf(Answer.Accepted.class);
        assertThat(run(1_000, "GETEX", "other", "PXAT", "1001")).isInstanceOf(Answer.Accepted.class);
        assertThat(run(1_000, "GETEX", "other")).isInstanceOf(Answer.Accepted.class);
        assertThat(run(1_000, "GETEX", "other", "PXAT", "999")).isInstanceOf(Answer.Error.class);

        Message page = new Message.Versions(header(0), 0, -1, 1_000, true);
        Answer.Versions tombstones = (Answer.Versions) store.handle(page);
        assertThat(tombstones.versions()).hasSize(deleted - 1);
        store.handle(new Message.Purge(header(0), tombstones.versions()));
        needs = (Answer.Needs) store.handle(new Message.Needs(header(0)));
        assertThat(needs.tombstoneBytes()).isZero();
        assertThat(run(0, "DEL", "other")).isInstanceOf(Answer.Accepted.class);
        store.handle(new Message.Flush(header(0), new Ballot(9_999L << 16, 1), false));
        needs = (Answer.Needs) store.handle(new Message.Needs(header(0)));
        assertThat(needs.tombstoneBytes()).isZero();
    }
}
