package dev.roundhouse.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.testing.FreePorts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The topology record decides: a proxy that is configured otherwise does not start, one that missed an epoch catches up. */
class OneTruthIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @RegisterExtension
    final Programs programs = new Programs();

    private static List<String> lines(Cluster cluster) {
        return cluster.nodes().stream().map(Cluster::remote).toList();
    }

    private void assertRefused(String configuration, String expected) {
        int port = FreePorts.next();
        JarProcess refused = programs.starting(
                "refused", port, List.of("--set", "proxy.port=" + port, "--set", "http.port=0"), configuration);
        assertThat(refused.program().awaitExit(SOON)).isEqualTo(1);
        assertThat(refused.output()).contains("roundhouse proxy: this proxy is configured with " + expected);
    }

    @Test
    void when_aSecondProxyHasAnotherListOrOtherNumbers_then_itSaysSoAndEnds() {
        Cluster cluster = Cluster.ofThreeNodes(programs);
        List<String> nodes = lines(cluster);

        assertRefused(
                Cluster.configuration(List.of(nodes.get(1), nodes.get(0), nodes.get(2)), 3),
                "nodes [n2, n1, n3], the cluster has [n1, n2, n3]");
        assertRefused(
                Cluster.configuration(nodes.subList(0, 2), 2) + "meta: [n1]\n",
                "nodes [n1, n2], the cluster has [n1, n2, n3]");
        assertRefused(Cluster.configuration(nodes, 2), "4096 partitions x 2 replicas, the cluster has 4096 x 3");
        cluster.awaitAllCount();
    }

    @Test
    void when_aProxyMissedAnEpoch_then_itCatchesUpWithoutBeingTold() throws IOException {
        Cluster cluster = Cluster.ofThreeNodes(programs);
        Cluster other = new Cluster(programs.proxy(Cluster.configuration(lines(cluster), 3)), cluster.nodes());
        other.awaitAllCount();
        long before = epoch(other);
        try (RespClient client = new RespClient(other.proxy().port())) {
            assertThat(client.succeed("SET", "counter", "1")).isEqualTo("OK");
            other.proxy().sigstop();
            cluster.nodes().get(0).kill9();
            cluster.nodes().get(0).restart();
            Awaitility.await("a new epoch").atMost(SOON).until(() -> epoch(cluster) > before);
            cluster.awaitAllCount();
            try (RespClient through = new RespClient(cluster.proxy().port())) {
                assertThat(through.succeed("INCR", "counter")).isEqualTo(2L);
            }
            other.proxy().sigcont();

            // By what the nodes answer, before anything else: these have no partitions of an older epoch any more.
            Awaitility.await("served again").atMost(SOON).until(() -> "2".equals(client.call("GET", "counter")));
            assertThat(client.succeed("INCR", "counter")).isEqualTo(3L);
        }
        other.awaitAllCount();
        Awaitility.await("the same epoch").atMost(SOON).until(() -> epoch(other) == epoch(cluster));
    }

    private static long epoch(Cluster cluster) throws IOException {
        try (RespClient client = new RespClient(cluster.proxy().port())) {
            List<?> fields = (List<?>) client.succeed("PROXY", "RING");
            return (Long) fields.get(fields.indexOf("epoch") + 1);
        }
    }

    @Test
    void when_aNodeHangs_then_theProxyThatNoticesTellsTheOther() throws IOException {
        List<JarProcess> nodes = List.of(programs.node("n1"), programs.node("n2"), programs.node("n3"));
        nodes.forEach(JarProcess::awaitPing);
        int[] ports = {FreePorts.next(), FreePorts.next()};
        String configuration =
                Cluster.configuration(nodes.stream().map(Cluster::remote).toList(), 3);
        Cluster noticing = new Cluster(
                programs.proxy(
                        configuration,
                        "members.port=" + ports[0],
                        "members.addresses=[\"127.0.0.1:" + ports[1] + "\"]"),
                nodes);
        // By itself it would not notice within the hour.
        Cluster told = new Cluster(
                programs.proxy(
                        configuration,
                        "members.port=" + ports[1],
                        "members.addresses=[\"127.0.0.1:" + ports[0] + "\"]",
                        "links.nodeTimeoutMillis=3600000",
                        "failure.silenceMillis=3600000"),
                nodes);
        noticing.awaitAllCount();
        told.awaitAllCount();
        try (RespClient client = new RespClient(told.proxy().port())) {
            Awaitility.await("they know each other")
                    .atMost(SOON)
                    .until(() -> ((List<?>) client.succeed("PROXY", "MEMBERS")).size() == 2);
        }
        nodes.get(1).sigstop();
        awaitSuspect(noticing, "yes");
        awaitSuspect(told, "yes");
        assertThat(noticing.proxy().http("/metrics"))
                .contains("roundhouse_node_suspect{node=\"n2\"} 1.0")
                .containsPattern("roundhouse_node_suspicions_total\\{node=\"n2\",reason=\"(silence|connection)\"} 1.0");
        assertThat(told.proxy().http("/metrics"))
                .contains("roundhouse_node_suspicions_total{node=\"n2\",reason=\"others\"} 1.0");
        // Who is told reads from the others: nobody waits for the one that hangs.
        try (RespClient client = new RespClient(told.proxy().port())) {
            for (int i = 0; i < 100; i++) {
                assertThat(client.succeed("GET", "key:" + i)).isNull();
            }
        }
        nodes.get(1).sigcont();
        awaitSuspect(noticing, "no");
        awaitSuspect(told, "no");
    }

    private static void awaitSuspect(Cluster cluster, String expected) {
        Awaitility.await("suspect: " + expected)
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    Map<String, String> node = cluster.states().get("n2");
                    return expected.equals(node.get("suspect"));
                });
    }
}
