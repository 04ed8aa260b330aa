package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.storage.NodeHealth;
import java.util.Arrays;

/** The nodes that an attempt may use, as indices of the topology. */
final class Replicas {
    private static final int[] NONE = {};

    private Replicas() {}

    /** The partition's replicas that count now, in ring order. */
    static int[] inReach(Environment environment, int partition) {
        int[] replicas = environment.replicas(partition);
        int n = replicas.length;
        int[] found = new int[n];
        int count = 0;
        for (int node : replicas) {
            if (environment.counts(node)) {
                found[count++] = node;
            }
        }
        return count == n ? found : count == 0 ? NONE : Arrays.copyOf(found, count);
    }

    /**
     * Puts first who is to execute a read: nodes not suspect before suspects, the own zone before others, among equals the
     * better of two drawn at random (Mitzenmacher 2001) by requests under way, then by latency; the rest in random order.
     */
    static void orderForReading(Environment environment, int[] nodes) {
        for (int i = nodes.length - 1; i > 0; i--) {
            swap(nodes, i, environment.random().nextInt(i + 1));
        }
        for (int i = 1; i < nodes.length; i++) {
            for (int j = i; j > 0 && rank(environment, nodes[j]) < rank(environment, nodes[j - 1]); j--) {
                swap(nodes, j, j - 1);
            }
        }
        if (nodes.length > 1
                && rank(environment, nodes[0]) == rank(environment, nodes[1])
                && isBetter(
                        environment.node(nodes[1]).health(),
                        environment.node(nodes[0]).health())) {
            swap(nodes, 0, 1);
        }
    }

    private static int rank(Environment environment, int node) {
        return (environment.suspect(node) ? 2 : 0) + (environment.ownZone(node) ? 0 : 1);
    }

    private static boolean isBetter(NodeHealth a, NodeHealth b) {
        if (a.outstanding() != b.outstanding()) {
            return a.outstanding() < b.outstanding();
        }
        return a.latencyMicros() * 2 < b.latencyMicros();
    }

    private static void swap(int[] nodes, int i, int j) {
        int kept = nodes[i];
        nodes[i] = nodes[j];
        nodes[j] = kept;
    }
}
