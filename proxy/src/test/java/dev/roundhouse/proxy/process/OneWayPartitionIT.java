package dev.roundhouse.proxy.process;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two proxies over three nodes, each node in a network of its own, while packets are lost in one direction: clients that meet on
 * the same keys must see one copy. Sizes as those of {@link LinearizableHistoriesIT}; skipped where one is not root.
 */
class OneWayPartitionIT {
    private static final String[] SETTINGS = {"repair.intervalMillis=500", "repair.tombstoneAgeMillis=200"};

    @RegisterExtension
    final Programs programs = new Programs();

    private enum Direction {
        /** A node does not hear one proxy, which hears it; then another node is not heard by the other proxy. */
        OF_ONE_PROXY {
            @Override
            void lose(List<NetworkNamespace> networks, boolean lose) {
                networks.get(2).loseRequests(0, lose);
                networks.get(0).loseAnswers(1, lose);
            }
        },
        /** A node hears nobody. */
        TO_A_NODE {
            @Override
            void lose(List<NetworkNamespace> networks, boolean lose) {
                networks.get(1).loseRequests(0, lose);
                networks.get(1).loseRequests(1, lose);
            }
        },
        /** A node is heard by nobody: it does what it is told. */
        FROM_A_NODE {
            @Override
            void lose(List<NetworkNamespace> networks, boolean lose) {
                networks.get(1).loseAnswers(0, lose);
                networks.get(1).loseAnswers(1, lose);
            }
        };

        abstract void lose(List<NetworkNamespace> networks, boolean lose);
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void when_packetsToOrFromNodesAreLost_then_eachHistoryIsThatOfOneCopy(Direction direction) throws Exception {
        assertOneCopyDespite(direction, Replica.Kind.NODE);
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void when_packetsToOrFromRedisServersAreLost_then_eachHistoryIsThatOfOneCopy(Direction direction) throws Exception {
        assertOneCopyDespite(direction, Replica.Kind.REDIS);
    }

    private void assertOneCopyDespite(Direction direction, Replica.Kind kind) throws Exception {
        assumeTrue(direction == Direction.OF_ONE_PROXY || Sizes.IS_NIGHTLY, "tried by .ci/nightly");
        List<NetworkNamespace> networks = IntStream.range(0, 3)
                .mapToObj(i -> programs.closing(new NetworkNamespace()))
                .toList();
        List<Replica> replicas = IntStream.range(0, 3)
                .mapToObj(i -> programs.replicaIn(networks.get(i), kind, i + 1))
                .toList();
        List<Cluster> clusters = new ArrayList<>();
        for (int cable = 0; cable < 2; cable++) {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < replicas.size(); i++) {
                Replica replica = replicas.get(i);
                lines.add(replica.at(networks.get(i).address(cable), replica.port()));
            }
            clusters.add(new Cluster(programs.proxy(Cluster.configuration(lines, 3), SETTINGS), List.of()));
        }
        clusters.forEach(Cluster::awaitAllCount);
        int[] ports =
                clusters.stream().mapToInt(cluster -> cluster.proxy().port()).toArray();
        Histories histories = new Histories("key", false);
        histories.start(ports);
        histories.awaitShare(0.2);
        direction.lose(networks, true);
        Sizes.awaitEnd(Sizes.FAILURE);
        direction.lose(networks, false);
        histories.finish();
        clusters.forEach(Cluster::awaitAllCount);
        histories.assertOneCopy(true, ports);
    }
}
