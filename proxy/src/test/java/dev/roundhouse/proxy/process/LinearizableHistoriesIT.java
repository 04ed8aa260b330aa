package dev.roundhouse.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.testing.ExternalProgram;
import dev.roundhouse.spi.testing.RedisServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that meet on the same keys while nodes, and the network, fail: each key's history must be that of one copy.
 * {@code -Dprocess.history.keys=3400} for 100,000 operations of each kind of failure, {@code -Dprocess.freeze.seconds=30}.
 */
class LinearizableHistoriesIT {
    private static final int KEYS = Integer.getInteger("process.history.keys", 120);
    private static final Duration FREEZE = Duration.ofSeconds(Long.getLong("process.freeze.seconds", 2));
    private static final String[] SETTINGS = {"repair.intervalMillis=500", "repair.tombstoneAgeMillis=200"};

    @RegisterExtension
    final Programs programs = new Programs();

    @ParameterizedTest
    @ValueSource(strings = {"quorum", "linearizable"})
    void when_aNodeIsKilledAndRestarted_then_eachHistoryIsThatOfOneCopy(String consistency) throws Exception {
        Cluster cluster = Cluster.ofThreeNodes(programs, "stores[0].consistency=" + consistency);
        Histories histories = new Histories(KEYS, false);
        histories.start(cluster.proxy().port());
        histories.awaitShare(0.3);
        cluster.nodes().get(0).kill9();
        histories.awaitShare(0.6);
        cluster.nodes().get(0).restart();
        histories.join();
        histories.assertLinearizable(consistency.equals("quorum"));
    }

    /** Two proxies, each with a network of its own to three nodes. */
    private final class TwoProxies {
        private final List<JarProcess> nodes = IntStream.rangeClosed(1, 3)
                .mapToObj(i -> programs.node("n" + i))
                .toList();
        private final List<List<Relay>> relays = new ArrayList<>();
        private final List<JarProcess> proxies = new ArrayList<>();

        TwoProxies() {
            nodes.forEach(JarProcess::awaitPing);
            for (int i = 0; i < 2; i++) {
                List<Relay> own = nodes.stream()
                        .map(node -> programs.closing(new Relay(node.port())))
                        .toList();
                relays.add(own);
                List<String> lines = new ArrayList<>();
                for (int node = 0; node < own.size(); node++) {
                    lines.add("{id: n%d, backend: remote, address: \"127.0.0.1:%d\"}"
                            .formatted(node + 1, own.get(node).port()));
                }
                proxies.add(programs.proxy(Cluster.configuration(lines, 3), SETTINGS));
            }
            awaitAllCount();
        }

        void awaitAllCount() {
            proxies.forEach(proxy -> new Cluster(proxy, nodes).awaitAllCount());
        }

        int[] ports() {
            return proxies.stream().mapToInt(JarProcess::port).toArray();
        }
    }

    private enum Fault {
        FROZEN_NODE,
        RESET_CONNECTIONS,
        ANSWERS_HELD,
        REQUESTS_HELD,
        EACH_NODE_EMPTIED_IN_TURN;

        /** Whether two nodes may be out of a proxy's reach for a moment, on a machine that is slow to connect again. */
        boolean mayLackQuorum() {
            return this == EACH_NODE_EMPTIED_IN_TURN || this == RESET_CONNECTIONS;
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void when_nodesOrTheNetworkFail_then_eachHistoryIsThatOfOneCopy(Fault fault) throws Exception {
        TwoProxies cluster = new TwoProxies();
        Histories histories = new Histories(KEYS, fault.mayLackQuorum());
        histories.start(cluster.ports());
        histories.awaitShare(0.2);
        inject(fault, cluster);
        histories.join();
        cluster.awaitAllCount();
        histories.assertLinearizable(true);
    }

    private static void pause(Duration duration) {
        Awaitility.await("the failure lasts")
                .pollDelay(duration)
                .atMost(duration.plusSeconds(30))
                .until(() -> true);
    }

    private static void inject(Fault fault, TwoProxies cluster) {
        switch (fault) {
            case FROZEN_NODE -> {
                cluster.nodes.get(1).sigstop();
                pause(FREEZE);
                cluster.nodes.get(1).sigcont();
            }
            case RESET_CONNECTIONS -> {
                for (int i = 0; i < 20; i++) {
                    cluster.relays.get(i % 2).get(i % 3).reset();
                    pause(Duration.ofMillis(50));
                }
            }
            case ANSWERS_HELD -> {
                cluster.relays.get(0).get(2).holdAnswers(true);
                pause(FREEZE);
                cluster.relays.get(0).get(2).holdAnswers(false);
            }
            case REQUESTS_HELD -> {
                cluster.relays.get(1).get(0).holdRequests(true);
                pause(FREEZE);
                cluster.relays.get(1).get(0).holdRequests(false);
            }
            case EACH_NODE_EMPTIED_IN_TURN -> {
                for (JarProcess node : cluster.nodes) {
                    node.kill9();
                    node.restart();
                    cluster.awaitAllCount();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void when_aRedisFails_then_eachHistoryIsThatOfOneCopy(boolean isKilled) throws Exception {
        List<RedisServerProcess> servers =
                IntStream.range(0, 3).mapToObj(i -> programs.redis()).toList();
        List<String> lines = IntStream.range(0, 3)
                .mapToObj(i -> "{id: n%d, backend: redis, address: \"%s\"}"
                        .formatted(i + 1, servers.get(i).uri()))
                .toList();
        JarProcess proxy = programs.proxy(Cluster.configuration(lines, 3), SETTINGS);
        Cluster cluster = new Cluster(proxy, List.of());
        cluster.awaitAllCount();
        Histories histories = new Histories(KEYS, false);
        histories.start(proxy.port());
        histories.awaitShare(0.2);
        if (isKilled) {
            servers.get(0).kill9();
            histories.awaitShare(0.5);
            servers.get(0).restart();
        } else {
            servers.get(0).sigstop();
            pause(FREEZE);
            servers.get(0).sigcont();
        }
        histories.join();
        cluster.awaitAllCount();
        histories.assertLinearizable(true);
    }

    @Test
    void when_clocksAreAnHourApart_then_eachHistoryIsThatOfOneCopy() throws Exception {
        ExternalProgram.require("faketime");
        List<JarProcess> nodes = List.of(programs.node("n1"), programs.nodeWithClock("n2", "+1h"), programs.node("n3"));
        nodes.forEach(JarProcess::awaitPing);
        List<String> lines = nodes.stream().map(Cluster::remote).toList();
        JarProcess ahead = programs.proxyWithClock("+1h", Cluster.configuration(lines, 3), SETTINGS);
        JarProcess right = programs.proxy(Cluster.configuration(lines, 3), SETTINGS);
        new Cluster(ahead, nodes).awaitAllCount();
        new Cluster(right, nodes).awaitAllCount();
        Histories histories = new Histories(KEYS, false);
        histories.start(ahead.port(), right.port());
        histories.awaitShare(0.3);
        nodes.get(0).sigstop();
        pause(Duration.ofMillis(500));
        nodes.get(0).sigcont();
        histories.join();
        histories.assertLinearizable(true);
        try (RespClient first = new RespClient(ahead.port());
                RespClient second = new RespClient(right.port())) {
            first.succeed("SET", "minute", "1", "EX", "60");
            second.succeed("SET", "other", "1", "EX", "60");
            for (RespClient each : List.of(first, second)) {
                assertThat((Long) each.succeed("TTL", "minute")).isBetween(50L, 60L);
                assertThat((Long) each.succeed("TTL", "other")).isBetween(50L, 60L);
            }
        }
    }
}
