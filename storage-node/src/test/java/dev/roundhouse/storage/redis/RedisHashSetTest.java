package dev.roundhouse.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hashes and sets on two Redis servers that are replicas. */
class RedisHashSetTest {
    private static final int PARTITIONS = 4096;
    private static final long NOW = 1_700_000_000_000L;
    private static final Register K = register();

    private final List<RedisServerProcess> servers = new ArrayList<>();
    private final List<LinkOnLoop> links = new ArrayList<>();
    private Ballot accepted = Ballot.NONE;
    private int ballots;

    private static Register register() {
        byte[] name = "key".getBytes(StandardCharsets.ISO_8859_1);
        return new Register(name, false, KeyHash.xxHash64(name, 0, name.length));
    }

    private static Header header(int protocol) {
        return new Header(0, new Partitions(PARTITIONS).partitionOf(K.hash()), 1, NOW, protocol);
    }

    @BeforeEach
    void start() {
        int[] all = IntStream.rangeClosed(0, PARTITIONS).toArray();
        for (int i = 0; i < 2; i++) {
            RedisServerProcess redis = RedisServerProcess.start();
            servers.add(redis);
            NodeSettings settings = new NodeSettings("n" + i, redis.uri(), "test", PARTITIONS, true, LinkOnLoop.QUICK);
            LinkOnLoop link = new LinkOnLoop(settings);
            link.awaitUp();
            link.send(new Message.Admit(new Header(0, Header.ALL_PARTITIONS, 1, NOW, 2), all, Message.Role.COUNT));
            links.add(link);
        }
    }

    @AfterEach
    void stop() {
        links.forEach(LinkOnLoop::close);
        servers.forEach(RedisServerProcess::close);
    }

    /** The replies of both. */
    private List<String> apply(int protocol, String... command) {
        Ballot ballot = new Ballot((NOW << 16) + ++ballots, 1);
        List<String> replies = new ArrayList<>();
        for (LinkOnLoop link : links) {
            Answer answer = link.send(new Message.Apply(
                    header(protocol), K, ballot, accepted, accepted, List.of(Request.of(command)), Ballot.NONE));
            replies.add(text(((Answer.Accepted) answer).replies().get(0)));
        }
        accepted = ballot;
        return replies;
    }

    private String read(int replica, int protocol, String... command) {
        Answer answer = links.get(replica).send(new Message.Read(header(protocol), K, Request.of(command)));
        byte[] reply = ((Answer.Value) answer).reply();
        return reply == null ? "" : text(reply);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private String sortedMembers(int replica) {
        String[] members = read(replica, 2, "SMEMBERS", "key").split("\r\n");
        Arrays.sort(members);
        return String.join(" ", members);
    }

    @Test
    void when_membersArePopped_then_theyAreTheSameOnBothReplicas() {
        List<String> command = new ArrayList<>(List.of("SADD", "key"));
        IntStream.range(0, 300).forEach(i -> command.add("m" + i));
        apply(2, command.toArray(String[]::new));
        for (int i = 0; i < 10; i++) {
            List<String> one = apply(2, "SPOP", "key");
            assertThat(one.get(0)).startsWith("$").isEqualTo(one.get(1));
            List<String> several = apply(3, "SPOP", "key", "20");
            assertThat(several.get(0)).startsWith("~20\r\n").isEqualTo(several.get(1));
            assertThat(sortedMembers(0)).isEqualTo(sortedMembers(1));
        }
        assertThat(read(0, 2, "SCARD", "key")).isEqualTo(":90\r\n");
        assertThat(apply(2, "SPOP", "key", "-1").get(0)).isEqualTo("-ERR value is out of range, must be positive\r\n");
        assertThat(apply(2, "SPOP", "key", "1000").get(0)).startsWith("*90\r\n");
        assertThat(apply(2, "SPOP", "key").get(0)).isEqualTo("$-1\r\n");
        assertThat(apply(3, "SPOP", "key", "2").get(0)).isEqualTo("~0\r\n");
        apply(2, "SET", "key", "v");
        assertThat(apply(2, "SPOP", "key", "2").get(0)).startsWith("-WRONGTYPE ");
    }

    @Test
    void when_wholesAreRead_then_theyHaveTheTypesOfRedisAndScansComeInOneStep() {
        List<String> command = new ArrayList<>(List.of("HSET", "key"));
        IntStream.range(0, 600).forEach(i -> command.addAll(List.of("f" + i, "v")));
        apply(2, command.toArray(String[]::new));
        assertThat(read(0, 3, "HGETALL", "key")).startsWith("%600\r\n$");
        assertThat(read(0, 2, "HGETALL", "key")).startsWith("*1200\r\n$");
        assertThat(read(0, 3, "HRANDFIELD", "key", "2", "WITHVALUES")).startsWith("*2\r\n*2\r\n$");
        assertThat(read(0, 2, "HRANDFIELD", "key", "2", "WITHVALUES")).startsWith("*4\r\n$");
        assertThat(read(0, 2, "HSCAN", "key", "0", "COUNT", "10")).startsWith("*2\r\n$1\r\n0\r\n*1200\r\n");
        assertThat(read(0, 2, "HSCAN", "key", "x")).isEqualTo("-ERR invalid cursor\r\n");
        apply(2, "DEL", "key");
        apply(2, "SADD", "key", "1", "2");
        assertThat(read(0, 3, "SMEMBERS", "key")).isEqualTo("~2\r\n$1\r\n1\r\n$1\r\n2\r\n");
    }
}
