package dev.roundhouse.proxy.repair;

import dev.roundhouse.proxy.coordinator.Environment;
import dev.roundhouse.proxy.coordinator.Quorum;
import dev.roundhouse.proxy.coordinator.Rounds;
import dev.roundhouse.proxy.coordinator.Target;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.ring.Topology;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.KeyPosition;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.spi.storage.Message;
import java.nio.charset.StandardCharsets;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/**
 * Active expiry of a replicated store: a replica never drops an expired key by itself, so a proxy asks for those there are, page
 * by page, and lets a round write nil over each key that has expired. Slow while it finds little, fast while it finds
 * much; bounded either way.
 */
public final class ExpirySweep {
    /** Keys looked at for one page. */
    static final int PAGE_KEYS = 1024;

    /** Pause between pages that found little. */
    static final int SLOW_MILLIS = 200;

    /** Pause between pages of which at least a tenth had expired. */
    static final int FAST_MILLIS = 5;

    /** Rounds under way; the walk waits for them. */
    static final int MAX_ROUNDS = PAGE_KEYS;

    private static final byte[] EXISTS = "EXISTS".getBytes(StandardCharsets.US_ASCII);

    private final Environment environment;
    private final Rounds rounds;
    private final Supplier<Quorum> quorum;
    private final int store;
    private final IntPredicate isElected;
    private long position;
    private int node;
    private int underWay;
    private boolean isFast;
    private boolean stopped;

    /**
     * @param rounds where the rounds run
     * @param isElected whether this proxy is the one that removes the expired keys of a partition
     */
    public ExpirySweep(Environment environment, Rounds rounds, AntiEntropy.Scope scope, IntPredicate isElected) {
        this.environment = environment;
        this.rounds = rounds;
        this.quorum = scope.quorum();
        this.store = scope.store();
        this.isElected = isElected;
    }

    /** Goes on until {@link #stop}; on the loop. */
    public void start() {
        if (stopped) {
            return;
        }
        Topology topology = environment.topology();
        int nodes = topology.nodes().size();
        if (node >= nodes || !environment.counts(node)) {
            node = (node + 1) % nodes;
            environment.delay(SLOW_MILLIS, this::start);
            return;
        }
        int bits = Integer.numberOfTrailingZeros(topology.partitions());
        long end = KeyPosition.first(topology.partitions(), bits);
        Header header = new Header(store, Header.ALL_PARTITIONS, topology.epoch(), environment.now(), 2);
        environment.node(node).send(new Message.Expired(header, position, end, PAGE_KEYS), answer -> {
            if (answer instanceof Answer.Keys page) {
                onPage(page, end);
            } else {
                node = (node + 1) % nodes;
                environment.delay(SLOW_MILLIS, this::start);
            }
        });
    }

    public void stop() {
        stopped = true;
    }

    private void onPage(Answer.Keys page, long end) {
        position = page.next();
        if (position >= end) {
            position = 0;
            node = (node + 1) % environment.topology().nodes().size();
        }
        int expired = 0;
        underWay++;
        for (Answer.ScannedKey key : page.keys()) {
            if (!key.live() && key.type() != KeyState.TOMBSTONE && underWay <= MAX_ROUNDS) {
                expired++;
                Target target = Target.of(store, environment.topology(), key.key(), quorum.get());
                if (isElected.test(target.partition())) {
                    underWay++;
                    rounds.submit(target, Request.of(EXISTS, key.key()), true, reply -> finished(false));
                }
            }
        }
        finished(expired * 10 >= PAGE_KEYS);
    }

    private void finished(boolean foundMuch) {
        isFast |= foundMuch;
        if (--underWay == 0) {
            long pause = isFast ? FAST_MILLIS : SLOW_MILLIS;
            isFast = false;
            environment.delay(pause, this::start);
        }
    }
}
