package dev.roundhouse.proxy.repair;

import dev.roundhouse.proxy.coordinator.Environment;
import dev.roundhouse.proxy.coordinator.Hints;
import dev.roundhouse.proxy.coordinator.Repair;
import dev.roundhouse.proxy.coordinator.Target;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Consumer;

/**
 * Hinted handoff (Dynamo, 4.6), with names instead of values: remembers of each absent node, or one that did not answer, which
 * registers it missed, and repairs them when it counts again, oldest first. What does not fit marks its partition for
 * anti-entropy. One event loop's.
 */
public final class HintedHandoff implements Hints {
    /** Longer names are not remembered; their partitions are compared instead. */
    static final int MAX_NAME_BYTES = 64 << 10;

    /** Repairs under way for one node. */
    static final int WINDOW = 8;

    /** How often it looks whether a node is back, milliseconds. */
    static final int LOOK_MILLIS = 100;

    private final Environment environment;
    private final Repair repair;
    private final AntiEntropy.Scope scope;
    private final RepairPace pace;
    private final HintLog log;
    private final Consumer<BitSet> antiEntropy;
    private final List<Missed> nodes = new ArrayList<>();
    private long handedOff;
    private long overflowed;
    private boolean isStopped;

    /** What one node has missed. */
    private static final class Missed {
        private final int node;
        private final LinkedHashSet<Hint> hints = new LinkedHashSet<>();
        private final BitSet partitions = new BitSet();
        private int underWay;

        Missed(int node) {
            this.node = node;
        }
    }

    /** @param antiEntropy takes partitions to be compared, from this loop */
    public HintedHandoff(
            Environment environment,
            Repair repair,
            AntiEntropy.Scope scope,
            HintLog log,
            Consumer<BitSet> antiEntropy) {
        this.environment = environment;
        this.repair = repair;
        this.scope = scope;
        this.pace = new RepairPace(environment, () -> scope.settings().get().bytesPerSecond());
        this.log = log;
        this.antiEntropy = antiEntropy;
    }

    /** Looks from now on whether nodes are back; on the loop. */
    public void start() {
        if (!isStopped) {
            nodes.forEach(this::look);
            environment.delay(LOOK_MILLIS, this::start);
        }
    }

    public void stop() {
        isStopped = true;
    }

    @Override
    public void missed(int node, Target target) {
        Missed missed = of(node);
        Hint hint = new Hint(target.store(), target.register());
        if (missed.hints.contains(hint)) {
            return;
        }
        if (missed.hints.size() >= scope.settings().get().maxHints()
                || target.register().name().length > MAX_NAME_BYTES) {
            overflowed++;
            missed.partitions.set(target.partition());
        } else {
            missed.hints.add(hint);
            log.begun(node, hint);
        }
    }

    @Override
    public void missedFlush(int node, int store, int partition) {
        of(node).partitions.set(partition);
    }

    /** Takes over what an earlier life of this process has left. */
    void restore(int node, List<Hint> hints) {
        Missed missed = of(node);
        for (Hint hint : hints) {
            if (missed.hints.contains(hint)) {
                continue;
            }
            if (missed.hints.size() < scope.settings().get().maxHints()) {
                missed.hints.add(hint);
                log.restored(node);
            } else {
                overflowed++;
                missed.partitions.set(
                        environment.topology().partitionOf(hint.register().hash()));
            }
        }
    }

    private Missed of(int node) {
        while (nodes.size() <= node) {
            nodes.add(new Missed(nodes.size()));
        }
        return nodes.get(node);
    }

    private void look(Missed missed) {
        if (!environment.counts(missed.node)) {
            return;
        }
        while (missed.underWay < WINDOW && !missed.hints.isEmpty()) {
            missed.underWay++;
            next(missed);
        }
        if (missed.hints.isEmpty() && !missed.partitions.isEmpty()) {
            antiEntropy.accept((BitSet) missed.partitions.clone());
            missed.partitions.clear();
        }
    }

    /** One of the window's: hands off one register after another. */
    private void next(Missed missed) {
        Iterator<Hint> oldest = missed.hints.iterator();
        if (isStopped || !oldest.hasNext() || !environment.counts(missed.node)) {
            missed.underWay--;
            return;
        }
        Hint hint = oldest.next();
        oldest.remove();
        int partition = environment.topology().partitionOf(hint.register().hash());
        Target target = new Target(
                hint.store(), partition, hint.register(), scope.quorum().get(), 2);
        repair.now(target, (result, bytes) -> {
            if (result == Repair.Result.UNFINISHED && !environment.counts(missed.node)) {
                missed.hints.add(hint); // away again
            } else {
                handedOff++;
                log.ended(missed.node);
            }
            pace.spend(bytes, () -> next(missed));
        });
    }

    /** Registers remembered for a node. */
    public int waiting(int node) {
        return node < nodes.size() ? nodes.get(node).hints.size() + nodes.get(node).underWay : 0;
    }

    public long handedOff() {
        return handedOff;
    }

    /** Registers that were not remembered, for want of room. */
    public long overflowed() {
        return overflowed;
    }
}
