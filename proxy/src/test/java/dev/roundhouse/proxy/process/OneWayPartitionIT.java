package dev.roundhouse.proxy.process;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two proxies over three nodes, each node in a network of its own, while packets are lost in one direction: clients that meet on
 * the same keys must see one copy. Sizes as those of {@link LinearizableHistoriesIT}; skipped where one is not root.
 */
class OneWayPartitionIT {
    private static final int KEYS = Integer.getInteger("process.history.keys", 120);
    /** From so many on, all is tried: it takes its time. */
    private static final int NIGHTLY_KEYS = 1_000;

    private static final Duration LOSS = Duration.ofSeconds(Long.getLong("process.freeze.seconds", 2));
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
    void when_packetsAreLostInOneDirection_then_eachHistoryIsThatOfOneCopy(Direction direction) throws Exception {
        assumeTrue(
                direction == Direction.OF_ONE_PROXY || KEYS >= NIGHTLY_KEYS,
                "with -Dprocess.history.keys=" + NIGHTLY_KEYS + " and more");
        List<NetworkNamespace> networks = IntStream.range(0, 3)
                .mapToObj(i -> programs.closing(new NetworkNamespace()))
                .toList();
        List<JarProcess> nodes = IntStream.range(0, 3)
                .mapToObj(i -> programs.nodeIn(networks.get(i), "n" + (i + 1)))
                .toList();
        nodes.forEach(JarProcess::awaitPing);
        List<JarProcess> proxies = new ArrayList<>();
        for (int cable = 0; cable < 2; cable++) {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < nodes.size(); i++) {
                lines.add("{id: n%d, backend: remote, address: \"%s:%d\"}"
                        .formatted(
                                i + 1,
                                networks.get(i).address(cable),
                                nodes.get(i).port()));
            }
            proxies.add(programs.proxy(Cluster.configuration(lines, 3), SETTINGS));
        }
        awaitAllCount(proxies, nodes);
        Histories histories = new Histories(KEYS, false);
        histories.start(proxies.stream().mapToInt(JarProcess::port).toArray());
        histories.awaitShare(0.2);
        direction.lose(networks, true);
        Awaitility.await("packets are lost")
                .pollDelay(LOSS)
                .atMost(LOSS.plusSeconds(30))
                .until(() -> true);
        direction.lose(networks, false);
        histories.join();
        awaitAllCount(proxies, nodes);
        histories.assertLinearizable(true);
    }

    private static void awaitAllCount(List<JarProcess> proxies, List<JarProcess> nodes) {
        proxies.forEach(proxy -> new Cluster(proxy, nodes).awaitAllCount());
    }
}
