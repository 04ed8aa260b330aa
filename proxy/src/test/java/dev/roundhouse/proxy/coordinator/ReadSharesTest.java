package dev.roundhouse.proxy.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReadSharesTest {
    private static final int MICROS = 1_000;
    private static final int CLIENTS = 64;

    private final long seed = Long.getLong("seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @Test
    void when_nodesAreEqual_then_sharesAreEvenAfterFewReads() {
        Nodes nodes = new Nodes(3, random);
        nodes.run(300);
        for (int share : nodes.executed) {
            assertThat(share).as("seed %d", seed).isBetween(95, 105);
        }
    }

    @Test
    void when_nodesGetTheProcessorInTurns_then_sharesStayEven() {
        for (int count : new int[] {3, 4, 7}) {
            Nodes nodes = new Nodes(count, random);
            nodes.turnMicros = 5_000;
            nodes.run(30_000 * count);
            for (int share : nodes.executed) {
                assertThat(share)
                        .as("seed %d: %s", seed, Arrays.toString(nodes.executed))
                        .isBetween(28_000, 32_000);
            }
        }
    }

    @Test
    void when_aNodeIsTenTimesSlower_then_itExecutesFew() {
        Nodes nodes = new Nodes(3, random);
        nodes.latencyMicros[1] = 20_000;
        nodes.run(30_000);
        assertThat(nodes.executed[1]).as("seed %d", seed).isLessThan(3_000).isPositive();
        assertThat(nodes.executed[0]).isCloseTo(nodes.executed[2], withPercentage(10));
    }

    @Test
    void when_aSlowNodeRecovers_then_itCatchesUpWithoutBeingFlooded() {
        Nodes nodes = new Nodes(3, random);
        nodes.latencyMicros[1] = 20_000;
        nodes.run(100_000);
        nodes.latencyMicros[1] = 500;
        nodes.run(ReadShares.READS_PER_HALVING * 4);
        int[] before = nodes.executed.clone();
        nodes.run(30_000);
        for (int i = 0; i < 3; i++) {
            assertThat(nodes.executed[i] - before[i]).as("seed %d", seed).isBetween(9_000, 11_000);
        }
    }

    @Test
    void when_aNodeStopsAnswering_then_itIsSoonPassedOverForVersionsToo() {
        Nodes nodes = new Nodes(3, random);
        nodes.run(1_000);
        for (int i = 0; i < 1_000; i++) {
            nodes.environment.healths[2].sent();
        }
        for (int i = 0; i < 1_000; i++) {
            int[] order = {0, 1, 2};
            nodes.shares.order(nodes.environment, order, 2);
            assertThat(order[2]).isEqualTo(2);
        }
    }

    @Test
    void when_zonesDiffer_then_theOwnIsReadFirst() {
        Nodes nodes = new Nodes(4, random);
        nodes.environment.ownZones = new boolean[] {false, true, false, true};
        nodes.run(1_000);
        assertThat(nodes.executed[0] + nodes.executed[2]).isZero();
        assertThat(nodes.executed[1]).isBetween(490, 510);
    }

    @Test
    void when_aNodeIsSuspect_then_itComesLast() {
        Nodes nodes = new Nodes(3, random);
        nodes.environment.ownZones = new boolean[] {true, false, false};
        nodes.environment.suspects = new boolean[] {true, false, false};
        for (int i = 0; i < 100; i++) {
            int[] order = {0, 1, 2};
            nodes.shares.order(nodes.environment, order, 3);
            assertThat(order[2]).isZero();
        }
    }

    /** A closed loop of clients whose reads each ask two nodes, over nodes that answer in order; virtual time. */
    private static final class Nodes {
        final FixedEnvironment environment;
        final ReadShares shares = new ReadShares();
        final int[] executed;
        final long[] latencyMicros;
        /** Not 0: only one node at a time works, so long. */
        long turnMicros;

        private final Random random;
        private final ArrayDeque<long[]>[] queues;
        private int underWay;
        private long now;
        private long turnEnds;
        private int turn;

        @SuppressWarnings({"unchecked", "rawtypes"})
        Nodes(int count, Random random) {
            this.random = random;
            environment = new FixedEnvironment(count, random);
            executed = new int[count];
            latencyMicros = new long[count];
            Arrays.fill(latencyMicros, 500);
            queues = new ArrayDeque[count];
            Arrays.setAll(queues, i -> new ArrayDeque<>());
        }

        void run(int reads) {
            int done = 0;
            while (done < reads) {
                if (underWay < 2 * CLIENTS) {
                    done++;
                    read();
                    continue;
                }
                now += 100;
                if (turnMicros > 0 && now >= turnEnds) {
                    turn = random.nextInt(queues.length);
                    turnEnds = now + random.nextLong(turnMicros);
                }
                answer();
            }
        }

        private void read() {
            int[] order = IntStream.range(0, queues.length).toArray();
            shares.order(environment, order, 2);
            shares.charge(order[0]);
            executed[order[0]]++;
            for (int i = 0; i < 2; i++) {
                underWay++;
                environment.healths[order[i]].sent();
                queues[order[i]].add(new long[] {now, now + latencyMicros[order[i]]});
            }
        }

        private void answer() {
            for (int i = 0; i < queues.length; i++) {
                while ((turnMicros == 0 || i == turn)
                        && !queues[i].isEmpty()
                        && queues[i].peek()[1] <= now) {
                    underWay--;
                    environment.healths[i].answered((now - queues[i].poll()[0]) * MICROS);
                }
            }
        }
    }
}
