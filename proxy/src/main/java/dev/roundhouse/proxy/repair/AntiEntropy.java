package dev.roundhouse.proxy.repair;

import dev.roundhouse.proxy.coordinator.Environment;
import dev.roundhouse.proxy.coordinator.Quorum;
import dev.roundhouse.proxy.coordinator.Repair;
import dev.roundhouse.spi.ring.Topology;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.Message;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Compares the replicas of every partition in the background, and makes equal what differs: the authority that all else
 * which heals falls back to. A pass asks each node for a root per partition; where roots differ, for the digests of ranges; where
 * those differ, for the versions in that range; and repairs the registers whose versions differ, one at a time. Tombstones
 * that all replicas hold are purged. One event loop's; what is under way is bounded, whatever there is to repair.
 */
public final class AntiEntropy {
    /** Partitions whose roots are asked for at once. */
    static final int WINDOW = 256;

    /** The pause between passes is varied by this share of it, so that proxies do not move in step. */
    static final double JITTER = 0.1;

    /** So long an operation on a deleted key may be in doubt at least, where memory is short; then its fate is not known. */
    static final int HURRIED_AGE_MILLIS = 1_000;

    /** Told of each pass. */
    public interface Listener {
        void onPass(Pass pass);
    }

    /**
     * What one pass did.
     *
     * @param partitions compared
     * @param differing of them, had roots that differed
     * @param repaired registers
     * @param unfinished registers and partitions that could not be looked at to the end, since a replica did not answer
     * @param purged tombstones
     * @param bytes of keys and values sent
     * @param millis it took
     */
    public record Pass(
            int partitions, int differing, long repaired, long unfinished, long purged, long bytes, long millis) {}

    final Environment environment;
    final Repair repair;
    final RepairPace pace;
    final int store;
    private final Scope scope;
    private final Listener listener;
    private final IntPredicate isElected;
    private final RepairPace scanPace;
    private final BitSet wanted = new BitSet();
    private final BitSet hurried = new BitSet();
    private @Nullable Run running;
    private boolean isStopped;

    /**
     * @param repair runs on the same loop
     * @param isElected whether this proxy is the one that compares a partition
     */
    public AntiEntropy(Environment environment, Repair repair, Scope scope, IntPredicate isElected, Listener listener) {
        this.environment = environment;
        this.repair = repair;
        this.scope = scope;
        this.store = scope.store();
        this.isElected = isElected;
        this.listener = listener;
        this.pace = new RepairPace(environment, () -> settings().bytesPerSecond());
        this.scanPace = new RepairPace(environment, () -> settings().scanBytesPerSecond());
    }

    /** What it looks after; numbers and limits as they are at the moment. */
    public record Scope(int store, Supplier<Quorum> quorum, Supplier<RepairSettings> settings) {}

    RepairSettings settings() {
        return scope.settings().get();
    }

    Quorum quorum() {
        return scope.quorum().get();
    }

    /** Begins passes, one after another, until {@link #stop}; on the loop. */
    public void start() {
        if (!isStopped) {
            double jitter = 1 + JITTER * (2 * environment.random().nextDouble() - 1);
            environment.delay((long) (settings().intervalMillis() * jitter), this::passAndStart);
        }
    }

    private void passAndStart() {
        BitSet all = new BitSet();
        IntStream.range(0, environment.topology().partitions())
                .filter(isElected)
                .forEach(all::set);
        look(all);
        start();
    }

    public void stop() {
        isStopped = true;
    }

    /** Compares these partitions as soon as what is under way has ended. */
    public void look(BitSet partitions) {
        wanted.or(partitions);
        startNext();
    }

    /** As {@link #look}, and tombstones go there that would be left to wait: a node needs their memory. */
    void hurry(BitSet partitions) {
        hurried.or(partitions);
        look(partitions);
    }

    /** How old a tombstone of a partition must be before it goes, milliseconds. */
    int tombstoneAgeMillis(int partition) {
        int usual = scope.settings().get().tombstoneAgeMillis();
        return hurried.get(partition) ? Math.min(usual, HURRIED_AGE_MILLIS) : usual;
    }

    void purged(int partition) {
        hurried.clear(partition);
    }

    /** Partitions that wait to be compared, and those of the pass under way: for people who watch. */
    public int waiting() {
        Run present = running;
        return wanted.cardinality() + (present == null ? 0 : 1 + present.left.cardinality());
    }

    private void startNext() {
        if (running == null && !wanted.isEmpty() && !isStopped) {
            BitSet partitions = (BitSet) wanted.clone();
            wanted.clear();
            Run run = new Run(partitions);
            running = run;
            run.nextWindow();
        }
    }

    /** One pass. */
    final class Run {
        final BitSet left;
        private final long began = environment.now();
        private final ArrayDeque<Integer> differing = new ArrayDeque<>();
        private final ArrayDeque<Integer> withTombstones = new ArrayDeque<>();
        private int partitions;
        private int differ;
        private int pending;
        long repaired;
        long unfinished;
        long purged;
        long bytes;

        Run(BitSet left) {
            this.left = left;
        }

        void nextWindow() {
            int from = left.nextSetBit(0);
            if (from < 0 || isStopped) {
                end();
                return;
            }
            Topology topology = environment.topology();
            int to = Math.min(topology.partitions(), from + WINDOW);
            Answer.@Nullable Digests[] digests =
                    new Answer.Digests[topology.nodes().size()];
            Message message = new Message.Digest(
                    new Header(store, Header.ALL_PARTITIONS, topology.epoch(), environment.now(), 2), from, to);
            pending = 1;
            for (int i = 0; i < digests.length; i++) {
                if (environment.counts(i)) {
                    int node = i;
                    pending++;
                    environment.node(i).send(message, answer -> {
                        digests[node] = answer instanceof Answer.Digests digest ? digest : null;
                        onDigest(from, to, digests);
                    });
                }
            }
            onDigest(from, to, digests);
        }

        private void onDigest(int from, int to, Answer.@Nullable Digests[] digests) {
            if (--pending > 0) {
                return;
            }
            long scanned = 0;
            for (Answer.Digests digest : digests) {
                scanned = Math.max(scanned, digest == null ? 0 : digest.scannedBytes());
            }
            for (int partition = left.nextSetBit(from); partition >= 0 && partition < to; ) {
                compare(partition, partition - from, digests);
                left.clear(partition);
                partition = left.nextSetBit(partition);
            }
            scanPace.spend(scanned, this::nextPartition);
        }

        private void compare(int partition, int at, Answer.@Nullable Digests[] digests) {
            partitions++;
            Answer.Digests first = null;
            boolean isDifferent = false;
            int answered = 0;
            long tombstones = 0;
            for (int node : environment.replicas(partition)) {
                Answer.Digests digest = digests[node];
                if (digest != null) {
                    answered++;
                    tombstones += digest.tombstones()[at];
                    isDifferent |= first != null && first.roots()[at] != digest.roots()[at];
                    first = digest;
                }
            }
            if (isDifferent) {
                differ++;
                differing.add(partition);
            }
            if (tombstones > 0 && answered == TombstonePurge.required(environment, partition).length) {
                withTombstones.add(partition);
            }
        }

        /** Goes on with a partition of this window, or with the next. */
        void nextPartition() {
            Integer partition = differing.poll();
            if (isStopped) {
                end();
                return;
            }
            if (partition != null) {
                new PartitionComparison(AntiEntropy.this, this, partition).start();
                return;
            }
            partition = withTombstones.poll();
            if (partition != null) {
                new TombstonePurge(AntiEntropy.this, this, partition).start();
                purged(partition);
                return;
            }
            nextWindow();
        }

        private void end() {
            running = null; // a pass that was stopped, too, is told
            long millis = Math.max(0, environment.now() - began);
            listener.onPass(new Pass(partitions, differ, repaired, unfinished, purged, bytes, millis));
            startNext();
        }
    }
}
