package dev.roundhouse.proxy.membership;

import dev.roundhouse.proxy.coordinator.Consistency;
import dev.roundhouse.proxy.coordinator.Coordinator;
import dev.roundhouse.proxy.coordinator.Quorum;
import dev.roundhouse.proxy.coordinator.RegisterQueues;
import dev.roundhouse.proxy.coordinator.Target;
import dev.roundhouse.proxy.membership.TopologyRecord.Stored;
import dev.roundhouse.proxy.repair.NodeRecovery;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.ring.NodeState;
import dev.roundhouse.spi.ring.Topology;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.storage.StorageNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topology record and hands it to the loops; creates it for a new cluster; and when a node comes with a memory the record
 * does not know, makes it recover: a new epoch in which it counts for nothing, filling, another in which it counts.
 * Whatever happens (a link came up, a replica knew a newer epoch), it looks at everything again: one pass at a time, on
 * one loop.
 */
public final class TopologyKeeper implements NodeRecovery.Surroundings {
    private static final Logger LOG = LoggerFactory.getLogger(TopologyKeeper.class);

    /** Pause before a pass that could not finish is tried again, milliseconds. */
    static final int RETRY_MILLIS = 100;

    /** Pause before it looks whether another proxy has filled a node, milliseconds. */
    static final int LOOK_MILLIS = 500;

    private final ProxyLoop loop;
    private final MetaEnvironment meta;
    private final int[] metaNodes;
    private final Target target;
    private final TopologyRecord record;
    private final Topology configured;
    private final Consumer<Topology> publish;
    private @Nullable Stored known;
    private boolean isPassing;
    private boolean isWanted;
    private boolean isRecovering;
    private boolean isForced;
    private boolean isLookDue;
    private final RecoveryTurn turn;
    private String status = "starting";
    private @Nullable String difference;

    /**
     * @param loop the loop this runs on
     * @param configured the first topology, should there be no record
     * @param metaNodes indices of the nodes that keep the record
     * @param publish takes a topology to all loops
     * @param isElected whether this proxy is the one that fills the node with a number
     */
    public TopologyKeeper(
            ProxyLoop loop, Topology configured, int[] metaNodes, Consumer<Topology> publish, IntPredicate isElected) {
        this.loop = loop;
        this.configured = configured;
        this.metaNodes = metaNodes;
        this.publish = publish;
        this.turn = new RecoveryTurn(isElected);
        this.meta = new MetaEnvironment(loop, metaNodes, configured.nodes().size());
        byte[] tag = TopologyRecord.TAG.getBytes(StandardCharsets.UTF_8);
        int majority = metaNodes.length / 2 + 1;
        Quorum quorum = new Quorum(Consistency.LINEARIZABLE, metaNodes.length, majority, majority);
        this.target = new Target(0, metaPartition(), new Register(tag, true, KeyHash.hashOf(tag)), quorum, 2);
        this.record = new TopologyRecord(new Coordinator(meta, new RegisterQueues(meta)), target);
    }

    private int metaPartition() {
        return configured.partitions();
    }

    /** What it waits for, for a person; empty when the record is known and every node counts. */
    public String status() {
        return status;
    }

    /** Why this proxy's own list is not that of the record, so that it serves nothing; null: it is, as far as is known. */
    public @Nullable String difference() {
        return difference;
    }

    /** Looks at everything again, soon; on the loop. */
    public void wake() {
        isWanted = true;
        if (!isPassing) {
            isPassing = true;
            isWanted = false;
            pass().onComplete(done -> {
                isPassing = false;
                if (done.failed()) {
                    report(done.cause().getMessage());
                    loop.delay(RETRY_MILLIS, this::wake);
                } else if (isWanted) {
                    wake();
                }
            });
        }
    }

    /** An operator accepts that what too few nodes remember is lost. */
    public void force() {
        LOG.warn("recovery is forced by an operator: acknowledged writes that only lost memories held are gone");
        isForced = true;
        wake();
    }

    private void report(String text) {
        if (!text.equals(status)) {
            status = text;
            if (!text.isEmpty()) {
                LOG.info("{}", text);
            }
        }
    }

    private Future<Void> pass() {
        return probeMeta().compose(fresh -> {
            int admitted =
                    (int) Arrays.stream(metaNodes).filter(meta::isAdmitted).count();
            if (admitted > metaNodes.length / 2) {
                return readRecord();
            }
            if (fresh.size() == metaNodes.length && known == null) {
                return admitMeta(fresh).compose(done -> readRecord());
            }
            int missing = metaNodes.length / 2 + 1 - admitted;
            if (isForced && fresh.size() >= missing) {
                // No more than a majority needs: a read then asks all who remember something.
                return admitMeta(fresh.subList(0, missing)).compose(done -> readRecord());
            }
            return Future.failedFuture(waiting(fresh));
        });
    }

    private String waiting(List<Integer> fresh) {
        List<String> away = names(Arrays.stream(metaNodes)
                .filter(i -> !link(i).health().isUp())
                .boxed()
                .toList());
        String text = "the topology record needs a majority of "
                + names(Arrays.stream(metaNodes).boxed().toList());
        if (!away.isEmpty()) {
            text += "; not in reach: " + away;
        }
        if (!fresh.isEmpty() && (known != null || Arrays.stream(metaNodes).anyMatch(meta::isAdmitted))) {
            text += "; " + names(fresh)
                    + " lost their memory: wait for the others, or accept the loss: PROXY RECOVER FORCE";
        }
        return text;
    }

    private List<String> names(List<Integer> nodes) {
        return nodes.stream().map(i -> configured.node(i).id()).toList();
    }

    /** Which meta nodes are up and have no memory of the record. */
    private Future<List<Integer>> probeMeta() {
        List<Integer> fresh = new ArrayList<>();
        List<Future<?>> asked = new ArrayList<>();
        for (int node : metaNodes) {
            if (link(node).health().isUp()) {
                asked.add(probe(node).onSuccess(answer -> {
                    meta.admitted(node, answer instanceof Answer.Value);
                    if (answer instanceof Answer.Recovering) {
                        fresh.add(node);
                    }
                }));
            } else {
                meta.admitted(node, false);
            }
        }
        return Future.join(asked).map(fresh);
    }

    private Future<Answer> probe(int node) {
        return send(node, new Message.Version(target.header(meta.epoch(), loop.now()), target.register()))
                .compose(answer -> {
                    if (answer instanceof Answer.Stale stale && stale.epoch() > meta.epoch()) {
                        meta.adopt(stale.epoch());
                        return probe(node);
                    }
                    return Future.succeededFuture(answer);
                });
    }

    private Future<Void> admitMeta(List<Integer> nodes) {
        if (known != null) {
            meta.adopt(known.topology().epoch() + 1);
        }
        List<Future<?>> sent = new ArrayList<>();
        for (int node : nodes) {
            sent.add(admit(node, new int[] {metaPartition()}).onSuccess(done -> meta.admitted(node, true)));
        }
        return Future.all(sent).mapEmpty();
    }

    private Future<Void> admit(int node, int[] partitions) {
        List<Future<?>> sent = new ArrayList<>();
        for (Message message : NodeRecovery.admissions(partitions, this::epoch, Message.Role.COUNT)) {
            sent.add(send(node, message)
                    .compose(answer -> answer instanceof Answer.Accepted
                            ? Future.succeededFuture()
                            : Future.failedFuture(configured.node(node).id() + " was not admitted: " + answer)));
        }
        return Future.all(sent).mapEmpty();
    }

    private Future<Answer> send(int node, Message message) {
        Promise<Answer> promise = Promise.promise();
        link(node).send(message, promise::complete);
        return promise.future();
    }

    private Future<Void> readRecord() {
        return record.read().compose(stored -> {
            if (stored == null) {
                return create();
            }
            String found = difference(stored.topology());
            difference = found;
            if (found != null) {
                return Future.failedFuture(found);
            }
            return follow(stored);
        });
    }

    private Future<Void> create() {
        Topology first = known == null ? configured : known.topology();
        for (int node = 0; node < first.nodes().size(); node++) {
            String incarnation = link(node).health().incarnation();
            if (incarnation != null) {
                first = first.withNodeRunId(node, incarnation);
            }
        }
        Topology created = first;
        return record.compareAndSet(0, created).compose(isOurs -> {
            LOG.info("{} the topology record of cluster {}", isOurs ? "created" : "found", created.clusterId());
            return readRecord();
        });
    }

    /** Why this proxy must not serve this record; null when it may. */
    private @Nullable String difference(Topology stored) {
        if (!stored.clusterId().equals(configured.clusterId())) {
            return "the nodes belong to cluster " + stored.clusterId() + ", not " + configured.clusterId();
        }
        List<String> theirs = stored.nodes().stream().map(Topology.Node::id).toList();
        List<String> ours = configured.nodes().stream().map(Topology.Node::id).toList();
        if (!theirs.equals(ours)) {
            return "this proxy is configured with nodes " + ours + ", the cluster has " + theirs + ": not serving";
        }
        if (stored.partitions() != configured.partitions() || stored.replicas() != configured.replicas()) {
            return "this proxy is configured with " + configured.partitions() + " partitions x "
                    + configured.replicas() + " replicas, the cluster has " + stored.partitions() + " x "
                    + stored.replicas() + ": not serving";
        }
        return null;
    }

    private Future<Void> follow(Stored stored) {
        boolean isNew = known == null || known.version() < stored.version();
        known = stored;
        meta.adopt(stored.topology().epoch());
        Topology topology = stored.topology();
        List<Future<?>> admissions = new ArrayList<>();
        for (int node = 0; node < topology.nodes().size(); node++) {
            if (topology.node(node).state() == NodeState.COUNTS && isTheLifeOf(topology, node)) {
                admissions.add(admitCounting(topology, node));
            }
        }
        return Future.join(admissions).otherwiseEmpty().compose(done -> {
            if (isNew) {
                publish.accept(topology);
            }
            return recoverNext(stored);
        });
    }

    private boolean isTheLifeOf(Topology topology, int node) {
        String incarnation = link(node).health().incarnation();
        return incarnation != null && incarnation.equals(topology.node(node).runId());
    }

    /** The record says that the node counts: tell it, should it not know. */
    private Future<Void> admitCounting(Topology topology, int node) {
        return admit(node, partitionsOf(topology, node));
    }

    /** What a node must be filled with: the record too, unless it already answers for that again (forced). */
    private int[] partitionsOf(Topology topology, int node) {
        IntStream data = Arrays.stream(NodeRecovery.partitionsOf(topology, node));
        IntStream all = meta.isMeta(node) && !meta.isAdmitted(node)
                ? IntStream.concat(data, IntStream.of(metaPartition()))
                : data;
        return all.toArray();
    }

    /** Starts the recovery of one node whose memory the record does not know. */
    private Future<Void> recoverNext(Stored stored) {
        Topology topology = stored.topology();
        List<String> lost = new ArrayList<>();
        for (int node = 0; node < topology.nodes().size(); node++) {
            String incarnation = link(node).health().incarnation();
            if (incarnation == null || topology.node(node).state() == NodeState.COUNTS && isTheLifeOf(topology, node)) {
                continue;
            }
            lost.add(topology.node(node).id());
            boolean isBegun = isTheLifeOf(topology, node);
            if (!isRecovering && !isForced && !turn.isMine(node, incarnation, isBegun, loop.nanos())) {
                lookAgain();
            } else if (!isRecovering) {
                int lostNode = node;
                return isBegun
                        ? recover(node)
                        : record.compareAndSet(stored.version(), topology.withNodeRecovering(node, incarnation))
                                .compose(isOurs -> readAndRecover(lostNode));
            }
        }
        if (lost.isEmpty()) {
            isForced = false; // it was for what was lost then
        }
        report(lost.isEmpty() ? "" : "recovering " + lost);
        return Future.succeededFuture();
    }

    /**
     * The memory of a node that is away is in the way of others: from now on it counts for nothing, and is filled anew when it comes
     * back. Refused where a majority of the counting replicas of a partition would not be left. On the loop.
     */
    public void giveUp(int node) {
        Stored stored = known;
        if (stored == null || isPassing || link(node).health().isUp()) {
            return;
        }
        Topology topology = stored.topology();
        int needed = topology.replicas() / 2 + 1;
        boolean isPossible = topology.node(node).state() == NodeState.COUNTS
                && Arrays.stream(NodeRecovery.partitionsOf(topology, node))
                        .allMatch(partition -> Arrays.stream(replicas(partition))
                                        .filter(this::counts)
                                        .count()
                                >= needed);
        if (isPossible) {
            LOG.warn(
                    "{} has been away while keys were deleted that its memory would bring back: it is given up, and will be"
                            + " filled from the others",
                    topology.node(node).id());
            record.compareAndSet(stored.version(), topology.withNodeRecovering(node, null))
                    .onComplete(done -> wake());
        }
    }

    private void lookAgain() {
        if (!isLookDue) {
            isLookDue = true;
            loop.delay(LOOK_MILLIS, () -> {
                isLookDue = false;
                wake();
            });
        }
    }

    private Future<Void> readAndRecover(int node) {
        return record.read().compose(stored -> {
            known = stored;
            meta.adopt(stored.topology().epoch());
            publish.accept(stored.topology());
            return recover(node);
        });
    }

    private Future<Void> recover(int node) {
        Topology topology = known.topology();
        if (topology.node(node).state() != NodeState.RECOVERING || !isTheLifeOf(topology, node)) {
            isWanted = true;
            return Future.succeededFuture();
        }
        isRecovering = true;
        String id = topology.node(node).id();
        report(id + " lost its memory: filling it from the others (epoch " + topology.epoch() + ")");
        boolean force = isForced;
        NodeRecovery.Listener listener = new NodeRecovery.Listener() {
            @Override
            public void onFilled(long registers) {
                LOG.info("{} was filled with {} registers", id, registers);
                filled(topology, node);
            }

            @Override
            public void onGivenUp(String reason) {
                report(id + " cannot be filled yet: " + reason + explain(topology));
                isRecovering = false;
                loop.delay(RETRY_MILLIS, TopologyKeeper.this::wake);
            }
        };
        new NodeRecovery(this, node, partitionsOf(topology, node), force, listener, newer -> wake()).start();
        return Future.succeededFuture();
    }

    private String explain(Topology topology) {
        long counting =
                IntStream.range(0, topology.nodes().size()).filter(this::counts).count();
        return counting < topology.replicas()
                ? "; " + counting + " of " + topology.nodes().size()
                        + " nodes count: if their memory is gone for good, accept the loss: PROXY RECOVER FORCE"
                : "";
    }

    private void filled(Topology topology, int node) {
        Stored stored = known;
        if (stored == null || stored.topology().epoch() != topology.epoch()) {
            isRecovering = false;
            wake();
            return;
        }
        record.compareAndSet(stored.version(), topology.withNodeCounting(node)).onComplete(done -> {
            isRecovering = false;
            if (done.succeeded() && done.result() && meta.isMeta(node)) {
                meta.admitted(node, true);
            }
            countMeta(node).onComplete(counted -> wake());
        });
    }

    /** The record itself was filled in too. */
    private Future<Void> countMeta(int node) {
        return meta.isMeta(node) ? admit(node, new int[] {metaPartition()}) : Future.succeededFuture();
    }

    @Override
    public IntFunction<StorageNode> links() {
        return this::link;
    }

    private StorageNode link(int node) {
        return loop.links().get(node);
    }

    @Override
    public boolean counts(int node) {
        Stored stored = known;
        return stored != null
                && stored.topology().node(node).state() == NodeState.COUNTS
                && isTheLifeOf(stored.topology(), node);
    }

    @Override
    public int[] replicas(int partition) {
        if (partition == metaPartition()) {
            return metaNodes;
        }
        Topology topology = known.topology();
        return IntStream.range(0, topology.replicas())
                .map(i -> topology.replica(partition, i))
                .toArray();
    }

    @Override
    public long epoch(int partition) {
        return partition == metaPartition() ? meta.epoch() : known.topology().partitionEpoch(partition);
    }

    @Override
    public void delay(long millis, Runnable action) {
        loop.delay(millis, action);
    }
}
