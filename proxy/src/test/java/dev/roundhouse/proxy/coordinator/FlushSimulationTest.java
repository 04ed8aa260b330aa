package dev.roundhouse.proxy.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.proxy.coordinator.Operation.Kind;
import dev.roundhouse.spi.resp.Request;
import java.util.List;
import org.junit.jupiter.api.Test;

/** FLUSHALL among the operations of one client, over replicas that may lag. */
class FlushSimulationTest {
    private static final int SEEDS = Integer.getInteger("seeds", 200);
    private static final Request INCR = Request.of("INCR", "k");

    @Test
    void when_aCounterIsIncrementedRightAfterAFlush_then_itIsNotInDoubt() {
        Quorum quorum = new Quorum(Consistency.QUORUM, 3, 2, 2);
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedCluster cluster = new SimulatedCluster(
                    seed, new SimulationOptions(quorum, List.of("k"), List.of(Kind.INCR), false, false, Variant.NONE));
            SimulatedProxy proxy = cluster.proxies.get(0);
            Target target = SimulatedClient.target(proxy, "k", quorum);
            for (int i = 1; i <= 3; i++) {
                assertThat(cluster.ask(completion -> proxy.coordinator.update(target, INCR, completion)))
                        .as("seed %d", seed)
                        .isEqualTo(":" + i);
            }
            assertThat(cluster.ask(completion -> proxy.coordinator.flush(0, quorum, completion)))
                    .as("seed %d", seed)
                    .isEqualTo("+OK");
            assertThat(cluster.ask(completion -> proxy.coordinator.update(target, INCR, completion)))
                    .as("seed %d", seed)
                    .isEqualTo(":1");
        }
    }
}
