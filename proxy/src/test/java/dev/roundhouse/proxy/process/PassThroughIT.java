package dev.roundhouse.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.proxy.process.RespClient.ErrorReply;
import dev.roundhouse.spi.testing.RedisServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One replica on each of three real redis-servers: what twemproxy is used for. */
class PassThroughIT {
    private static final int KEYS = 2_000;
    private static final int LARGE = 10 << 20;

    @RegisterExtension
    final Programs programs = new Programs();

    private final List<RedisServerProcess> redises = new ArrayList<>();
    private JarProcess proxy;
    private RespClient client;

    @BeforeEach
    void start() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            RedisServerProcess redis = programs.redis();
            redises.add(redis);
            lines.add("{id: n%d, backend: redis, address: \"%s\"}".formatted(i, redis.uri()));
        }
        proxy = programs.proxy(Cluster.configuration(lines, 1));
        client = programs.closing(new RespClient(proxy.port()));
        new Cluster(proxy, List.of()).awaitService();
        client.succeed("FLUSHALL");
    }

    @Test
    void when_valuesAreAnyBytes_then_theyComeBackAndLieInRedisUnchanged() throws IOException {
        Random random = new Random(7);
        Set<Integer> used = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            String value = new String(bytes, RespClient.BYTES);
            String key = "k\r\n\0" + i + value.substring(0, Math.min(5, value.length()));
            assertThat(client.succeed("SET", key, value)).isEqualTo("OK");
            assertThat(client.succeed("GET", key)).isEqualTo(value);
            used.add(holder(key, value));
        }
        assertThat(used).containsExactlyInAnyOrder(0, 1, 2);
    }

    private int holder(String key, String value) throws IOException {
        for (int i = 0; i < redises.size(); i++) {
            try (RespClient direct = new RespClient(redises.get(i).port())) {
                if (value.equals(direct.succeed("GET", key))) {
                    return i;
                }
            }
        }
        throw new AssertionError("no redis has " + key);
    }

    @Test
    void when_aCommandHasKeysOnAllNodes_then_theReplyIsThatOfOneRedis() throws IOException {
        List<String> mset = new ArrayList<>(List.of("MSET"));
        List<String> mget = new ArrayList<>(List.of("MGET"));
        List<String> delete = new ArrayList<>(List.of("DEL"));
        List<String> values = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            mset.addAll(List.of("m" + i, "v" + i));
            mget.addAll(List.of("m" + i, "absent" + i));
            delete.add("m" + i);
            values.addAll(Arrays.asList("v" + i, null));
        }
        assertThat(client.succeed(mset.toArray(String[]::new))).isEqualTo("OK");
        assertThat(client.succeed(mget.toArray(String[]::new))).isEqualTo(values);
        assertThat(client.succeed("EXISTS", "m1", "m2", "m3", "m4", "absent1", "m1"))
                .isEqualTo(5L);
        assertThat(client.succeed("DBSIZE")).isEqualTo(100L);
        assertThat(client.succeed(delete.toArray(String[]::new))).isEqualTo(100L);
        assertThat(client.succeed("DBSIZE")).isEqualTo(0L);
    }

    @Test
    void when_allKeysAreScanned_then_eachComesOnce() throws IOException {
        Set<String> written = new HashSet<>();
        for (int i = 0; i < KEYS; i++) {
            client.write("SET", "scan:" + i, "x");
            written.add("scan:" + i);
        }
        for (int i = 0; i < KEYS; i++) {
            assertThat(client.read()).isEqualTo("OK");
        }
        Set<Object> seen = new HashSet<>();
        String cursor = "0";
        do {
            List<?> page = (List<?>) client.succeed("SCAN", cursor, "COUNT", "100");
            cursor = (String) page.get(0);
            seen.addAll((List<?>) page.get(1));
        } while (!cursor.equals("0"));
        assertThat(seen).isEqualTo(written);
        assertThat(new HashSet<>((List<?>) client.succeed("KEYS", "scan:1*")))
                .isEqualTo(new HashSet<>(
                        written.stream().filter(key -> key.startsWith("scan:1")).toList()));
    }

    @Test
    void when_valuesAreLarge_then_theyArriveWholeAndHoldNobodyUp() throws Exception {
        String large = "0123456789abcdef".repeat(LARGE / 16);
        assertThat(client.succeed("SET", "small", "s")).isEqualTo("OK");
        for (int i = 0; i < 5; i++) {
            assertThat(client.succeed("SET", "large:" + i, large)).isEqualTo("OK");
        }
        List<Object> replies = new ArrayList<>();
        try (RespClient other = new RespClient(proxy.port())) {
            for (int i = 0; i < 5; i++) {
                client.write("GET", "large:" + i);
                replies.add(other.succeed("GET", "small"));
            }
            assertThat(replies).containsOnly("s");
        }
        for (int i = 0; i < 5; i++) {
            assertThat(large.equals(client.read())).as("large:" + i).isTrue();
        }
        assertThat(client.succeed("STRLEN", "large:3")).isEqualTo((long) large.length());
    }

    @Test
    void when_commandsOccupyAConnection_then_theyWorkAndOthersAreNotHeldUp() throws Exception {
        try (RespClient other = new RespClient(proxy.port())) {
            client.write("BLPOP", "queue", "10");
            assertThat(other.succeed("GET", "queue2")).isNull();
            assertThat(other.succeed("RPUSH", "queue", "item")).isEqualTo(1L);
            assertThat(client.read()).isEqualTo(List.of("queue", "item"));

            assertThat(client.succeed("MULTI")).isEqualTo("OK");
            assertThat(client.succeed("SET", "{t}a", "1")).isEqualTo("QUEUED");
            assertThat(client.succeed("INCR", "{t}a")).isEqualTo("QUEUED");
            assertThat(other.succeed("GET", "{t}a")).isNull();
            assertThat(client.succeed("EXEC")).isEqualTo(List.of("OK", 2L));

            assertThat(client.succeed("WATCH", "{t}a")).isEqualTo("OK");
            other.succeed("SET", "{t}a", "5");
            client.succeed("MULTI");
            client.succeed("INCR", "{t}a");
            assertThat(client.succeed("EXEC")).isNull();

            assertThat(client.succeed("SUBSCRIBE", "news")).isEqualTo(List.of("subscribe", "news", 1L));
            assertThat(other.succeed("PUBLISH", "news", "hello")).isEqualTo(1L);
            assertThat(client.read()).isEqualTo(List.of("message", "news", "hello"));
        }
    }

    @Test
    void when_oneRedisDies_then_onlyItsKeysFailAndTheyReturnWithIt() throws Exception {
        for (int i = 0; i < 100; i++) {
            client.succeed("SET", "d" + i, "x");
        }
        redises.get(1).kill9();
        long failed = countErrors();
        assertThat(failed).isBetween(1L, 60L);
        redises.get(1).restart();
        Awaitility.await("it returns").atMost(Duration.ofSeconds(15)).until(() -> countErrors() == 0);
    }

    @Test
    void when_oneRedisIsSlowAndManyRepliesWaitBehindIt_then_allArrive() throws Exception {
        for (int round = 0; round < 5; round++) {
            redises.get(round % 3).sigstop();
            for (int i = 0; i < KEYS; i++) {
                client.write("ECHO", "x");
                client.write("GET", "absent:" + i);
            }
            redises.get(round % 3).sigcont();
            for (int i = 0; i < KEYS; i++) {
                assertThat(client.read()).isEqualTo("x");
                // Silent for longer than a node may be, on a busy machine: an error, but never no reply.
                client.read();
            }
        }
    }

    private long countErrors() {
        return IntStream.range(0, 100)
                .filter(i -> {
                    try {
                        return client.call("GET", "d" + i) instanceof ErrorReply;
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                })
                .count();
    }
}
