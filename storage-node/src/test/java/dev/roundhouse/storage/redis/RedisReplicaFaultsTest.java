package dev.roundhouse.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.ring.Partitions;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.NodeSettings;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.testing.RedisServerProcess;
import dev.roundhouse.spi.version.Ballot;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is done to a Redis behind the replica's back. */
class RedisReplicaFaultsTest {
    private static final int PARTITIONS = 4096;
    private static final long NOW = 1_700_000_000_000L;
    private static final Register K = register("key");

    private RedisServerProcess redis;
    private LinkOnLoop link;
    private LinkOnLoop plain;

    private void start(String... options) {
        redis = RedisServerProcess.start(options);
        plain = new LinkOnLoop(redis.uri(), false).awaitUp();
        link = new LinkOnLoop(new NodeSettings("n1", redis.uri(), "test", PARTITIONS, true, LinkOnLoop.QUICK));
    }

    @AfterEach
    void stop() {
        link.close();
        plain.close();
        redis.close();
    }

    private static Register register(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        return new Register(bytes, false, KeyHash.xxHash64(bytes, 0, bytes.length));
    }

    private static Header header(Register register) {
        return new Header(0, new Partitions(PARTITIONS).partitionOf(register.hash()), 1, NOW, 2);
    }

    private static Ballot ballot(int number) {
        return new Ballot((NOW << 16) + number, 1);
    }

    private Answer admit(Message.Role role) {
        int[] all = IntStream.rangeClosed(0, PARTITIONS).toArray();
        return link.send(new Message.Admit(new Header(0, Header.ALL_PARTITIONS, 1, NOW, 2), all, role));
    }

    private void admitAll() {
        link.awaitUp();
        // On a busy machine a Redis just started may take longer for 4096 partitions than the link waits.
        await().until(() -> admit(Message.Role.COUNT).equals(Answer.Accepted.NO_REPLY));
    }

    private Answer set(Register register, int ballot, String value) {
        String name = new String(register.name(), StandardCharsets.ISO_8859_1);
        return link.send(new Message.Write(header(register), register, ballot(ballot), Request.of("SET", name, value)));
    }

    private Answer get() {
        return link.send(new Message.Read(header(K), K, Request.of("GET", "key")));
    }

    private void awaitAnotherIncarnation(String before) {
        await().until(() -> link.isUp() && !link.incarnation().equals(before));
    }

    @Test
    void when_theServerIsOnThisMachine_then_itsClockIsOurs() {
        start();
        link.awaitUp();
        long wall = System.currentTimeMillis();
        long nanos = System.nanoTime();
        assertThat(link.onLoop(() -> link.node.health().clock().isKnown())).isTrue();
        assertThat(link.onLoop(() -> link.node.health().clock().aheadMillis(wall, nanos)))
                .isBetween(-5_000.0, 5_000.0);
    }

    @Test
    void when_memoryIsFlushedBehindItsBack_then_theReplicaRecovers_and_hasAnotherIncarnation() {
        start();
        admitAll();
        String before = link.incarnation();
        assertThat(set(K, 1, "v")).isInstanceOf(Answer.Accepted.class);
        plain.passThrough(2, "FLUSHALL");
        assertThat(get()).isInstanceOf(Answer.Recovering.class);
        awaitAnotherIncarnation(before);
        assertThat(get()).isInstanceOf(Answer.Recovering.class);
        assertThat(link.events).anyMatch(event -> event.startsWith("down the node has lost memory"));
        admitAll();
        assertThat(set(K, 1, "w")).isInstanceOf(Answer.Accepted.class);
    }

    @Test
    void when_redisIsFlushedAndNobodyAsks_then_itIsKnownAllTheSame() {
        start();
        admitAll();
        String before = link.incarnation();
        plain.passThrough(2, "FLUSHALL");
        awaitAnotherIncarnation(before);
        assertThat(link.events).anyMatch(event -> event.startsWith("down the node has lost memory"));
    }

    @Test
    void when_onePartitionsMetadataIsRemoved_then_theWholeNodeHasLostItsMemory() {
        start();
        admitAll();
        String before = link.incarnation();
        set(K, 1, "v");
        plain.passThrough(2, "DEL", "\0rh:{" + header(K).partition() + "}");
        assertThat(get()).isInstanceOf(Answer.Recovering.class);
        awaitAnotherIncarnation(before);
    }

    @Test
    void when_aDataKeyIsRemoved_then_itsReplicaNeverAnswersNil() {
        start();
        admitAll();
        String before = link.incarnation();
        set(K, 1, "v");
        plain.passThrough(2, "DEL", "key");
        assertThat(get()).isInstanceOf(Answer.Recovering.class);
        awaitAnotherIncarnation(before);
    }

    @Test
    void when_aFreshNodeIsAsked_then_itIsRecoveringAndStaysTheSame() {
        start();
        link.awaitUp();
        String before = link.incarnation();
        for (int i = 0; i < 100; i++) {
            assertThat(get()).isInstanceOf(Answer.Recovering.class);
        }
        assertThat(link.incarnation()).isEqualTo(before);
        assertThat(link.events).hasSize(1);
    }

    @Test
    void when_redisRestartsWithItsData_then_thatIsLostMemoryAllTheSame() {
        start("--appendonly", "yes", "--appendfsync", "always");
        admitAll();
        String before = link.incarnation();
        set(K, 1, "v");
        redis.kill9();
        link.awaitDown();
        redis.restart();
        awaitAnotherIncarnation(before);
        plain.awaitUp();
        assertThat(plain.passThrough(2, "GET", "key")).isEqualTo("$1\r\nv\r\n");
        assertThat(get()).isInstanceOf(Answer.Recovering.class);
        admitAll();
        assertThat(link.send(new Message.Version(header(K), K))).isEqualTo(new Answer.Value(Ballot.NONE, null, false));
        assertThat(((Answer.Value) get()).reply()).isEqualTo("$-1\r\n".getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void when_memoryIsDiscarded_then_itsDataKeysGoInTheBackground() {
        start();
        admitAll();
        for (int i = 0; i < 2_000; i++) {
            set(register("key" + i), 1, "v");
        }
        int[] all = IntStream.rangeClosed(0, PARTITIONS).toArray();
        link.send(new Message.Admit(new Header(0, Header.ALL_PARTITIONS, 2, NOW, 2), all, Message.Role.RECOVER));
        await().untilAsserted(() -> {
            assertThat(plain.passThrough(2, "EXISTS", "key1", "key1000")).isEqualTo(":0\r\n");
            assertThat(plain.passThrough(2, "DBSIZE")).isEqualTo(":" + (PARTITIONS + 2) + "\r\n");
        });
    }

    @Test
    void when_scriptsAreForgotten_then_theyAreLoadedAgain() {
        start();
        admitAll();
        plain.passThrough(2, "SCRIPT", "FLUSH");
        assertThat(set(K, 1, "v")).isInstanceOf(Answer.Accepted.class);
        plain.passThrough(2, "SCRIPT", "FLUSH");
        assertThat(get()).isInstanceOf(Answer.Value.class);
    }

    @Test
    void when_redisWouldEvict_then_theLinkStaysDownTillItDoesNot() {
        start("--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru");
        await().until(() -> link.sendLater(new Message.Version(header(K), K))
                .join()
                .toString()
                .contains("maxmemory-policy is allkeys-lru"));
        assertThat(link.isUp()).isFalse();
        plain.passThrough(2, "CONFIG", "SET", "maxmemory-policy", "noeviction");
        link.awaitUp();
    }

    @Test
    void when_redisIsAReplicaItself_then_theLinkStaysDown() {
        start("--replicaof", "127.0.0.1 1");
        await().until(() -> link.sendLater(new Message.Version(header(K), K))
                .join()
                .toString()
                .contains("role is slave"));
        assertThat(link.isUp()).isFalse();
    }

    @Test
    void when_itIsAnotherNodesAlready_then_theLinkStaysDownTillItIsFlushed() {
        start();
        link.awaitUp();
        NodeSettings other = new NodeSettings("n2", redis.uri(), "test", PARTITIONS, true, LinkOnLoop.QUICK);
        try (LinkOnLoop second = new LinkOnLoop(other)) {
            await().until(() -> second.sendLater(new Message.Version(header(K), K))
                    .join()
                    .toString()
                    .contains("this Redis is node 'n1' of cluster 'test', not node 'n2' of cluster 'test'"));
            assertThat(second.isUp()).isFalse();
            plain.passThrough(2, "FLUSHALL");
            second.awaitUp();
        }
    }

    @Test
    void when_redisIsOutOfMemory_then_writesThatGrowItAreRefused_and_deletesAreNot() {
        start();
        admitAll();
        set(K, 1, "v");
        plain.passThrough(2, "CONFIG", "SET", "maxmemory", "1");
        Answer.Error oom = new Answer.Error("OOM command not allowed when used memory > 'maxmemory'.");
        assertThat(set(K, 2, "w")).isEqualTo(oom);
        assertThat(apply(3, 1, "APPEND", "key", "x")).isEqualTo(oom);
        assertThat(link.send(new Message.Prepare(header(K), K, ballot(4)))).isInstanceOf(Answer.Promised.class);
        assertThat(apply(4, 1, "DEL", "key")).isInstanceOf(Answer.Accepted.class);
        assertThat(plain.passThrough(2, "EXISTS", "key")).isEqualTo(":0\r\n");
    }

    private Answer apply(int ballot, int previous, String... command) {
        return link.send(new Message.Apply(
                header(K),
                K,
                ballot(ballot),
                ballot(previous),
                ballot(previous),
                List.of(Request.of(command)),
                Ballot.NONE));
    }

    @Test
    void when_redisIsStopped_then_messagesFailWithinTheNodeTimeout_and_theLinkComesBack() {
        start();
        admitAll();
        set(K, 1, "v");
        String before = link.incarnation();
        redis.sigstop();
        try {
            long start = System.nanoTime();
            assertThat(get()).isEqualTo(new Answer.Failed(true, "no byte for 250 ms"));
            assertThat((System.nanoTime() - start) / 1_000_000).isBetween(200L, 1_000L);
            assertThat(((Answer.Failed) get()).sent()).isFalse();
        } finally {
            redis.sigcont();
        }
        link.awaitUp();
        assertThat(link.incarnation()).isEqualTo(before);
        assertThat(get()).isInstanceOf(Answer.Value.class);
    }

    @Test
    void when_aClientUsesAReservedName_then_itIsRefused() {
        start();
        admitAll();
        assertThat(set(register("\0rh:node"), 1, "v")).isInstanceOf(Answer.Error.class);
    }
}
