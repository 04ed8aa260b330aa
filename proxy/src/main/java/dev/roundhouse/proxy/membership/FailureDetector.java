package dev.roundhouse.proxy.membership;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes are suspect: asked for reads only where the others do not suffice. A verdict of a moment, by which nothing is
 * lost or won but time, so that a few plain thresholds serve: a link that is down, a node that is silent while it owes an
 * answer, one that fails or takes long where the others do not. It is trusted again once it has looked well for a while,
 * which grows with every relapse. What other proxies suspect counts where at least half of them say so; a proxy that
 * suspects most nodes is more likely sick itself, and tells nobody. Pure: time and what was seen come as arguments.
 */
public final class FailureDetector {
    /** A node whose answers are fewer in a sample is not judged by what they took or said. */
    static final int MIN_ANSWERS = 5;

    /** So many samples in a row must be bad, where a single one may be chance. */
    static final int OUTLIER_SAMPLES = 3;

    /** What another proxy suspects is believed for so long after it last said so. */
    public static final int HEARSAY_MILLIS = 3_000;

    /** Relapses after which probation grows no more. */
    private static final int MAX_DOUBLINGS = 10;

    private static final int HUNDRED = 100;

    private final Supplier<FailureSettings> settings;
    private final List<Watched> nodes = new ArrayList<>();
    private final Map<String, Hearsay> heard = new HashMap<>();

    /** Why a node is suspect. */
    public enum Reason {
        CONNECTION,
        SILENCE,
        ERRORS,
        LATENCY,
        OTHERS;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What was seen of a node since the last sample.
     *
     * @param isUp whether all its links are
     * @param silentMillis for how long it has sent nothing while it owed an answer; 0: it owes none
     * @param answers of all links
     * @param failures of them
     * @param meanMicros of the time to an answer; 0: there was none
     */
    public record Sample(boolean isUp, long silentMillis, long answers, long failures, double meanMicros) {}

    /** A node became suspect, or ceased to be. */
    public record Transition(int node, boolean isSuspect, Reason reason, String text) {}

    private record Hearsay(BitSet nodes, long untilMillis) {}

    private static final class Watched {
        private boolean wasUp;
        private @Nullable Reason own;
        private @Nullable Reason shown;
        private long shownAt;
        private long wellSince = -1;
        private long trustedAt = -1;
        private int relapses;
        private int slowSamples;
        private int failingSamples;
    }

    /** @param settings as of now */
    public FailureDetector(int nodes, Supplier<FailureSettings> settings) {
        this.settings = settings;
        for (int i = 0; i < nodes; i++) {
            this.nodes.add(new Watched());
        }
    }

    /**
     * Judges all nodes.
     *
     * @param now milliseconds that never go back
     * @param samples one for each node
     * @param others how many other proxies there are
     */
    public List<Transition> observe(long now, List<Sample> samples, int others) {
        heard.values().removeIf(hearsay -> hearsay.untilMillis <= now);
        List<Transition> transitions = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            Watched node = nodes.get(i);
            Sample sample = samples.get(i);
            judge(node, verdict(node, sample, medianOfOthers(samples, i)), now);
            node.wasUp |= sample.isUp;
            Transition transition =
                    show(i, node.own == null && isSuspectElsewhere(i, others) ? Reason.OTHERS : node.own, now);
            if (transition != null) {
                transitions.add(transition);
            }
        }
        return transitions;
    }

    /** Another proxy says which nodes it suspects; it does so again while it does. */
    public void heard(long now, String proxy, BitSet suspects) {
        heard.put(proxy, new Hearsay((BitSet) suspects.clone(), now + HEARSAY_MILLIS));
    }

    public boolean isSuspect(int node) {
        return nodes.get(node).shown != null;
    }

    /** What the other proxies are to be told. */
    public BitSet told() {
        BitSet own = new BitSet();
        for (int i = 0; i < nodes.size(); i++) {
            own.set(i, nodes.get(i).own != null);
        }
        return 2 * own.cardinality() > nodes.size() ? new BitSet() : own;
    }

    private boolean isSuspectElsewhere(int node, int others) {
        long suspecting = heard.values().stream()
                .filter(hearsay -> hearsay.nodes.get(node))
                .count();
        return suspecting > 0 && 2 * suspecting >= others;
    }

    private @Nullable Reason verdict(Watched node, Sample sample, double median) {
        FailureSettings limits = settings.get();
        if (!sample.isUp) {
            // One that was never reached is no news: it does not count anyway.
            return node.wasUp ? Reason.CONNECTION : null;
        }
        if (sample.silentMillis >= limits.silenceMillis()) {
            return Reason.SILENCE;
        }
        if (sample.answers < MIN_ANSWERS) {
            // Says nothing: a suspect that has nothing to do is tried again after its probation.
            return null;
        }
        boolean fails = sample.failures * HUNDRED >= sample.answers * limits.errorPercent();
        node.failingSamples = fails ? node.failingSamples + 1 : 0;
        boolean isSlow = median > 0
                && sample.meanMicros > limits.latencyFactor() * median
                && sample.meanMicros > limits.latencyMillis() * 1e3 + median;
        node.slowSamples = isSlow ? node.slowSamples + 1 : 0;
        if (node.failingSamples >= OUTLIER_SAMPLES) {
            return Reason.ERRORS;
        }
        return node.slowSamples >= OUTLIER_SAMPLES ? Reason.LATENCY : null;
    }

    /** 0: no other node answered anything. */
    private static double medianOfOthers(List<Sample> samples, int node) {
        double[] means = new double[samples.size()];
        int count = 0;
        for (int i = 0; i < samples.size(); i++) {
            if (i != node && samples.get(i).answers > 0) {
                means[count++] = samples.get(i).meanMicros;
            }
        }
        Arrays.sort(means, 0, count);
        return count == 0 ? 0 : means[(count - 1) / 2];
    }

    private void judge(Watched node, @Nullable Reason verdict, long now) {
        if (verdict != null) {
            if (node.own == null) {
                boolean isSoon = node.trustedAt >= 0
                        && now - node.trustedAt < 2L * settings.get().maxProbationMillis();
                node.relapses = isSoon ? Math.min(node.relapses + 1, MAX_DOUBLINGS) : 0;
            }
            node.own = verdict;
            node.wellSince = -1;
        } else if (node.own != null) {
            node.wellSince = node.wellSince < 0 ? now : node.wellSince;
            if (now - node.wellSince >= probationMillis(node.relapses)) {
                node.own = null;
                node.trustedAt = now;
                node.slowSamples = 0;
                node.failingSamples = 0;
            }
        }
    }

    private long probationMillis(int relapses) {
        FailureSettings limits = settings.get();
        return Math.min(limits.maxProbationMillis(), (long) limits.probationMillis() << relapses);
    }

    private @Nullable Transition show(int index, @Nullable Reason reason, long now) {
        Watched node = nodes.get(index);
        Reason before = node.shown;
        boolean isChange = (before == null) != (reason == null);
        long lasted = now - node.shownAt;
        node.shown = reason;
        if (!isChange) {
            return null;
        }
        node.shownAt = now;
        return reason != null
                ? new Transition(index, true, reason, text(reason))
                : new Transition(index, false, before, "trusted again after " + lasted + " ms");
    }

    private String text(Reason reason) {
        FailureSettings limits = settings.get();
        return switch (reason) {
            case CONNECTION -> "the connection is lost";
            case SILENCE -> "no byte for " + limits.silenceMillis() + " ms";
            case ERRORS -> limits.errorPercent() + " of 100 answers tell of failures";
            case LATENCY -> "answers take over " + limits.latencyFactor() + " times as long as the others'";
            case OTHERS -> "other proxies suspect it";
        };
    }
}
