package dev.roundhouse.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a node missed while it hung reaches it when it is back, without anybody reading it. */
class RepairIT {
    private static final int KEYS = 500;
    private static final String OFTEN = "repair.intervalMillis=500";
    private static final String NEVER = "repair.intervalMillis=3600000";

    @RegisterExtension
    final Programs programs = new Programs();

    private static ConditionFactory soon(String what) {
        return Awaitility.await(what).atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(100));
    }

    /** Writes, deletes, counts and changes every type while a node hangs. */
    private static void writeWithout(Cluster cluster, JarProcess node) throws IOException {
        try (RespClient client = new RespClient(cluster.proxy().port())) {
            for (int i = 0; i < KEYS; i++) {
                client.succeed("SET", "key:" + i, "old");
            }
            node.sigstop();
            for (int i = 0; i < KEYS; i++) {
                if (i % 5 == 0) {
                    client.succeed("DEL", "key:" + i);
                } else {
                    client.succeed("SET", "key:" + i, "new", "EX", "1000");
                }
            }
            for (int i = 0; i < 20; i++) {
                client.succeed("INCR", "count");
                client.succeed("RPUSH", "list", "element" + i);
                client.succeed("HSET", "{tag}hash", "field" + i, "value");
                client.succeed("SADD", "{tag}set", "member" + i);
            }
        }
    }

    private static void assertRight(Cluster cluster) throws IOException {
        try (RespClient client = new RespClient(cluster.proxy().port())) {
            for (int i = 0; i < KEYS; i++) {
                assertThat(client.succeed("GET", "key:" + i)).isEqualTo(i % 5 == 0 ? null : "new");
            }
            assertThat(client.succeed("GET", "count")).isEqualTo("20");
            assertThat(client.succeed("LLEN", "list")).isEqualTo(20L);
            assertThat(client.succeed("HLEN", "{tag}hash")).isEqualTo(20L);
        }
    }

    private static boolean agree(Cluster cluster, String key) throws IOException {
        try (RespClient client = new RespClient(cluster.proxy().port())) {
            List<?> fields = (List<?>) client.succeed("PROXY", "EXPLAIN", key);
            return fields.get(fields.indexOf("agree") + 1).equals("yes");
        }
    }

    private static boolean allAgree(Cluster cluster) throws IOException {
        for (int i = 0; i < KEYS; i++) {
            if (!agree(cluster, "key:" + i)) {
                return false;
            }
        }
        return agree(cluster, "count") && agree(cluster, "list") && agree(cluster, "{tag}hash");
    }

    private static String http(Cluster cluster, String method, String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + cluster.proxy().httpPort() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static Map<String, Double> metrics(Cluster cluster) throws IOException {
        Map<String, Double> values = new TreeMap<>();
        http(cluster, "GET", "/metrics")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> values.put(
                        line.substring(0, line.lastIndexOf(' ')),
                        Double.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
        return values;
    }

    @Test
    void when_aNodeMissedWrites_then_hintsBringThemToIt() throws IOException {
        Cluster cluster = Cluster.ofThreeNodes(programs, NEVER);
        JarProcess node = cluster.nodes().get(2);
        writeWithout(cluster, node);
        assertThat(metrics(cluster)).containsEntry("roundhouse_node_hints{node=\"n1\"}", 0.0);
        assertThat(metrics(cluster).get("roundhouse_node_hints{node=\"n3\"}")).isGreaterThan(KEYS / 2.0);
        node.sigcont();
        cluster.awaitAllCount();
        soon("all agree").until(() -> allAgree(cluster));
        assertRight(cluster);
        assertThat(metrics(cluster).get("roundhouse_hints_handed_off_total")).isGreaterThan(KEYS / 2.0);
    }

    @Test
    void when_theProxyRestartsMeanwhile_then_itStillKnowsWhatTheNodeMissed() throws IOException {
        Cluster cluster = Cluster.ofThreeNodes(programs, NEVER);
        JarProcess node = cluster.nodes().get(0);
        writeWithout(cluster, node);
        Awaitility.await("what was noted last is written")
                .pollDelay(Duration.ofMillis(500))
                .until(() -> true);
        cluster.proxy().kill9();
        cluster.proxy().restart();
        cluster.proxy().awaitPing();
        node.sigcont();
        cluster.awaitAllCount();
        soon("all agree").until(() -> allAgree(cluster));
        assertRight(cluster);
    }

    @Test
    void when_thereIsNoRoomForHints_then_antiEntropyFindsWhatWasMissed() throws IOException {
        Cluster cluster = Cluster.ofThreeNodes(programs, OFTEN, "repair.maxHints=0", "repair.tombstoneAgeMillis=1000");
        JarProcess node = cluster.nodes().get(1);
        writeWithout(cluster, node);
        node.sigcont();
        cluster.awaitAllCount();
        soon("all agree").until(() -> allAgree(cluster));
        assertRight(cluster);
        Map<String, Double> metrics = metrics(cluster);
        assertThat(metrics.get("roundhouse_hints_overflowed_total")).isGreaterThan(KEYS / 2.0);
        assertThat(metrics.get("roundhouse_anti_entropy_repaired_total")).isGreaterThan(0);
        soon("tombstones go").until(() -> metrics(cluster).get("roundhouse_purged_tombstones_total") >= KEYS / 5.0);
        assertRight(cluster);
    }

    @Test
    void when_aFlushWasMissed_then_nothingOfWhatWasFlushedComesBack() throws IOException {
        Cluster cluster = Cluster.ofThreeNodes(programs, OFTEN);
        JarProcess node = cluster.nodes().get(1);
        try (RespClient client = new RespClient(cluster.proxy().port())) {
            for (int i = 0; i < KEYS; i++) {
                client.succeed("SET", "key:" + i, "old");
            }
            node.sigstop();
            client.succeed("FLUSHALL");
            client.succeed("SET", "key:1", "new");
            node.sigcont();
            cluster.awaitAllCount();
            soon("all agree").until(() -> allAgree(cluster));
            assertThat(client.succeed("KEYS", "key:*")).isEqualTo(List.of("key:1"));
            assertThat(client.succeed("GET", "key:1")).isEqualTo("new");
        }
    }

    @Test
    void when_anOperatorAsks_then_replicasAreComparedAndProgressIsTold() throws IOException {
        Cluster cluster = Cluster.ofThreeNodes(programs, NEVER, "repair.maxHints=0");
        assertThat(http(cluster, "POST", "/api/admin/repair?node=n2")).contains("comparing 4096 partitions");
        assertThat(http(cluster, "POST", "/api/admin/repair?partition=7")).contains("comparing 1 partitions");
        assertThat(http(cluster, "POST", "/api/admin/repair?node=none")).contains("there is no node none");
        assertThat(http(cluster, "POST", "/api/admin/repair?partition=x")).contains("must be a number");
        soon("it ends").until(() -> http(cluster, "GET", "/api/admin/repair").contains("\"waiting\":0"));
        try (RespClient client = new RespClient(cluster.proxy().port())) {
            client.succeed("SET", "a", "1");
            assertThat(client.succeed("PROXY", "REPAIR", "a")).isEqualTo("equal");
            assertThat((String) client.succeed("PROXY", "REPAIR", "*")).startsWith("comparing 4096 partitions");
            assertThat(http(cluster, "GET", "/api/admin/explain?key=a"))
                    .contains("\"agree\":true", "\"node\":\"n2\"", "\"type\":\"string\"");
            assertThat(http(cluster, "GET", "/api/admin/explain")).contains("key must be given");
            List<?> ring = (List<?>) client.succeed("PROXY", "RING");
            assertThat(ring.get(ring.indexOf("partitions") + 1)).isEqualTo(4096L);
            assertThat(ring.get(ring.indexOf("replicas") + 1)).isEqualTo(3L);
        }
    }
}
