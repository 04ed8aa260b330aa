package dev.roundhouse.proxy.membership;

import dev.roundhouse.proxy.coordinator.Counters;
import dev.roundhouse.proxy.coordinator.Environment;
import dev.roundhouse.proxy.coordinator.OverwriteMarks;
import dev.roundhouse.spi.ring.Topology;
import dev.roundhouse.spi.storage.StorageNode;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.spi.version.BallotClock;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** The meta group as a coordinator sees it: one partition on fixed nodes, whose epoch is learned from them. */
final class MetaEnvironment implements Environment {
    private final ProxyLoop loop;
    private final int[] metaNodes;
    private final boolean[] admitted;
    private final BallotClock ballots;
    private long epoch = 1;

    MetaEnvironment(ProxyLoop loop, int[] metaNodes, int nodes) {
        this.loop = loop;
        this.metaNodes = metaNodes;
        this.admitted = new boolean[nodes];
        this.ballots = new BallotClock(loop::now, loop.random().nextLong(1, Ballot.PROPOSER_LIMIT - 1));
    }

    /** Notes whether the node answers for the record: not while it has lost it. */
    void admitted(int node, boolean is) {
        admitted[node] = is;
    }

    boolean isAdmitted(int node) {
        return admitted[node] && node(node).health().isUp();
    }

    boolean isMeta(int node) {
        return Arrays.stream(metaNodes).anyMatch(each -> each == node);
    }

    long epoch() {
        return epoch;
    }

    void adopt(long newer) {
        epoch = Math.max(epoch, newer);
    }

    @Override
    public Topology topology() {
        return loop.topology();
    }

    @Override
    public int[] replicas(int partition) {
        return metaNodes;
    }

    @Override
    public long epoch(int partition) {
        return epoch;
    }

    @Override
    public StorageNode node(int index) {
        return loop.node(index);
    }

    @Override
    public boolean counts(int index) {
        return isAdmitted(index);
    }

    @Override
    public boolean suspect(int index) {
        return false;
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
        return loop.now();
    }

    @Override
    public long nanos() {
        return loop.nanos();
    }

    @Override
    public RandomGenerator random() {
        return loop.random();
    }

    @Override
    public void delay(long millis, Runnable action) {
        loop.delay(millis, action);
    }

    @Override
    public Counters counters() {
        return loop.counters();
    }

    @Override
    public OverwriteMarks overwrites() {
        return loop.overwrites();
    }

    @Override
    public void stale(long newer) {
        adopt(newer);
    }
}
