package dev.roundhouse.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.proxy.process.RespClient.ErrorReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The topology record outlives the processes of the nodes that keep it, and the loss of a minority's files. */
class TopologyRecordIT {
    private static final String CREATED = "created the topology record";

    @RegisterExtension
    final Programs programs = new Programs();

    @TempDir
    Path directory;

    private List<JarProcess> nodes = List.of();

    @BeforeEach
    void startNodes() {
        nodes = IntStream.rangeClosed(1, 3)
                .mapToObj(i -> programs.nodeWithDirectory("n" + i, directory(i)))
                .toList();
    }

    private Path directory(int node) {
        return directory.resolve("n" + node);
    }

    private static ConditionFactory soon(String what) {
        return Awaitility.await(what)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions();
    }

    private static long epoch(Cluster cluster) throws IOException {
        try (RespClient client = new RespClient(cluster.proxy().port())) {
            List<?> fields = (List<?>) client.succeed("PROXY", "EXPLAIN", "key");
            return (Long) fields.get(fields.indexOf("epoch") + 1);
        }
    }

    private void loseDirectory(int node) throws IOException {
        Files.delete(directory(node).resolve("topology"));
    }

    private static void force(JarProcess proxy) throws IOException {
        try (RespClient client = new RespClient(proxy.port())) {
            client.succeed("PROXY", "RECOVER", "FORCE");
        }
    }

    @Test
    void when_allNodesAreKilledAtOnce_then_theRecordIsTheOneThatWas() throws IOException {
        Cluster cluster = Cluster.over(nodes, programs);
        JarProcess last = nodes.get(2);
        last.kill9();
        last.restart();
        cluster.awaitAllCount(); // two more versions of the record
        long before = epoch(cluster);
        assertThat(before).isGreaterThan(2);

        nodes.forEach(JarProcess::kill9);
        nodes.forEach(JarProcess::restart);
        cluster.proxy().kill9();
        cluster.proxy().restart(); // one that has not read the record yet
        soon("it is known what is gone")
                .until(
                        () -> cluster.proxy()
                                .output()
                                .contains(
                                        "3 nodes count: if their memory is gone for good, accept the loss: PROXY RECOVER FORCE"));
        assertThat(epoch(cluster)).isGreaterThanOrEqualTo(before);
        try (RespClient client = new RespClient(cluster.proxy().port())) {
            assertThat(client.call("GET", "key")).isInstanceOf(ErrorReply.class);
        }
        force(cluster.proxy());
        cluster.awaitAllCount();
        assertThat(epoch(cluster)).isGreaterThan(before);
        assertThat(cluster.proxy().output().split(CREATED, -1)).hasSize(2);
    }

    @Test
    void when_oneNodeLostItsFile_then_aMajorityAdmitsItAgain() throws IOException {
        Cluster cluster = Cluster.over(nodes, programs);
        long before = epoch(cluster);
        try (RespClient client = new RespClient(cluster.proxy().port())) {
            client.succeed("SET", "kept", "value");
        }
        nodes.get(0).kill9();
        loseDirectory(1);
        nodes.get(0).restart();
        cluster.awaitAllCount();
        assertThat(epoch(cluster)).isEqualTo(before + 2);
        // It has the record again: with another it is a majority.
        nodes.get(1).kill9();
        loseDirectory(2);
        nodes.get(1).restart();
        cluster.awaitAllCount();
        assertThat(epoch(cluster)).isEqualTo(before + 4);
        try (RespClient client = new RespClient(cluster.proxy().port())) {
            assertThat(client.succeed("GET", "kept")).isEqualTo("value");
        }
    }

    @Test
    void when_aMajorityLostTheirFiles_then_anOperatorMustAcceptItAndTheLastOneIsFollowed() throws IOException {
        Cluster cluster = Cluster.over(nodes, programs);
        nodes.get(2).kill9();
        nodes.get(2).restart();
        cluster.awaitAllCount();
        long before = epoch(cluster);
        cluster.proxy().kill9();
        nodes.forEach(JarProcess::kill9);
        loseDirectory(1);
        loseDirectory(3);
        nodes.forEach(JarProcess::restart);
        cluster.proxy().restart();
        soon("it is told").until(() -> cluster.proxy().output().contains("[n1, n3] lost their memory"));
        assertThat(cluster.proxy().output().split(CREATED, -1)).hasSize(2);

        force(cluster.proxy());
        cluster.awaitAllCount();
        assertThat(epoch(cluster)).isGreaterThan(before);
        assertThat(cluster.proxy().output().split(CREATED, -1)).hasSize(2);
    }

    @Test
    void when_aDirectoryIsOfAnotherClusterOrInUse_then_itSaysSo() throws IOException {
        Cluster cluster = Cluster.over(nodes, programs);
        JarProcess other = programs.nodeWithDirectory("n9", directory(1));
        soon("it ends").until(() -> !other.program().isAlive());
        assertThat(other.output()).contains("n1: it is in use by another node");

        cluster.proxy().kill9();
        nodes.get(0).kill9();
        nodes.get(0).restart();
        List<String> lines = nodes.stream().map(Cluster::remote).toList();
        JarProcess stranger = programs.proxy(Cluster.configuration(lines, 3), "cluster.id=another");
        soon("it is refused")
                .until(() -> nodes.get(0)
                        .output()
                        .contains("the data directory belongs to cluster 'roundhouse', not 'another'"));
        Map<String, Map<String, String>> states = new Cluster(stranger, nodes).states();
        assertThat(states.get("n1")).containsEntry("up", "no");
    }
}
