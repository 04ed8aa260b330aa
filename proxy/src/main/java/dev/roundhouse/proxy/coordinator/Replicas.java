package dev.roundhouse.proxy.coordinator;

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

    /** Tells of the partition's replicas that do not count now: a write went without them. */
    static void tellMissed(Environment environment, Target target) {
        for (int node : environment.replicas(target.partition())) {
            if (!environment.counts(node)) {
                environment.hints().missed(node, target);
            }
        }
    }

    /** About how long the slowest of these takes for an answer. */
    static double slowestMicros(Environment environment, int[] nodes) {
        double slowest = 0;
        for (int node : nodes) {
            slowest = Math.max(slowest, environment.node(node).health().latencyMicros());
        }
        return slowest;
    }
}
