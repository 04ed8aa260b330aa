package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.ring.Topology;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.NodeHealth;
import dev.roundhouse.spi.storage.ReplyHandler;
import dev.roundhouse.spi.storage.StorageNode;
import dev.roundhouse.spi.version.BallotClock;
import dev.roundhouse.storage.command.Commands;
import dev.roundhouse.storage.store.MemoryStore;
import dev.roundhouse.storage.store.StoreSettings;
import io.vertx.core.Future;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Real stores that all count and answer at once; time passes by itself, a millisecond in so many looks at the clock. */
class StoresEnvironment implements Environment {
    private static final long BEGAN_MILLIS = 1_700_000_000_000L;
    private static final int LOOKS_PER_MILLI = 100;

    private final Topology topology;
    private final StorageNode[] nodes;
    private final int[][] replicas;
    private final BallotClock ballots = new BallotClock(this::now, 1);
    private final RandomGenerator random = new SplittableRandom(1);
    private final Counters counters = new Counters();
    private final OverwriteMarks overwrites = new OverwriteMarks();
    private long looks;

    StoresEnvironment(Topology topology) {
        this.topology = topology;
        int partitions = topology.partitions();
        int[] all = IntStream.range(0, partitions).toArray();
        nodes = topology.nodes().stream()
                .map(node -> new Node(node.id(), partitions))
                .toArray(StorageNode[]::new);
        replicas = new int[partitions][topology.replicas()];
        for (int partition = 0; partition < partitions; partition++) {
            for (int i = 0; i < replicas[partition].length; i++) {
                replicas[partition][i] = topology.replica(partition, i);
            }
        }
        for (StorageNode node : nodes) {
            Header header = new Header(0, Header.ALL_PARTITIONS, topology.epoch(), now(), 2);
            node.send(new Message.Admit(header, all, Message.Role.COUNT), answer -> {});
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
        return nodes[index];
    }

    @Override
    public boolean counts(int index) {
        return true;
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
        return BEGAN_MILLIS + looks++ / LOOKS_PER_MILLI;
    }

    @Override
    public long nanos() {
        return looks;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public void delay(long millis, Runnable action) {
        throw new UnsupportedOperationException("nothing here needs to be tried again");
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
        throw new UnsupportedOperationException("there is one epoch");
    }

    private static final class Node implements StorageNode {
        private final String id;
        private final MemoryStore store;
        private final NodeHealth health = new NodeHealth();

        Node(String id, int partitions) {
            this.id = id;
            this.store = new MemoryStore(
                    new StoreSettings(partitions, true, 0), Commands.executor(), new SplittableRandom(id.hashCode()));
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public NodeHealth health() {
            return health;
        }

        @Override
        public void send(Message message, AnswerHandler handler) {
            handler.onAnswer(store.handle(message));
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
