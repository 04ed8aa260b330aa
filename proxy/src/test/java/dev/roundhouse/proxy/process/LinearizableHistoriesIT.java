package dev.roundhouse.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that meet on the same keys while nodes, of either kind, and the network fail: each key's history must be that of one
 * copy, and soon all copies are equal. {@code .ci/nightly} runs each with more than 100,000 operations and failures of 30 s.
 */
class LinearizableHistoriesIT {
    private static final String[] SETTINGS = {"repair.intervalMillis=500", "repair.tombstoneAgeMillis=200"};

    @RegisterExtension
    final Programs programs = new Programs();

    @ParameterizedTest
    @ValueSource(strings = {"quorum", "linearizable"})
    void when_aNodeIsKilledAndRestarted_then_eachHistoryIsThatOfOneCopy(String consistency) throws Exception {
        Cluster cluster = Cluster.ofThreeNodes(programs, "stores[0].consistency=" + consistency);
        Histories histories = new Histories("key", false);
        histories.start(cluster.proxy().port());
        histories.awaitShare(0.3);
        cluster.nodes().get(0).kill9();
        histories.awaitShare(0.6);
        cluster.nodes().get(0).restart();
        histories.finish();
        cluster.awaitAllCount();
        histories.assertOneCopy(consistency.equals("quorum"), cluster.proxy().port());
    }

    /** Two proxies, each with a network of its own to three nodes. */
    private final class TwoProxies {
        private final List<Replica> replicas;
        private final List<List<Relay>> relays = new ArrayList<>();
        private final List<JarProcess> proxies = new ArrayList<>();

        TwoProxies(Replica.Kind kind) {
            replicas = IntStream.rangeClosed(1, 3)
                    .mapToObj(i -> programs.replica(kind, i))
                    .toList();
            for (int i = 0; i < 2; i++) {
                List<Relay> own = replicas.stream()
                        .map(replica -> programs.closing(new Relay(replica.port())))
                        .toList();
                relays.add(own);
                List<String> lines = new ArrayList<>();
                for (int node = 0; node < own.size(); node++) {
                    lines.add(replicas.get(node).at("127.0.0.1", own.get(node).port()));
                }
                proxies.add(programs.proxy(Cluster.configuration(lines, 3), SETTINGS));
            }
            awaitAllCount();
        }

        void awaitAllCount() {
            proxies.forEach(proxy -> new Cluster(proxy, List.of()).awaitAllCount());
        }

        int[] ports() {
            return proxies.stream().mapToInt(JarProcess::port).toArray();
        }
    }

    private enum Fault {
        /** And restarted with nothing in memory. */
        KILLED_NODE,
        FROZEN_NODE,
        RESET_CONNECTIONS,
        ANSWERS_HELD,
        REQUESTS_HELD,
        EACH_NODE_EMPTIED_IN_TURN;

        /** Whether two nodes may be out of a proxy's reach for a moment, on a machine that is slow to connect again. */
        boolean mayLackQuorum() {
            return this == EACH_NODE_EMPTIED_IN_TURN || this == RESET_CONNECTIONS;
        }

        /** Whether it takes so little of the replicas' kind that either kind will do. */
        boolean isOfTheProxy() {
            return this == ANSWERS_HELD || this == REQUESTS_HELD;
        }
    }

    /** One after the other on the same processes. */
    @ParameterizedTest
    @EnumSource(Replica.Kind.class)
    void when_replicasOrTheNetworkFail_then_eachHistoryIsThatOfOneCopy(Replica.Kind kind) throws Exception {
        TwoProxies cluster = new TwoProxies(kind);
        for (Fault fault : Fault.values()) {
            if (Sizes.IS_NIGHTLY || kind == Replica.Kind.NODE || !fault.isOfTheProxy()) {
                assertOneCopyDespite(fault, cluster);
            }
        }
    }

    private static void assertOneCopyDespite(Fault fault, TwoProxies cluster) throws Exception {
        Histories histories = new Histories(fault.name(), fault.mayLackQuorum());
        histories.start(cluster.ports());
        histories.awaitShare(0.2);
        inject(fault, cluster, histories);
        histories.finish();
        cluster.awaitAllCount();
        histories.assertOneCopy(true, cluster.ports());
    }

    private static void inject(Fault fault, TwoProxies cluster, Histories histories) {
        switch (fault) {
            case KILLED_NODE -> {
                cluster.replicas.get(0).kill9();
                histories.awaitShare(0.5);
                cluster.replicas.get(0).restart();
            }
            case FROZEN_NODE -> {
                cluster.replicas.get(1).sigstop();
                Sizes.awaitEnd(Sizes.FAILURE);
                cluster.replicas.get(1).sigcont();
            }
            case RESET_CONNECTIONS -> {
                for (int i = 0; i < Sizes.RESETS; i++) {
                    cluster.relays.get(i % 2).get(i % 3).reset();
                    Sizes.awaitEnd(Duration.ofMillis(50));
                }
            }
            case ANSWERS_HELD -> {
                cluster.relays.get(0).get(2).holdAnswers(true);
                Sizes.awaitEnd(Sizes.FAILURE);
                cluster.relays.get(0).get(2).holdAnswers(false);
            }
            case REQUESTS_HELD -> {
                cluster.relays.get(1).get(0).holdRequests(true);
                Sizes.awaitEnd(Sizes.FAILURE);
                cluster.relays.get(1).get(0).holdRequests(false);
            }
            case EACH_NODE_EMPTIED_IN_TURN -> {
                for (Replica replica : cluster.replicas) {
                    replica.kill9();
                    replica.restart();
                    cluster.awaitAllCount();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Replica.Kind.class)
    void when_clocksAreAnHourApart_then_eachHistoryIsThatOfOneCopy(Replica.Kind kind) throws Exception {
        List<Replica> replicas = List.of(
                programs.replica(kind, 1), programs.replicaWithClock(kind, 2, "+1h"), programs.replica(kind, 3));
        List<String> lines = replicas.stream()
                .map(replica -> replica.at("127.0.0.1", replica.port()))
                .toList();
        JarProcess ahead = programs.proxyWithClock("+1h", Cluster.configuration(lines, 3), SETTINGS);
        JarProcess right = programs.proxy(Cluster.configuration(lines, 3), SETTINGS);
        List<Cluster> clusters = List.of(new Cluster(ahead, List.of()), new Cluster(right, List.of()));
        clusters.forEach(Cluster::awaitAllCount);
        Histories histories = new Histories("key", false);
        histories.start(ahead.port(), right.port());
        histories.awaitShare(0.3);
        replicas.get(0).sigstop();
        Sizes.awaitEnd(Duration.ofMillis(500));
        replicas.get(0).sigcont();
        histories.finish();
        clusters.forEach(Cluster::awaitAllCount);
        histories.assertOneCopy(true, ahead.port(), right.port());
        assertTimesToLive(ahead, right);
    }

    private static void assertTimesToLive(JarProcess ahead, JarProcess right) throws IOException {
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
