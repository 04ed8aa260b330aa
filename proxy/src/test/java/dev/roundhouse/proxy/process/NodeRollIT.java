package dev.roundhouse.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nodes replaced one after the other, as Kubernetes does: the next when this one is ready. */
class NodeRollIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int SIGTERM_CODE = 143;
    /** Rounds over all nodes: after the first, every copy there is has been filled by others that were. */
    private static final int ROUNDS = Integer.getInteger("process.roll.rounds", 2);

    @RegisterExtension
    final Programs programs = new Programs();

    @Test
    void when_nodesAreReplacedInTurnByTheirReadiness_then_nothingIsLostAndNoClientSeesIt() throws IOException {
        List<JarProcess> nodes = IntStream.rangeClosed(1, 3)
                .mapToObj(i -> programs.nodeWithHealth("n" + i))
                .toList();
        for (JarProcess node : nodes) {
            node.awaitPing();
            assertThat(node.http("/livez")).contains(" 200 ");
            assertThat(node.http("/readyz")).contains(" 503 ", "no proxy has connected yet");
        }
        Cluster cluster = Cluster.over(nodes, programs);
        nodes.forEach(NodeRollIT::awaitReady);
        Load load = programs.closing(new Load(cluster.proxy().port()));
        for (int round = 0; round < ROUNDS; round++) {
            for (JarProcess node : nodes) {
                load.awaitMore(Sizes.OPERATIONS / 4);
                assertThat(node.terminate()).isEqualTo(SIGTERM_CODE);
                node.restart();
                awaitReady(node);
            }
        }
        load.awaitMore(Sizes.OPERATIONS / 4);
        load.stop();
        load.assertUnharmed();
        load.verify();
        nodes.forEach(node -> assertThat(node.output()).doesNotContain("Exception", "without a clean end"));
    }

    private static void awaitReady(JarProcess node) {
        Awaitility.await(node + " is ready")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> node.http("/readyz").contains(" 200 "));
    }
}
