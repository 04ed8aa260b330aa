package dev.roundhouse.proxy.coordinator;

import org.jspecify.annotations.Nullable;

/**
 * How many replicas there are and how many of them a read and a write need.
 *
 * @param replicas N
 * @param read R
 * @param write W
 */
public record Quorum(Consistency consistency, int replicas, int read, int write) {
    public int majority() {
        return replicas / 2 + 1;
    }

    /** Promises that a round needs: it then meets every earlier accept. */
    public int prepareQuorum() {
        return Math.max(majority(), replicas - write + 1);
    }

    /** Accepts that a round needs. */
    public int acceptQuorum() {
        return Math.max(majority(), write);
    }

    /** For a read that asks for less than its store. */
    public Quorum withRead(Consistency weaker, int fewer) {
        return new Quorum(weaker, replicas, fewer, write);
    }

    /** Why these numbers would lose data or cannot be met, and what would be right; null when they are sound. */
    public @Nullable String violation() {
        if (replicas < 1 || read < 1 || write < 1) {
            return "replicas, read and write must be at least 1";
        }
        if (read > replicas || write > replicas) {
            return "read and write cannot be more than the " + replicas + " replicas";
        }
        return switch (consistency) {
            case EVENTUAL -> null;
            case QUORUM -> quorumViolation();
            case LINEARIZABLE ->
                read < majority() || write < majority()
                        ? "linearizable needs majorities: read and write at least " + majority() + " of " + replicas
                        : null;
        };
    }

    /**
     * Why these numbers must not become others while the store serves, and what would be right; null when they may. Other
     * proxies, and operations under way, still go by these numbers when the first go by the next: each side's reads must
     * meet the other's acknowledged writes. Rounds need no rule, their quorums are majorities.
     *
     * @param next sound by itself, of as many replicas
     * @param leastWrite the smallest W by which writes may have been acknowledged so far
     */
    public @Nullable String changeViolation(Quorum next, int leastWrite) {
        boolean isEventual = consistency == Consistency.EVENTUAL;
        if (isEventual || next.consistency == Consistency.EVENTUAL) {
            return isEventual && next.consistency == Consistency.EVENTUAL
                    ? null
                    : "from " + consistency.label() + " to " + next.consistency.label()
                            + " needs a restart of all proxies: acknowledged writes would not be where the other looks";
        }
        if (read + next.write <= replicas) {
            return "where read is still " + read + ", writes acknowledged at write " + next.write
                    + " could be missed (" + read + " + " + next.write + " <= " + replicas
                    + "): raise read first, on all proxies";
        }
        int least = Math.min(write, leastWrite);
        if (next.read + least <= replicas) {
            return "writes were acknowledged at write " + least + " since this proxy started, which read " + next.read
                    + " could miss (" + next.read + " + " + least + " <= " + replicas
                    + "): raise write on all proxies, have all replicas compared (PROXY REPAIR *), then restart with the lower read";
        }
        return null;
    }

    private @Nullable String quorumViolation() {
        if (read + write <= replicas) {
            return "read + write must be more than replicas (" + read + " + " + write + " <= " + replicas
                    + "): a read could miss an acknowledged write";
        }
        if (2 * write <= replicas) {
            return "write must be more than half of replicas (" + write + " of " + replicas
                    + "): with clocks that disagree an acknowledged write could be lost";
        }
        return null;
    }
}
