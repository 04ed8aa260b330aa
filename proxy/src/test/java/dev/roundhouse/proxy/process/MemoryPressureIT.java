package dev.roundhouse.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.proxy.process.RespClient.ErrorReply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nodes whose memory is short: keys are evicted on all replicas alike, deleted keys are forgotten or no more are taken. */
class MemoryPressureIT {
    private static final int KEYS = 40_000;
    private static final int HOT = 100;
    private static final String VALUE = "x".repeat(1_000);

    @RegisterExtension
    final Programs programs = new Programs();

    private static ConditionFactory soon(String what) {
        return Awaitility.await(what)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions();
    }

    private Cluster cluster(String option, String limit, String... settings) {
        List<JarProcess> nodes = IntStream.rangeClosed(1, 3)
                .mapToObj(i -> programs.nodeWith("n" + i, option, limit))
                .toList();
        return Cluster.over(nodes, programs, settings);
    }

    /** Tries again while there is no room: eviction makes some soon. */
    private static int setPatiently(RespClient client, String key) throws IOException {
        int refused = 0;
        while (client.call("SET", key, VALUE) instanceof ErrorReply error) {
            assertThat(error.text()).startsWith("OOM command not allowed");
            assertThat(++refused).isLessThan(100_000);
        }
        return refused;
    }

    @Test
    void when_thereIsMoreThanFits_then_whatIsNotUsedGoesAndReplicasStayEqual() throws IOException {
        Cluster cluster =
                cluster("--maxmemory", "24mb", "stores[0].eviction=allkeys-lru", "repair.intervalMillis=2000");
        int refused = 0;
        try (RespClient client = new RespClient(cluster.proxy().port())) {
            for (int i = 0; i < HOT; i++) {
                client.succeed("SET", "hot:" + i, "value");
            }
            for (int i = 0; i < KEYS; i++) {
                refused += setPatiently(client, "key:" + i);
                if (i % 4 == 0) {
                    client.succeed("GETEX", "hot:" + i / 4 % HOT); // all replicas see this one
                }
            }
            long left = (Long) client.succeed("DBSIZE");
            System.out.println(refused + " refused, " + left + " of " + (KEYS + HOT) + " keys are left");
            assertThat(left).isBetween(1_000L, 24_000L);
            int hot = 0;
            for (int i = 0; i < HOT; i++) {
                hot += client.succeed("GET", "hot:" + i) == null ? 0 : 1;
            }
            assertThat(hot).isGreaterThan(HOT / 2);
            assertThat((String) client.succeed("INFO", "stats")).doesNotContain("evicted_keys:0\r");
            assertThat(client.succeed("CONFIG", "GET", "maxmemory-policy"))
                    .asString()
                    .contains("allkeys-lru");
            assertThat(refused).isLessThan(KEYS);
            for (int i = 0; i < KEYS; i += 400) {
                List<?> fields = (List<?>) client.succeed("PROXY", "EXPLAIN", "key:" + i);
                assertThat(fields.get(fields.indexOf("agree") + 1)).isEqualTo("yes");
            }
        }
    }

    @Test
    void when_aReplicaIsAwayAndDeletedKeysTakeAllRoom_then_itIsGivenUpAndFilledLater() throws IOException {
        Cluster cluster = cluster("--max-tombstone-bytes", "100kb", "repair.intervalMillis=1000");
        JarProcess away = cluster.nodes().get(1);
        try (RespClient client = new RespClient(cluster.proxy().port())) {
            for (int i = 0; i < 3_000; i++) {
                client.succeed("SET", "key:" + i, "value");
            }
            away.sigstop();
            int deleted = 0;
            Object reply = 1L;
            while (reply instanceof Long && deleted < 3_000) {
                reply = client.call("DEL", "key:" + deleted++);
            }
            assertThat(reply)
                    .isInstanceOfSatisfying(
                            ErrorReply.class,
                            error -> assertThat(error.text()).startsWith("OOM too many deleted keys are remembered"));
            assertThat(client.succeed("SET", "new", "value")).isEqualTo("OK");
            int refused = deleted - 1;
            soon("the node is given up and deletion goes on")
                    .until(() -> client.call("DEL", "key:" + refused) instanceof Long);
            assertThat(cluster.states().get("n2")).containsEntry("state", "recovering");
            for (int i = refused; i < 3_000; i++) {
                String key = "key:" + i;
                if (client.call("DEL", key) instanceof ErrorReply) {
                    soon("there is room again").until(() -> client.call("DEL", key) instanceof Long);
                }
            }
            away.sigcont();
            cluster.awaitAllCount();
            assertThat(client.succeed("KEYS", "key:*")).isEqualTo(List.of());
            assertThat(client.succeed("GET", "new")).isEqualTo("value");
            for (int i = 0; i < 3_000; i += 30) {
                List<?> fields = (List<?>) client.succeed("PROXY", "EXPLAIN", "key:" + i);
                assertThat(fields.get(fields.indexOf("agree") + 1)).isEqualTo("yes");
            }
        }
    }
}
