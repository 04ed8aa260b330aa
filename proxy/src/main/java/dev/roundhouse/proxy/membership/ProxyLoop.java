package dev.roundhouse.proxy.membership;

import dev.roundhouse.proxy.coordinator.Completion;
import dev.roundhouse.proxy.coordinator.Coordinator;
import dev.roundhouse.proxy.coordinator.Counters;
import dev.roundhouse.proxy.coordinator.Environment;
import dev.roundhouse.proxy.coordinator.Hints;
import dev.roundhouse.proxy.coordinator.KeyEvents;
import dev.roundhouse.proxy.coordinator.KeyspaceReader;
import dev.roundhouse.proxy.coordinator.OverwriteMarks;
import dev.roundhouse.proxy.coordinator.RegisterQueues;
import dev.roundhouse.proxy.coordinator.Rounds;
import dev.roundhouse.proxy.coordinator.Target;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.ring.NodeState;
import dev.roundhouse.spi.ring.Topology;
import dev.roundhouse.spi.storage.StorageEndpoint;
import dev.roundhouse.spi.storage.StorageEndpoint.LinkListener;
import dev.roundhouse.spi.storage.StorageNode;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.spi.version.BallotClock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One event loop of the proxy: its links to all nodes, its topology snapshot, its coordinator. Everything in it is owned by
 * the loop; others reach it through {@link #post}. Rounds go to the loop that owns their partition.
 */
public final class ProxyLoop implements Environment, Rounds {
    private final ContextInternal context;
    private final RandomGenerator random;
    private final ClockWatch clock = new ClockWatch();
    private final BallotClock ballots;
    private final Mailbox mailbox;
    private final List<StorageNode> links = new ArrayList<>();
    private final boolean replicated;
    private final @Nullable String zone;
    private final RegisterQueues queues;
    private final Coordinator coordinator;
    private final KeyspaceReader keyspace;
    private final Runnable onStale;
    private final Counters counters = new Counters();
    private OverwriteMarks overwrites = new OverwriteMarks();
    private KeyEvents keyEvents = KeyEvents.NONE;
    private Hints hints = Hints.NONE;
    private List<ProxyLoop> loops = List.of();
    private Topology topology;
    private int[][] replicas = {};
    private boolean[] counts = {};
    private boolean[] suspects = {};
    private final NodeSampler sampler = new NodeSampler();
    private boolean serves;
    private long watchedNanos;
    private long maxLagNanos;

    /**
     * @param topology as configured, before the record is read
     * @param replicated whether the store keeps more than one replica: a node counts only as the topology record says
     * @param zone of this proxy
     * @param onStale called, on this loop, when a replica knows a newer epoch
     */
    public ProxyLoop(
            ContextInternal context,
            RandomGenerator random,
            Topology topology,
            boolean replicated,
            @Nullable String zone,
            Runnable onStale) {
        this.context = context;
        this.random = random;
        this.topology = topology;
        this.replicated = replicated;
        this.zone = zone;
        this.onStale = onStale;
        this.ballots = new BallotClock(clock::now, random.nextLong(1, Ballot.PROPOSER_LIMIT - 1));
        this.mailbox = new Mailbox(context.nettyEventLoop());
        this.queues = new RegisterQueues(this);
        this.coordinator = new Coordinator(this, this);
        this.keyspace = new KeyspaceReader(this);
        this.serves = !replicated;
        adopt(topology);
    }

    /** Opens the links; on this loop. */
    public void connect(Vertx vertx, List<StorageEndpoint> endpoints, List<ProxyLoop> all, LinkListener listener) {
        loops = all;
        overwrites = all.get(0).overwrites; // the first loop's serve all; set before any of them is used
        counts = new boolean[endpoints.size()];
        suspects = new boolean[endpoints.size()];
        for (StorageEndpoint endpoint : endpoints) {
            links.add(endpoint.link(vertx, context, new LinkListener() {
                @Override
                public void onUp(StorageNode node, String incarnation) {
                    clock.look(links);
                    recount();
                    listener.onUp(node, incarnation);
                }

                @Override
                public void onDown(StorageNode node, String reason) {
                    recount();
                    listener.onDown(node, reason);
                }
            }));
        }
        recount();
        clock.look(links);
        context.setPeriodic(ClockWatch.INTERVAL_MILLIS, timer -> watchClock());
    }

    private void watchClock() {
        long now = System.nanoTime();
        long lag = now - watchedNanos - TimeUnit.MILLISECONDS.toNanos(ClockWatch.INTERVAL_MILLIS);
        maxLagNanos = watchedNanos == 0 ? 0 : Math.max(maxLagNanos, lag);
        watchedNanos = now;
        clock.look(links);
        if (this == loops.get(0)) {
            clock.report(ballots);
        }
    }

    /** The longest by which a timer of this loop was late since it was last asked; on this loop. */
    public long takeMaxLagNanos() {
        long lag = maxLagNanos;
        maxLagNanos = 0;
        return lag;
    }

    /** How far the median of the nodes' clocks is ahead of the own, milliseconds. */
    public long clockCorrectionMillis() {
        return clock.correctionMillis();
    }

    /** A newer topology, as read from the record; on this loop. */
    public void publish(Topology newer) {
        serves = true;
        if (newer.epoch() >= topology.epoch()) {
            adopt(newer);
            recount();
        }
    }

    private void adopt(Topology newer) {
        topology = newer;
        int[][] table = new int[newer.partitions()][newer.replicas()];
        for (int partition = 0; partition < table.length; partition++) {
            for (int i = 0; i < table[partition].length; i++) {
                table[partition][i] = newer.replica(partition, i);
            }
        }
        replicas = table;
    }

    private void recount() {
        for (int i = 0; i < links.size(); i++) {
            Topology.Node node = topology.node(i);
            String incarnation = links.get(i).health().incarnation();
            counts[i] = incarnation != null
                    && serves
                    && (!replicated || node.state() == NodeState.COUNTS && incarnation.equals(node.runId()));
        }
    }

    /** Runs on this loop, soon; from any thread. */
    public void post(Runnable action) {
        mailbox.post(action);
    }

    public ContextInternal context() {
        return context;
    }

    public Coordinator coordinator() {
        return coordinator;
    }

    public KeyspaceReader keyspace() {
        return keyspace;
    }

    public List<StorageNode> links() {
        return links;
    }

    /** Whether every partition has at least so many replicas that count. */
    public boolean reaches(int needed) {
        for (int[] partition : replicas) {
            int inReach = 0;
            for (int node : partition) {
                inReach += counts[node] ? 1 : 0;
            }
            if (inReach < needed) {
                return false;
            }
        }
        return true;
    }

    public Future<Void> close() {
        List<Future<Void>> closed = new ArrayList<>();
        links.forEach(link -> closed.add(link.close()));
        return Future.join(closed).mapEmpty();
    }

    @Override
    public void submit(Target target, Request command, boolean readOnly, Completion completion) {
        ProxyLoop owner = loops.get(target.partition() % loops.size());
        if (owner == this) {
            queues.submit(target, command, readOnly, completion);
        } else {
            owner.post(() ->
                    owner.queues.submit(target, command, readOnly, reply -> post(() -> completion.complete(reply))));
        }
    }

    @Override
    public Topology topology() {
        return topology;
    }

    @Override
    public int[] replicas(int partition) {
        return replicas[partition];
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
    public boolean counts(int index) {
        return counts[index];
    }

    @Override
    public boolean suspect(int index) {
        return suspects[index];
    }

    /** Who is suspect from now on, by index; not changed by anybody afterwards. On this loop. */
    void suspects(boolean[] now) {
        suspects = now;
    }

    List<NodeSampler.Part> lookAtLinks() {
        return sampler.look(links);
    }

    @Override
    public boolean ownZone(int index) {
        return zone == null || zone.equals(topology.node(index).zone());
    }

    @Override
    public BallotClock ballots() {
        return ballots;
    }

    @Override
    public long now() {
        return clock.now();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public void delay(long millis, Runnable action) {
        if (millis <= 0) {
            context.nettyEventLoop().execute(action);
        } else {
            context.nettyEventLoop().schedule(action, millis, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public KeyEvents keyEvents() {
        return keyEvents;
    }

    /** Where to tell what happens to keys; before anything does. */
    public void keyEvents(KeyEvents events) {
        keyEvents = events;
    }

    @Override
    public Hints hints() {
        return hints;
    }

    /** Who is told of what a replica missed; before anything is. */
    public void hints(Hints listener) {
        hints = listener;
    }

    @Override
    public OverwriteMarks overwrites() {
        return overwrites;
    }

    @Override
    public void stale(long epoch) {
        if (epoch > topology.epoch()) {
            onStale.run();
        }
    }
}
