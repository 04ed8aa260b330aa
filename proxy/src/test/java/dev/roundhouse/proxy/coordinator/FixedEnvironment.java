package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.ring.Topology;
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
import java.util.random.RandomGenerator;

/** Nodes that are only looked at, and time that stands still. */
final class FixedEnvironment implements Environment {
    final NodeHealth[] healths;
    boolean[] ownZones;
    boolean[] suspects;
    long nanos;
    /** What was to be done later, in the order it was asked for. */
    final List<Runnable> delayed = new ArrayList<>();

    private final RandomGenerator random;
    private final StorageNode[] nodes;

    FixedEnvironment(int count, RandomGenerator random) {
        this.random = random;
        healths = new NodeHealth[count];
        Arrays.setAll(healths, i -> new NodeHealth());
        nodes = new StorageNode[count];
        Arrays.setAll(nodes, Node::new);
        ownZones = new boolean[count];
        suspects = new boolean[count];
    }

    @Override
    public StorageNode node(int index) {
        return nodes[index];
    }

    @Override
    public boolean counts(int index) {
        return true;
    }

    @Override
    public boolean suspect(int index) {
        return suspects[index];
    }

    @Override
    public boolean ownZone(int index) {
        return ownZones[index];
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public Topology topology() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int[] replicas(int partition) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long epoch(int partition) {
        throw new UnsupportedOperationException();
    }

    @Override
    public BallotClock ballots() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long now() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delay(long millis, Runnable action) {
        delayed.add(action);
    }

    @Override
    public Counters counters() {
        throw new UnsupportedOperationException();
    }

    @Override
    public OverwriteMarks overwrites() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void stale(long epoch) {
        throw new UnsupportedOperationException();
    }

    private final class Node implements StorageNode {
        private final int index;

        Node(int index) {
            this.index = index;
        }

        @Override
        public String id() {
            return "n" + index;
        }

        @Override
        public NodeHealth health() {
            return healths[index];
        }

        @Override
        public void send(Message message, AnswerHandler handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void passThrough(Request request, int protocol, ReplyHandler handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Void> close() {
            return Future.succeededFuture();
        }
    }
}
