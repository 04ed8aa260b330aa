package dev.roundhouse.proxy.repair;

import dev.roundhouse.proxy.coordinator.Coordinator;
import dev.roundhouse.proxy.coordinator.Environment;
import dev.roundhouse.proxy.coordinator.Rounds;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that heals in the background of one process: hinted handoff on every loop, anti-entropy and the removal of expired keys on the first. Thread-safe, but for
 * what says otherwise.
 */
public final class Healing implements AntiEntropy.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Healing.class);

    private final List<Loop> loops;
    private final List<HintedHandoff> handoffs = new ArrayList<>();
    private final AntiEntropy antiEntropy;
    private final ExpirySweep sweep;
    private final NodeNeeds needs;
    private final HintLog log;
    private volatile AntiEntropy.@Nullable Pass last;
    private volatile Totals totals = new Totals(0, 0, 0, 0, 0);

    /** What all passes together did: see {@link AntiEntropy.Pass}. */
    public record Totals(long passes, long repaired, long unfinished, long purged, long bytes) {
        private Totals plus(AntiEntropy.Pass pass) {
            return new Totals(
                    passes + 1,
                    repaired + pass.repaired(),
                    unfinished + pass.unfinished(),
                    purged + pass.purged(),
                    bytes + pass.bytes());
        }
    }

    /** One event loop: what runs on it, and how to get there. */
    public record Loop(Environment environment, Coordinator coordinator, Rounds rounds, Executor executor) {}

    /**
     * To be made before the loops serve anybody.
     *
     * @param isElected whether this proxy is the one that compares a partition
     */
    public Healing(
            List<Loop> loops, AntiEntropy.Scope scope, HintLog log, IntPredicate isElected, NodeNeeds.Wishes wishes) {
        this.loops = List.copyOf(loops);
        this.log = log;
        Loop first = loops.get(0);
        this.antiEntropy =
                new AntiEntropy(first.environment(), first.coordinator().repair(), scope, isElected, this);
        this.sweep = new ExpirySweep(first.environment(), first.rounds(), scope, isElected);
        this.needs = new NodeNeeds(first, antiEntropy, scope, isElected, wishes);
        for (Loop loop : loops) {
            handoffs.add(
                    new HintedHandoff(loop.environment(), loop.coordinator().repair(), scope, log, this::look));
        }
    }

    /** Of a loop, by its number. */
    public HintedHandoff handoff(int loop) {
        return handoffs.get(loop);
    }

    /** Begins to look. Reads what an earlier life has left on disk first: blocks. */
    public void start() {
        log.read().forEach((node, hints) -> {
            LOG.info(
                    "{} registers are remembered for node {}",
                    hints.size(),
                    loops.get(0).environment().topology().node(node).id());
            loops.get(0).executor().execute(() -> handoffs.get(0).restore(node, hints));
        });
        for (int i = 0; i < loops.size(); i++) {
            loops.get(i).executor().execute(handoffs.get(i)::start);
        }
        loops.get(0).executor().execute(antiEntropy::start);
        loops.get(0).executor().execute(sweep::start);
        loops.get(0).executor().execute(needs::start);
    }

    /** Notes what must survive on disk; to be called by a timer, on a thread that may block. */
    public void writeHints() {
        log.write();
    }

    /** Keys that this proxy has evicted. */
    public long evicted() {
        return needs.evicted();
    }

    /** Compares these partitions soon. */
    public void look(BitSet partitions) {
        loops.get(0).executor().execute(() -> antiEntropy.look(partitions));
    }

    /** Partitions that wait to be compared, and one for the pass under way; on the first loop. */
    public int waitingPartitions() {
        return antiEntropy.waiting();
    }

    @Override
    public void onPass(AntiEntropy.Pass pass) {
        last = pass;
        totals = totals.plus(pass);
        if (pass.repaired() > 0 || pass.unfinished() > 0) {
            LOG.info(
                    "compared {} partitions in {} ms: {} differed, {} registers repaired ({} bytes), {} left for later",
                    pass.partitions(),
                    pass.millis(),
                    pass.differing(),
                    pass.repaired(),
                    pass.bytes(),
                    pass.unfinished());
        }
    }

    /** Null: none has ended yet. */
    public AntiEntropy.@Nullable Pass lastPass() {
        return last;
    }

    public Totals totals() {
        return totals;
    }

    public void stop() {
        loops.get(0).executor().execute(antiEntropy::stop);
        loops.get(0).executor().execute(sweep::stop);
        loops.get(0).executor().execute(needs::stop);
        for (int i = 0; i < loops.size(); i++) {
            loops.get(i).executor().execute(handoffs.get(i)::stop);
        }
    }
}
