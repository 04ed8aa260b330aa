package dev.roundhouse.proxy.repair;

import dev.roundhouse.spi.ring.NodeState;
import dev.roundhouse.spi.ring.Topology;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.RegisterState;
import dev.roundhouse.spi.storage.StorageNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;

/**
 * Fills a node that lost its memory, in an epoch in which it counts for nothing: it discards what it has; for each of its
 * partitions every register's highest P, V, state, lineage and floor of N - majority + 1 others is loaded, each of them
 * fenced at that epoch by the dump that asks it. Then the caller lets it count, by another epoch.
 *
 * <p>Gives up when the epoch is over, or an answer is missing for too long: the caller starts it anew. Doing it twice does no harm.
 */
public final class NodeRecovery {
    /** Partitions filled at once. */
    static final int WINDOW = 8;

    /** Registers of one page. */
    static final int PAGE_REGISTERS = 256;

    /** Failed tries at one partition before the recovery is given up. */
    static final int MAX_TRIES = 50;

    private static final int RETRY_MILLIS = 50;

    /** What it needs of the world. */
    public interface Surroundings {
        /** The link to a node by its index, whether the node counts or not. */
        IntFunction<StorageNode> links();

        /** Whether a node counts in the topology and its link is up. */
        boolean counts(int node);

        void delay(long millis, Runnable action);
    }

    /** The end of a recovery. */
    public interface Listener {
        void onFilled(long registers);

        void onGivenUp(String reason);
    }

    private final Surroundings surroundings;
    private final Topology topology;
    private final int node;
    private final Listener listener;
    private final LongConsumer stale;
    private final int[] partitions;
    private int next;
    private int underWay;
    private long registers;
    private boolean over;

    /**
     * @param topology in which the node is recovering
     * @param stale told when a replica knows a newer epoch
     */
    public NodeRecovery(
            Surroundings surroundings, Topology topology, int node, Listener listener, LongConsumer stale) {
        this.surroundings = surroundings;
        this.topology = topology;
        this.node = node;
        this.listener = listener;
        this.stale = stale;
        this.partitions = partitionsOf(topology, node);
    }

    /** The partitions a node replicates. */
    public static int[] partitionsOf(Topology topology, int node) {
        List<Integer> found = new ArrayList<>();
        for (int partition = 0; partition < topology.partitions(); partition++) {
            if (topology.isReplica(partition, node)) {
                found.add(partition);
            }
        }
        return found.stream().mapToInt(Integer::intValue).toArray();
    }

    public void start() {
        if (topology.node(node).state() != NodeState.RECOVERING) {
            throw new IllegalArgumentException(topology.node(node).id() + " is not recovering");
        }
        Header header = new Header(0, Header.ALL_PARTITIONS, topology.epoch(), 0, 2);
        Message admit = new Message.Admit(header, partitions, Message.Role.RECOVER);
        link(node).send(admit, answer -> {
            if (answer instanceof Answer.Accepted) {
                fill();
            } else {
                giveUp("it did not take the new epoch: " + answer);
            }
        });
    }

    private StorageNode link(int index) {
        return surroundings.links().apply(index);
    }

    private void fill() {
        while (!over && next < partitions.length && underWay < WINDOW) {
            underWay++;
            new Fill(partitions[next++]).start();
        }
        if (!over && underWay == 0) {
            over = true;
            listener.onFilled(registers);
        }
    }

    private void giveUp(String reason) {
        if (!over) {
            over = true;
            listener.onGivenUp(reason);
        }
    }

    /** One partition: the needed number of others, one after the other, page by page. */
    private final class Fill {
        private final int partition;
        private final List<Integer> done = new ArrayList<>();
        private int tries;

        Fill(int partition) {
            this.partition = partition;
        }

        void start() {
            if (over) {
                return;
            }
            int n = topology.replicas();
            if (done.size() >= n - (n / 2 + 1) + 1) {
                underWay--;
                fill();
                return;
            }
            for (int i = 0; i < n; i++) {
                int other = topology.replica(partition, i);
                if (other != node && !done.contains(other) && surroundings.counts(other)) {
                    dump(other, 0);
                    return;
                }
            }
            retry("too few other replicas in reach");
        }

        private void retry(String reason) {
            if (++tries > MAX_TRIES) {
                giveUp("partition " + partition + ": " + reason);
            } else {
                surroundings.delay(RETRY_MILLIS, this::start);
            }
        }

        private void dump(int other, long from) {
            link(other).send(new Message.Dump(header(), from, PAGE_REGISTERS), answer -> {
                if (answer instanceof Answer.Dumped page) {
                    load(other, page);
                } else {
                    onUnexpected(answer);
                }
            });
        }

        private Header header() {
            return new Header(0, partition, topology.epoch(), 0, 2);
        }

        private void load(int other, Answer.Dumped page) {
            List<RegisterState> states = page.registers();
            Message load = new Message.Load(header(), states, page.floor(), page.flushed());
            link(node).send(load, answer -> {
                if (!(answer instanceof Answer.Accepted)) {
                    onUnexpected(answer);
                } else if (page.done()) {
                    done.add(other);
                    start();
                } else {
                    registers += states.size();
                    dump(other, page.next());
                }
            });
        }

        private void onUnexpected(Answer answer) {
            if (answer instanceof Answer.Stale newer) {
                stale.accept(newer.epoch());
                giveUp("a newer epoch, " + newer.epoch());
            } else {
                retry(answer.toString());
            }
        }
    }
}
