package dev.roundhouse.proxy.repair;

import dev.roundhouse.proxy.coordinator.Environment;
import dev.roundhouse.proxy.coordinator.Repair;
import dev.roundhouse.proxy.coordinator.Target;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.HashBuckets;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.storage.RegisterVersion;
import dev.roundhouse.spi.version.Ballot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the registers of one partition that differ between its replicas, by the digests of ranges and the versions in those
 * that differ, and repairs them one after another. A flush that some replicas missed is brought to them first. What is a
 * tombstone for some and was purged by others is no difference: it is left to the purge.
 */
final class PartitionComparison {
    /** Registers of a range, on average. */
    static final int REGISTERS_PER_BUCKET = 16;

    /** Versions of one page. */
    static final int PAGE = 1_024;

    private final AntiEntropy owner;
    private final AntiEntropy.Run run;
    private final Environment environment;
    private final int partition;
    private final long epoch;
    private final int[] nodes;
    private final ArrayDeque<Integer> differing = new ArrayDeque<>();
    private final ArrayDeque<Register> queue = new ArrayDeque<>();
    private Ballot[] flushed = {};
    private HashBuckets buckets;
    private int pending;
    private boolean isFailed;

    PartitionComparison(AntiEntropy owner, AntiEntropy.Run run, int partition) {
        this.owner = owner;
        this.run = run;
        this.environment = owner.environment;
        this.partition = partition;
        this.epoch = environment.epoch(partition);
        this.nodes = Arrays.stream(environment.replicas(partition))
                .filter(environment::counts)
                .toArray();
        this.buckets = HashBuckets.of(partition, environment.topology().partitions(), 1);
    }

    private Header header() {
        return new Header(owner.store, partition, epoch, environment.now(), 2);
    }

    void start() {
        int partitions = environment.topology().partitions();
        Message digest = new Message.Digest(header(), partition, partition + 1);
        long[] keys = new long[1];
        ask(
                digest,
                (slot, answer) -> {
                    if (answer instanceof Answer.Digests digests) {
                        keys[0] = Math.max(keys[0], digests.liveKeys()[0] + digests.tombstones()[0]);
                    }
                },
                () -> {
                    long wished = Long.highestOneBit(Math.max(1, keys[0] / REGISTERS_PER_BUCKET));
                    int count = (int) Math.min(Message.Buckets.MAX_BUCKETS, wished);
                    buckets = HashBuckets.of(partition, partitions, count);
                    askBuckets();
                });
    }

    /** Takes the answer of the node at a place in {@link #nodes}. */
    private interface Taker {
        void take(int slot, Answer answer);
    }

    /** Asks all replicas; goes on when all have answered. */
    private void ask(Message message, Taker taker, Runnable then) {
        pending = nodes.length + 1;
        Runnable answered = () -> {
            if (--pending == 0) {
                then.run();
            }
        };
        for (int i = 0; i < nodes.length; i++) {
            int slot = i;
            environment.node(nodes[i]).send(message, answer -> {
                observe(answer);
                taker.take(slot, answer);
                answered.run();
            });
        }
        answered.run();
    }

    private void observe(Answer answer) {
        if (answer instanceof Answer.Stale stale) {
            environment.stale(stale.epoch());
        }
        isFailed |= answer instanceof Answer.Stale
                || answer instanceof Answer.Failed
                || answer instanceof Answer.Recovering
                || answer instanceof Answer.Error;
    }

    private void end() {
        run.unfinished += isFailed ? 1 : 0;
        owner.pace.spend(0, run::nextPartition);
    }

    private void askBuckets() {
        if (isFailed || nodes.length < 2) {
            end();
            return;
        }
        Answer.@Nullable Buckets[] held = new Answer.Buckets[nodes.length];
        ask(
                new Message.Buckets(header(), buckets.count()),
                (slot, answer) -> held[slot] = answer instanceof Answer.Buckets some ? some : null,
                () -> onBuckets(held));
    }

    private void onBuckets(Answer.@Nullable Buckets[] held) {
        if (isFailed) {
            end();
            return;
        }
        flushed = new Ballot[nodes.length];
        for (int i = 0; i < nodes.length; i++) {
            flushed[i] = held[i].flushed();
        }
        for (int bucket = 0; bucket < buckets.count(); bucket++) {
            boolean isDifferent = false;
            for (Answer.Buckets each : held) {
                isDifferent |= each.digests()[bucket] != held[0].digests()[bucket];
            }
            if (isDifferent) {
                differing.add(bucket);
            }
        }
        bringFlush();
    }

    /** The newest flush, once more, to those that have not got it; a replica may refuse until its registers are repaired. */
    private void bringFlush() {
        Ballot newest = Arrays.stream(flushed).reduce(Ballot.NONE, Ballot::max);
        pending = 1;
        for (int i = 0; i < nodes.length; i++) {
            if (newest.isAbove(flushed[i])) {
                int slot = i;
                pending++;
                environment.node(nodes[i]).send(new Message.Flush(header(), newest, true), answer -> {
                    if (answer instanceof Answer.Accepted) {
                        flushed[slot] = newest;
                    } else {
                        run.unfinished++;
                    }
                    onFlushed();
                });
            }
        }
        onFlushed();
    }

    private void onFlushed() {
        if (--pending == 0) {
            nextBucket();
        }
    }

    private void nextBucket() {
        Integer bucket = differing.poll();
        if (bucket == null || isFailed) {
            end();
        } else {
            new Bucket(bucket).start();
        }
    }

    /** The versions of one range. */
    private final class Bucket {
        private final long first;
        private final long last;
        private final Map<Register, Ballot[]> versions = new HashMap<>();
        private final Set<RegisterVersion> tombstones = new HashSet<>();

        Bucket(int bucket) {
            this.first = buckets.first(bucket);
            this.last = buckets.last(bucket);
        }

        void start() {
            pending = 1;
            for (int i = 0; i < nodes.length; i++) {
                read(i, first, false);
                read(i, first, true);
            }
            answered();
        }

        private void read(int slot, long from, boolean onlyTombstones) {
            pending++;
            Message message = new Message.Versions(header(), from, last, PAGE, onlyTombstones);
            environment.node(nodes[slot]).send(message, answer -> {
                observe(answer);
                if (answer instanceof Answer.Versions page) {
                    take(slot, page, onlyTombstones);
                    if (!page.done()) {
                        read(slot, page.next(), onlyTombstones);
                    }
                }
                answered();
            });
        }

        private void take(int slot, Answer.Versions page, boolean onlyTombstones) {
            if (onlyTombstones) {
                tombstones.addAll(page.versions());
                return;
            }
            for (RegisterVersion each : page.versions()) {
                versions.computeIfAbsent(each.register(), register -> flushed.clone())[slot] = each.version();
            }
        }

        private void answered() {
            if (--pending > 0) {
                return;
            }
            if (!isFailed) {
                versions.forEach((register, held) -> {
                    if (isToBeRepaired(register, held)) {
                        queue.add(register);
                    }
                });
            }
            repairNext();
        }

        private boolean isToBeRepaired(Register register, Ballot[] held) {
            Ballot highest = Arrays.stream(held).reduce(Ballot.NONE, Ballot::max);
            boolean isWhollyDead = !register.tagged() && tombstones.contains(new RegisterVersion(register, highest));
            for (int i = 0; i < held.length; i++) {
                boolean isPurged = isWhollyDead && held[i].equals(flushed[i]);
                if (!held[i].equals(highest) && !isPurged) {
                    return true;
                }
            }
            return false;
        }
    }

    private void repairNext() {
        Register register = queue.poll();
        if (register == null || environment.epoch(partition) != epoch) {
            isFailed |= register != null;
            queue.clear();
            nextBucket();
            return;
        }
        Target target = new Target(owner.store, partition, register, owner.quorum(), 2);
        owner.repair.now(target, (result, bytes) -> {
            run.repaired += result == Repair.Result.REPAIRED ? 1 : 0;
            run.unfinished += result == Repair.Result.UNFINISHED ? 1 : 0;
            run.bytes += bytes;
            owner.pace.spend(bytes, this::repairNext);
        });
    }

    @Override
    public String toString() {
        return "comparison of partition " + partition + " on " + List.of(nodes) + new ArrayList<>(queue);
    }
}
