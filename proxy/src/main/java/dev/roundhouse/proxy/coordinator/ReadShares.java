package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.storage.NodeHealth;
import java.util.Arrays;

/**
 * Which replicas a read asks, so that each node executes an even share. Of two choices not the one with fewer requests
 * under way at this instant goes first: on a busy machine that figure says who was last given the processor, and shares
 * drift apart. First goes who has executed least, unless it is now clearly worse than another; what it misses meanwhile it
 * catches up with, within the memory of the counters. Owned by one event loop; allocates only when a node is new.
 */
final class ReadShares {
    /** How many times as long as at another node a read would wait for a node to be passed over. */
    private static final double CLEARLY_WORSE = 4;

    /** Added to the requests under way and to the latency: below these, differences say nothing. */
    private static final int SPARE_REQUESTS = 4;

    private static final double SPARE_MICROS = 500;

    /** A node passed over so many times that owes nothing is tried: its latency may be of long ago. */
    private static final int PASSES_PER_TRIAL = 16;

    /** Reads after which all counters are halved: no node catches up with more than this. */
    static final int READS_PER_HALVING = 1 << 14;

    private int[] executed = {};
    private int[] passedOver = {};
    private int reads;

    /**
     * Puts first the nodes that are to be asked: those not suspect before suspects, the own zone before others, among
     * equals as the class says.
     *
     * @param needed how many will be asked; the first of them executes
     */
    void order(Environment environment, int[] nodes, int needed) {
        for (int i = nodes.length - 1; i > 0; i--) {
            swap(nodes, i, environment.random().nextInt(i + 1));
        }
        for (int i = 1; i < nodes.length; i++) {
            for (int j = i; j > 0 && isBefore(environment, nodes[j], nodes[j - 1]); j--) {
                swap(nodes, j, j - 1);
            }
        }
        int positions = Math.min(needed, nodes.length - 1);
        for (int i = 0; i < positions; i++) {
            swap(nodes, i, choice(environment, nodes, i));
        }
    }

    /** A node was given a read to execute. */
    void charge(int node) {
        if (node >= executed.length) {
            executed = Arrays.copyOf(executed, node + 1);
            passedOver = Arrays.copyOf(passedOver, node + 1);
        }
        executed[node]++;
        if (++reads == READS_PER_HALVING) {
            reads = 0;
            for (int i = 0; i < executed.length; i++) {
                executed[i] /= 2;
            }
        }
    }

    private boolean isBefore(Environment environment, int a, int b) {
        int rankA = rank(environment, a);
        int rankB = rank(environment, b);
        return rankA != rankB ? rankA < rankB : executed(a) < executed(b);
    }

    private static int rank(Environment environment, int node) {
        return (environment.suspect(node) ? 2 : 0) + (environment.ownZone(node) ? 0 : 1);
    }

    private int executed(int node) {
        return node < executed.length ? executed[node] : 0;
    }

    /** Where the node for a position is: the first from there on that is not clearly worse than a later equal. */
    private int choice(Environment environment, int[] nodes, int position) {
        int chosen = position;
        for (int i = position + 1; i < nodes.length; i++) {
            if (rank(environment, nodes[i]) != rank(environment, nodes[position])) {
                break;
            }
            NodeHealth health = environment.node(nodes[chosen]).health();
            if (isClearlyWorse(health, environment.node(nodes[i]).health()) && !isTried(nodes[chosen], health)) {
                chosen = i;
            }
        }
        return chosen;
    }

    private static boolean isClearlyWorse(NodeHealth a, NodeHealth b) {
        return wait(a) > CLEARLY_WORSE * wait(b);
    }

    private static double wait(NodeHealth health) {
        return (health.outstanding() + SPARE_REQUESTS) * (health.latencyMicros() + SPARE_MICROS);
    }

    private boolean isTried(int node, NodeHealth health) {
        if (node >= passedOver.length || health.outstanding() > 0) {
            return false;
        }
        passedOver[node] = (passedOver[node] + 1) % PASSES_PER_TRIAL;
        return passedOver[node] == 0;
    }

    private static void swap(int[] nodes, int i, int j) {
        int kept = nodes[i];
        nodes[i] = nodes[j];
        nodes[j] = kept;
    }
}
