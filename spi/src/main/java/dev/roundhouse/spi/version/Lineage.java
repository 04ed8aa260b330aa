package dev.roundhouse.spi.version;

import java.util.Arrays;
import java.util.Map;

/**
 * The newest ballots of a register with the ballot each was built on: by walking it from the winner, a coordinator learns
 * whether its own earlier attempt took effect. Immutable. A ballot that is not listed is "cut": its parent is unknown. A parent of
 * NONE is known: the register was absent. A parent of {@link #BLIND}: it was a blind write, whatever was there before.
 */
public final class Lineage {
    /** Entries kept at most; older ones are dropped, which cuts the walk. */
    public static final int MAX_ENTRIES = 512;

    /** Of more entries than these only the recent are kept. */
    public static final int USUAL_ENTRIES = 16;

    /**
     * Recent are those so much older than the newest. Who lost a race comes back within it, a collection of garbage included;
     * meanwhile others that share a hot register run a round a millisecond, or two.
     */
    static final long RECENT_MILLIS = 250;

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
        int kept = Math.min(ballots.length, MAX_ENTRIES - 1);
        long recent = ballot.millis() - RECENT_MILLIS;
        while (kept >= USUAL_ENTRIES && ballots[ballots.length - kept].millis() < recent) {
            kept--;
        }
        int drop = ballots.length - kept;
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
        Ballot[] unionBallots = new Ballot[ballots.length + other.ballots.length];
        Ballot[] unionParents = new Ballot[unionBallots.length];
        int size = 0;
        int i = 0;
        int j = 0;
        while (i < ballots.length || j < other.ballots.length) {
            int order =
                    i == ballots.length ? 1 : j == other.ballots.length ? -1 : ballots[i].compareTo(other.ballots[j]);
            unionBallots[size] = order <= 0 ? ballots[i] : other.ballots[j];
            unionParents[size++] = order < 0 ? parents[i] : other.parents[j];
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
        if (size == ballots.length) {
            return this;
        }
        int drop = Math.max(0, size - MAX_ENTRIES);
        return new Lineage(Arrays.copyOfRange(unionBallots, drop, size), Arrays.copyOfRange(unionParents, drop, size));
    }

    /** Walks from {@code winner} back: did one of {@code mine} (not empty) take effect? */
    public Trace trace(Ballot winner, Iterable<Ballot> mine) {
        return trace(winner, mine, Map.of());
    }

    /**
     * As {@link #trace(Ballot, Iterable)}, with what is known beside this lineage. A ballot has one parent for good, so that
     * it does not matter from when that is.
     */
    public Trace trace(Ballot winner, Iterable<Ballot> mine, Map<Ballot, Ballot> known) {
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
            Ballot parent = i < 0 ? known.get(at) : parents[i];
            if (parent == null || parent.equals(BLIND)) {
                return new Trace(Verdict.CUT, Ballot.NONE);
            }
            at = parent;
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
