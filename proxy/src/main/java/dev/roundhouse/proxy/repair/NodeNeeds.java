package dev.roundhouse.proxy.repair;

import dev.roundhouse.proxy.coordinator.Environment;
import dev.roundhouse.proxy.coordinator.Rounds;
import dev.roundhouse.proxy.coordinator.Target;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.EvictionPolicy;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.Message;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/**
 * Does for nodes what no replica may do by itself. A node whose memory is nearly full has keys evicted, by rounds that delete
 * them everywhere; one that remembers many deleted keys has the comparison of these partitions hurried, which forgets
 * them, and a replica that is away and so keeps them from being forgotten is given up. Meanwhile nodes refuse what has no
 * room. One event loop's; it asks and never waits for more than one step of each node.
 */
public final class NodeNeeds {
    /** How often nodes are asked, milliseconds. */
    static final int LOOK_MILLIS = 100;

    /** Keys evicted in one step; the next follows at once. */
    static final int EVICTIONS = 64;

    /** Partitions that keys of one step are taken from. */
    static final int PARTITIONS = 64;

    /** The part of a node's memory that is kept free, so that clients seldom meet its limit: 1 in so many. */
    static final int FREE_PART = 16;

    /** Between two hurried comparisons, milliseconds. */
    static final int HURRY_MILLIS = 1_000;

    /** How long a node must be away before its memory is given up to make room, milliseconds. */
    static final int GIVE_UP_MILLIS = 10_000;

    private static final byte[] DELETE = "DEL".getBytes(StandardCharsets.US_ASCII);

    private final Environment environment;
    private final Rounds rounds;
    private final AntiEntropy antiEntropy;
    private final AntiEntropy.Scope scope;
    private final IntPredicate isElected;
    private final Wishes wishes;
    private long[] awaySince = {};
    private boolean[] isUnderWay = {};
    private long hurriedAt;
    private final AtomicLong evicted = new AtomicLong();
    private boolean isStopped;

    /**
     * What is wanted of it.
     *
     * @param policy which keys go
     * @param giveUp takes nodes whose memory is in the way, by index
     */
    public record Wishes(EvictionPolicy policy, IntConsumer giveUp) {}

    /** @param isElected whether this proxy is the one that evicts keys of a partition */
    NodeNeeds(
            Healing.Loop loop,
            AntiEntropy antiEntropy,
            AntiEntropy.Scope scope,
            IntPredicate isElected,
            Wishes wishes) {
        this.environment = loop.environment();
        this.rounds = loop.rounds();
        this.antiEntropy = antiEntropy;
        this.scope = scope;
        this.isElected = isElected;
        this.wishes = wishes;
        this.hurriedAt = environment.nanos() - TimeUnit.MILLISECONDS.toNanos(HURRY_MILLIS);
    }

    /** Asks again and again, until {@link #stop}; on the loop. */
    void start() {
        if (isStopped) {
            return;
        }
        int nodes = environment.topology().nodes().size();
        if (isUnderWay.length < nodes) {
            isUnderWay = Arrays.copyOf(isUnderWay, nodes);
            awaySince = Arrays.copyOf(awaySince, nodes);
            Arrays.fill(awaySince, environment.nanos());
        }
        for (int node = 0; node < nodes; node++) {
            if (environment.counts(node)) {
                awaySince[node] = environment.nanos();
                ask(node);
            }
        }
        environment.delay(LOOK_MILLIS, this::start);
    }

    void stop() {
        isStopped = true;
    }

    /** Keys that went so far; from any thread. */
    long evicted() {
        return evicted.get();
    }

    private Header header() {
        return new Header(
                scope.store(), Header.ALL_PARTITIONS, environment.topology().epoch(), environment.now(), 2);
    }

    private void ask(int node) {
        if (isUnderWay[node]) {
            return;
        }
        isUnderWay[node] = true;
        environment.node(node).send(new Message.Needs(header()), answer -> {
            if (answer instanceof Answer.Needs needs) {
                onNeeds(node, needs);
            } else {
                isUnderWay[node] = false;
            }
        });
    }

    private void onNeeds(int node, Answer.Needs needs) {
        long high = needs.maxBytes() - needs.maxBytes() / FREE_PART;
        boolean isShort = needs.maxBytes() > 0 && needs.usedBytes() >= high;
        boolean isFilling = needs.maxTombstoneBytes() > 0 && needs.tombstoneBytes() >= needs.maxTombstoneBytes() / 2;
        if (isShort || isFilling) {
            hurry(needs);
        }
        if (needs.maxTombstoneBytes() > 0 && needs.tombstoneBytes() >= needs.maxTombstoneBytes()) {
            giveUpWhoIsAway(needs);
        }
        if (isShort && wishes.policy() != EvictionPolicy.NOEVICTION) {
            evict(node);
        } else {
            isUnderWay[node] = false;
        }
    }

    private void hurry(Answer.Needs needs) {
        long now = environment.nanos();
        boolean isDue = now - hurriedAt >= TimeUnit.MILLISECONDS.toNanos(HURRY_MILLIS) && antiEntropy.waiting() == 0;
        BitSet partitions = new BitSet();
        Arrays.stream(needs.tombstonePartitions()).filter(isElected).forEach(partitions::set);
        if (isDue && !partitions.isEmpty()) {
            hurriedAt = now;
            antiEntropy.hurry(partitions);
        }
    }

    private void giveUpWhoIsAway(Answer.Needs needs) {
        long now = environment.nanos();
        Arrays.stream(needs.tombstonePartitions())
                .flatMap(partition -> Arrays.stream(environment.replicas(partition)))
                .distinct()
                .filter(node -> now - awaySince[node] > TimeUnit.MILLISECONDS.toNanos(GIVE_UP_MILLIS))
                .filter(node -> !environment.isGivenUp(node))
                .forEach(wishes.giveUp());
    }

    private void evict(int node) {
        int[] partitions = environment
                .random()
                .ints(4L * PARTITIONS, 0, environment.topology().partitions())
                .filter(partition -> isElected.test(partition)
                        && Arrays.stream(environment.replicas(partition)).anyMatch(each -> each == node))
                .distinct()
                .limit(PARTITIONS)
                .toArray();
        Message message = new Message.Evictable(header(), partitions, wishes.policy(), EVICTIONS);
        environment.node(node).send(message, answer -> {
            List<byte[]> keys = answer instanceof Answer.Evictable some ? some.keys() : List.of();
            new Step(node).evict(keys);
        });
    }

    /** Some keys, deleted side by side; then the node is asked again. */
    private final class Step {
        private final int node;
        private int pending = 1;
        private int gone;

        Step(int node) {
            this.node = node;
        }

        void evict(List<byte[]> keys) {
            for (byte[] key : keys) {
                pending++;
                Target target = Target.of(
                        scope.store(),
                        environment.topology(),
                        key,
                        scope.quorum().get());
                rounds.submit(target, Request.of(DELETE, key), false, this::onReply);
            }
            finished();
        }

        private void onReply(byte[] reply) {
            gone += reply.length > 1 && reply[0] == ':' && reply[1] == '1' ? 1 : 0;
            finished();
        }

        private void finished() {
            if (--pending > 0) {
                return;
            }
            evicted.addAndGet(gone);
            isUnderWay[node] = false;
            if (gone > 0 && !isStopped && environment.counts(node)) {
                environment.delay(0, () -> ask(node));
            }
        }
    }
}
