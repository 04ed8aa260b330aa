package dev.roundhouse.spi.version;

import java.util.Arrays;
import java.util.TreeMap;

/**
 * The newest ballots of a register with the ballot each was built on: by walking it from the winner, a coordinator learns
 * whether its own earlier attempt took effect. Immutable. A ballot that is not listed is "cut": its parent is unknown. A parent of
 * NONE is known: the register was absent. A parent of {@link #BLIND}: it was a blind write, whatever was there before.
 */
public final class Lineage {
    /** Entries kept; older ones are dropped, which cuts the walk. */
    public static final int MAX_ENTRIES = 16;

    /** Stands for the parent of a blind write. Below every ballot of a proposer. */
    public static final Ballot BLIND = new Ballot(0, 1);

    public static final Lineage EMPTY = new Lineage(new Ballot[0], new Ballot[0]);

    /** What {@link #trace} found. */
    public enum Verdict {
        FOUND,
        ABSENT,
        CUT
    }

    /**
     * @param found the own ballot that took effect, for {@link Verdict#FOUND}
     */
    public record Trace(Verdict verdict, Ballot found) {}

    private final Ballot[] ballots;
    private final Ballot[] parents;

    private Lineage(Ballot[] ballots, Ballot[] parents) {
        this.ballots = ballots;
        this.parents = parents;
    }

    /** Entry {@code (ballot, parent)} pairs, ascending by ballot. */
    public static Lineage of(Ballot[] ballots, Ballot[] parents) {
        return ballots.length == 0 ? EMPTY : new Lineage(ballots.clone(), parents.clone());
    }

    public static Lineage single(Ballot ballot, Ballot parent) {
        return new Lineage(new Ballot[] {ballot}, new Ballot[] {parent});
    }

    /** That of a blind write. */
    public static Lineage blind(Ballot ballot) {
        return single(ballot, BLIND);
    }

    /** Whether {@code ballot}, the newest, is a blind write of which nothing else is known. */
    public boolean isBlind(Ballot ballot) {
        return ballots.length == 1 && parents[0].equals(BLIND) && ballots[0].equals(ballot);
    }

    public int size() {
        return ballots.length;
    }

    public Ballot ballot(int i) {
        return ballots[i];
    }

    public Ballot parent(int i) {
        return parents[i];
    }

    /** This lineage with one more entry, newer than all in it. */
    public Lineage plus(Ballot ballot, Ballot parent) {
        if (ballots.length > 0 && !ballot.isAbove(ballots[ballots.length - 1])) {
            return merge(single(ballot, parent));
        }
        int drop = Math.max(0, ballots.length + 1 - MAX_ENTRIES);
        int kept = ballots.length - drop;
        Ballot[] newBallots = Arrays.copyOfRange(ballots, drop, drop + kept + 1);
        Ballot[] newParents = Arrays.copyOfRange(parents, drop, drop + kept + 1);
        newBallots[kept] = ballot;
        newParents[kept] = parent;
        return new Lineage(newBallots, newParents);
    }

    /** The union, its newest {@link #MAX_ENTRIES}. */
    public Lineage merge(Lineage other) {
        if (other.ballots.length == 0 || other == this) {
            return this;
        }
        if (ballots.length == 0) {
            return other;
        }
        TreeMap<Ballot, Ballot> union = new TreeMap<>();
        for (int i = 0; i < ballots.length; i++) {
            union.put(ballots[i], parents[i]);
        }
        for (int i = 0; i < other.ballots.length; i++) {
            union.put(other.ballots[i], other.parents[i]);
        }
        while (union.size() > MAX_ENTRIES) {
            union.pollFirstEntry();
        }
        return new Lineage(union.keySet().toArray(new Ballot[0]), union.values().toArray(new Ballot[0]));
    }

    /** Walks from {@code winner} back: did one of {@code mine} (not empty) take effect? */
    public Trace trace(Ballot winner, Iterable<Ballot> mine) {
        Ballot oldest = null;
        for (Ballot own : mine) {
            oldest = oldest == null || oldest.isAbove(own) ? own : oldest;
        }
        if (oldest == null) {
            throw new IllegalArgumentException("no own ballots");
        }
        Ballot at = winner;
        while (true) {
            for (Ballot own : mine) {
                if (own.equals(at)) {
                    return new Trace(Verdict.FOUND, at);
                }
            }
            if (oldest.isAbove(at)) {
                return new Trace(Verdict.ABSENT, Ballot.NONE);
            }
            int i = Arrays.binarySearch(ballots, at);
            if (i < 0) {
                return new Trace(Verdict.CUT, Ballot.NONE);
            }
            if (parents[i].equals(BLIND)) {
                return new Trace(Verdict.CUT, Ballot.NONE);
            }
            at = parents[i];
        }
    }

    /** The blind write that {@code winner} is built on; NONE where that is not known. */
    public Ballot blindRoot(Ballot winner) {
        Ballot at = winner;
        for (int i = Arrays.binarySearch(ballots, at); i >= 0; i = Arrays.binarySearch(ballots, at)) {
            if (parents[i].equals(BLIND)) {
                return at;
            }
            at = parents[i];
        }
        return Ballot.NONE;
    }

    /** Whether {@code ancestor} is reached from {@code winner}. */
    public boolean reaches(Ballot winner, Ballot ancestor) {
        Ballot at = winner;
        while (!at.equals(ancestor)) {
            int i = Arrays.binarySearch(ballots, at);
            if (i < 0 || ancestor.isAbove(at)) {
                return false;
            }
            at = parents[i];
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Lineage that
                && Arrays.equals(ballots, that.ballots)
                && Arrays.equals(parents, that.parents);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ballots) * 31 + Arrays.hashCode(parents);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < ballots.length; i++) {
            text.append(i == 0 ? "" : " ").append(ballots[i]).append("<-").append(parents[i]);
        }
        return text.append(']').toString();
    }
}
