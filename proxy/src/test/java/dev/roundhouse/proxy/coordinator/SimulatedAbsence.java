package dev.roundhouse.proxy.coordinator;

/**
 * Replicas that are cut off, given up so that tombstones may go without them, and come back with all they had; what was sent to
 * them meanwhile may arrive then.
 */
final class SimulatedAbsence {
    private static final int MAX_MILLIS = 800;

    private final SimulatedCluster cluster;
    private int left = 3;
    private int away = -1;

    SimulatedAbsence(SimulatedCluster cluster) {
        this.cluster = cluster;
    }

    boolean isAway(int node) {
        return node == away;
    }

    /** Now and then one goes. */
    void step() {
        if (left > 0 && !cluster.isHealing && cluster.random.nextInt(40) == 0) {
            left--;
            cluster.isHealing = true;
            SimulatedReplica replica = cluster.replicas.get(cluster.random.nextInt(cluster.replicas.size()));
            away = replica.index();
            if (cluster.options.variant() == Variant.PURGE_BY_MAJORITY) {
                cluster.delay(cluster.random.nextInt(MAX_MILLIS), this::end);
            } else {
                cluster.delay(cluster.random.nextInt(200), () -> giveUp(replica));
            }
        }
    }

    private void end() {
        away = -1;
        cluster.isHealing = false;
    }

    private void giveUp(SimulatedReplica replica) {
        cluster.authority = cluster.authority.withNodeRecovering(replica.index(), null);
        for (SimulatedProxy proxy : cluster.proxies) {
            cluster.delay(cluster.random.nextInt(100), proxy::refresh);
        }
        cluster.delay(cluster.random.nextInt(MAX_MILLIS), () -> {
            away = -1;
            cluster.recover(replica);
        });
    }
}
