package dev.roundhouse.proxy.repair;

import dev.roundhouse.spi.ring.Topology;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.RegisterState;
import dev.roundhouse.spi.storage.StorageNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

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

        /** The replicas of a partition, as indices of the topology. */
        int[] replicas(int partition);

        /** The epoch of a partition in the topology in which the node recovers. */
        long epoch(int partition);

        void delay(long millis, Runnable action);
    }

    /** The end of a recovery. */
    public interface Listener {
        void onFilled(long registers);

        void onGivenUp(String reason);
    }

    private final Surroundings surroundings;
    private final int node;
    private final Listener listener;
    private final LongConsumer stale;
    private final int[] partitions;
    private final boolean forced;
    private int next;
    private int underWay;
    private int pendingAdmits;
    private long registers;
    private boolean isFilling;
    private boolean over;

    /**
     * @param node the node to fill
     * @param partitions those it replicates, the meta partition perhaps among them
     * @param forced an operator accepts that what too few others remember is lost: fill from those there are
     * @param stale told when a replica knows a newer epoch
     */
    public NodeRecovery(
            Surroundings surroundings,
            int node,
            int[] partitions,
            boolean forced,
            Listener listener,
            LongConsumer stale) {
        this.surroundings = surroundings;
        this.node = node;
        this.partitions = partitions;
        this.forced = forced;
        this.listener = listener;
        this.stale = stale;
    }

    /** The partitions a node replicates. */
    public static int[] partitionsOf(Topology topology, int node) {
        return IntStream.range(0, topology.partitions())
                .filter(partition -> topology.isReplica(partition, node))
                .toArray();
    }

    public void start() {
        List<Message> admits = admissions(partitions, surroundings::epoch, Message.Role.RECOVER);
        pendingAdmits = admits.size();
        for (Message admit : admits) {
            link(node).send(admit, this::onAdmitted);
        }
    }

    private void onAdmitted(Answer answer) {
        if (!(answer instanceof Answer.Accepted)) {
            giveUp("it did not take the new epoch: " + answer);
        } else if (--pendingAdmits == 0) {
            fill();
        }
    }

    /** Messages that set a node's part in partitions, one for each of their epochs. */
    public static List<Message> admissions(int[] partitions, IntToLongFunction epochs, Message.Role role) {
        Map<Long, List<Integer>> byEpoch = new TreeMap<>();
        for (int partition : partitions) {
            byEpoch.computeIfAbsent(epochs.applyAsLong(partition), e -> new ArrayList<>())
                    .add(partition);
        }
        List<Message> messages = new ArrayList<>();
        byEpoch.forEach((epoch, each) -> messages.add(new Message.Admit(
                new Header(0, Header.ALL_PARTITIONS, epoch, 0, 2),
                each.stream().mapToInt(Integer::intValue).toArray(),
                role)));
        return messages;
    }

    private StorageNode link(int index) {
        return surroundings.links().apply(index);
    }

    private void fill() {
        if (isFilling) {
            return; // a partition that was filled at once: the loop below goes on
        }
        isFilling = true;
        while (!over && next < partitions.length && underWay < WINDOW) {
            underWay++;
            new Fill(partitions[next++]).start();
        }
        isFilling = false;
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
            int[] replicas = surroundings.replicas(partition);
            int n = replicas.length;
            if (done.size() >= n - (n / 2 + 1) + 1) {
                filled();
                return;
            }
            for (int other : replicas) {
                if (other != node && !done.contains(other) && surroundings.counts(other)) {
                    dump(other, 0);
                    return;
                }
            }
            if (forced) {
                filled();
            } else {
                retry("too few other replicas in reach");
            }
        }

        private void filled() {
            underWay--;
            fill();
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
            return new Header(0, partition, surroundings.epoch(partition), 0, 2);
        }

        private void load(int other, Answer.Dumped page) {
            List<RegisterState> states = page.registers();
            Message load = new Message.Load(header(), states, page.floor(), page.flushed());
            link(node).send(load, answer -> {
                if (!(answer instanceof Answer.Accepted)) {
                    onUnexpected(answer);
                    return;
                }
                registers += states.size();
                if (page.done()) {
                    done.add(other);
                    start();
                } else {
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
