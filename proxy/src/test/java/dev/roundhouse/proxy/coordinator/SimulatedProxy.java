package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.proxy.repair.AntiEntropy;
import dev.roundhouse.proxy.repair.NodeRecovery;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.ring.NodeState;
import dev.roundhouse.spi.ring.Topology;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.NodeHealth;
import dev.roundhouse.spi.storage.ReplyHandler;
import dev.roundhouse.spi.storage.StorageNode;
import dev.roundhouse.spi.version.BallotClock;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A proxy's process with one event loop: the real coordinator over simulated links, with a wall clock of its own. */
final class SimulatedProxy implements Environment, NodeRecovery.Surroundings {
    /** Milliseconds of the simulation, within which a run has most of its operations. */
    private static final int CHANGES_WITHIN = 400;

    /** A node is suspect, or not, for so long. */
    private static final int SUSPICION_MILLIS = 60;

    private static final int CLOCK_LOOK_MILLIS = 100;

    final Coordinator coordinator;
    final RegisterQueues queues;
    final AntiEntropy antiEntropy;
    private final SimulatedCluster cluster;
    private final int number;
    private final List<Link> links = new ArrayList<>();
    private final BallotClock ballots;
    private final Counters counters = new Counters();
    private final OverwriteMarks overwrites = new OverwriteMarks();
    private final MutatedPermits permits;
    private final double offset;
    private final double drift;
    private final boolean steps;
    private final MedianClock median;
    private final long farMillis;
    private final long changesAt;
    private long lookedAt = -CLOCK_LOOK_MILLIS;
    private Topology topology;
    private long watermark = Long.MIN_VALUE;

    SimulatedProxy(SimulatedCluster cluster, int number, int skew) {
        this.cluster = cluster;
        this.number = number;
        this.topology = cluster.authority;
        this.offset = (cluster.random.nextDouble() * 2 - 1) * skew;
        this.drift = (cluster.random.nextDouble() * 2 - 1) * 0.05;
        this.steps = skew > 0 && cluster.random.nextInt(5) == 0;
        this.farMillis = cluster.farMillis();
        this.changesAt = cluster.options.later() == null ? 0 : cluster.time + cluster.random.nextInt(CHANGES_WITHIN);
        this.median = new MedianClock(this::wall, this::nanos);
        this.ballots = new BallotClock(() -> now(), 1 + number);
        for (SimulatedReplica replica : cluster.replicas) {
            links.add(new Link(replica));
        }
        this.permits = new MutatedPermits(cluster.options.variant(), ballots, cluster.sharedPermits);
        this.queues = new RegisterQueues(this, permits);
        this.coordinator = new Coordinator(this, queues);
        this.antiEntropy = new AntiEntropy(
                this,
                new Repair(this, queues),
                new AntiEntropy.Scope(0, this::quorum, () -> SimulatedCluster.REPAIR),
                partition -> true,
                pass -> cluster.onPass(this, pass));
    }

    /** The store's numbers as this proxy has them now. */
    Quorum quorum() {
        Quorum later = cluster.options.later();
        return later == null || cluster.time < changesAt ? cluster.options.quorum() : later;
    }

    void reconnect(SimulatedReplica replica) {
        links.get(replica.index()).connect();
    }

    /** Whether rounds or a comparison are under way. */
    boolean isBusy() {
        return queues.pending() > 0 || antiEntropy.waiting() > 0;
    }

    /** With a broken rule, goes by the latest time that replicas were told. */
    void heed(BrokenReplica replica) {
        watermark = Math.max(watermark, replica.watermark);
    }

    /** What a recovery sees of the world: with a broken rule, one other replica for all. */
    NodeRecovery.Surroundings recoveringOthers(int node) {
        return cluster.options.variant() == Variant.FILLED_FROM_ONE ? new OneSource(node) : this;
    }

    void refresh() {
        topology = cluster.authority;
    }

    @Override
    public Topology topology() {
        return topology;
    }

    @Override
    public int[] replicas(int partition) {
        int[] nodes = new int[topology.replicas()];
        for (int i = 0; i < nodes.length; i++) {
            nodes[i] = topology.replica(partition, i);
        }
        return nodes;
    }

    @Override
    public long epoch(int partition) {
        return topology.partitionEpoch(partition);
    }

    @Override
    public StorageNode node(int index) {
        return links.get(index);
    }

    @Override
    public IntFunction<StorageNode> links() {
        return links::get;
    }

    @Override
    public boolean counts(int index) {
        Topology.Node node = topology.node(index);
        return node.state() == NodeState.COUNTS
                && links.get(index).health.isUp()
                && links.get(index).health.incarnation().equals(node.runId());
    }

    @Override
    public boolean isGivenUp(int index) {
        return cluster.options.variant() == Variant.PURGE_BESIDE_FILLING
                ? topology.node(index).state() == NodeState.RECOVERING
                : Environment.super.isGivenUp(index);
    }

    @Override
    public boolean suspect(int index) {
        // Now this, now that: whom a read asks must not matter.
        long phase = cluster.time / SUSPICION_MILLIS * 31 + index * 17L + number * 7L;
        return Long.hashCode(phase * 0x9E3779B97F4A7C15L) % 3 == 0;
    }

    @Override
    public boolean ownZone(int index) {
        return true;
    }

    @Override
    public BallotClock ballots() {
        return ballots;
    }

    @Override
    public long now() {
        return Math.max(watermark, corrected());
    }

    private long corrected() {
        if (!cluster.options.farClocks() || cluster.options.variant() == Variant.UNCORRECTED_CLOCK) {
            return wall();
        }
        if (cluster.time - lookedAt >= CLOCK_LOOK_MILLIS) {
            lookedAt = cluster.time;
            median.update(links.stream().map(link -> link.health.clock()).toList());
        }
        return median.now();
    }

    @Override
    public long nanos() {
        return cluster.time * 1_000_000;
    }

    /** An offset, a slow drift, for some also steps back and forth. */
    private long wall() {
        double wrong = steps
                ? (cluster.random.nextDouble() * 2 - 1) * SimulatedCluster.SKEW
                : offset + drift * (cluster.time - 1_000);
        return cluster.time
                + farMillis
                + Math.round(Math.max(-SimulatedCluster.SKEW, Math.min(SimulatedCluster.SKEW, wrong)));
    }

    @Override
    public RandomGenerator random() {
        return cluster.random;
    }

    @Override
    public void delay(long millis, Runnable action) {
        cluster.delay(millis, action);
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public OverwriteMarks overwrites() {
        return overwrites;
    }

    @Override
    public void stale(long epoch) {
        cluster.delay(cluster.random.nextInt(10), this::refresh);
    }

    private final class OneSource implements NodeRecovery.Surroundings {
        private final int node;

        OneSource(int node) {
            this.node = node;
        }

        @Override
        public IntFunction<StorageNode> links() {
            return SimulatedProxy.this.links();
        }

        @Override
        public boolean counts(int index) {
            return SimulatedProxy.this.counts(index);
        }

        @Override
        public int[] replicas(int partition) {
            int[] others = Arrays.stream(SimulatedProxy.this.replicas(partition))
                    .filter(other -> other != node && counts(other))
                    .toArray();
            return new int[] {node, others.length == 0 ? node : others[cluster.random.nextInt(others.length)]};
        }

        @Override
        public long epoch(int partition) {
            return SimulatedProxy.this.epoch(partition);
        }

        @Override
        public void delay(long millis, Runnable action) {
            SimulatedProxy.this.delay(millis, action);
        }
    }

    private final class Link implements StorageNode {
        private final SimulatedReplica replica;
        private final NodeHealth health = new NodeHealth();

        Link(SimulatedReplica replica) {
            this.replica = replica;
            connect();
        }

        void connect() {
            health.up(replica.incarnation());
            if (cluster.options.farClocks()) {
                long roundTrip = cluster.random.nextInt(SimulatedCluster.MAX_LOOK_MILLIS) * 1_000_000L;
                health.clock().forget();
                health.clock().answered(cluster.clockMicros(replica), nanos() - roundTrip, nanos());
            }
        }

        @Override
        public String id() {
            return "n" + replica.index();
        }

        @Override
        public void send(Message message, AnswerHandler handler) {
            cluster.send(SimulatedProxy.this, replica.index(), message, permits.heeding(message, handler));
        }

        @Override
        public void passThrough(Request request, int protocol, ReplyHandler handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public NodeHealth health() {
            return health;
        }

        @Override
        public Future<Void> close() {
            return Future.succeededFuture();
        }
    }

    /** Permits used against their rule. */
    private static final class MutatedPermits extends Permits {
        private final Variant variant;
        private final BallotClock ballots;
        private final Map<RegisterKey, Permit> shared;

        MutatedPermits(Variant variant, BallotClock ballots, Map<RegisterKey, Permit> shared) {
            this.variant = variant;
            this.ballots = ballots;
            this.shared = shared;
        }

        @Override
        @Nullable
        Permit take(RegisterKey register, long epoch) {
            if (variant == Variant.PERMIT_SHARED) {
                return shared.get(register);
            }
            Permit permit = super.take(register, epoch);
            return permit != null && variant == Variant.PERMIT_FRESH
                    ? new Permit(ballots.next(), permit.previous(), epoch)
                    : permit;
        }

        @Override
        void grant(RegisterKey register, Permit permit) {
            super.grant(register, permit);
            shared.put(register, permit);
        }

        /** With a broken rule, takes the first accept of a round for that of its quorum. */
        AnswerHandler heeding(Message message, AnswerHandler handler) {
            if (variant != Variant.PERMIT_PARTIAL) {
                return handler;
            }
            return answer -> {
                if (answer instanceof Answer.Accepted && message instanceof Message.Apply apply) {
                    RegisterKey register = new RegisterKey(apply.header().store(), apply.register());
                    grant(
                            register,
                            new Permit(
                                    apply.next(), apply.ballot(), apply.header().epoch()));
                }
                handler.onAnswer(answer);
            };
        }
    }
}
