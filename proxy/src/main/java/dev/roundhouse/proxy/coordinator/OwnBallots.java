package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.CommandTable;
import dev.roundhouse.spi.command.Execution;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.KeyEvent;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.spi.version.Lineage;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Own ballots of one round that may have taken effect, with the replies where some replica gave them, and what is known of
 * their fate.
 */
final class OwnBallots {
    /** Ballots of which it is remembered what they were built on, about. */
    private static final int MAX_PARENTS = 4_096;

    /** The replies of one own ballot, once known. */
    static final class OwnBallot {
        @Nullable
        List<byte[]> replies;

        List<KeyEvent> events = List.of();
    }

    private final Map<Ballot, OwnBallot> ballots = new LinkedHashMap<>();
    /** What each ballot was built on, as far as this round was told since it is in doubt: more than the last promises say. */
    private final Map<Ballot, Ballot> parents = new HashMap<>();
    /** The newest own ballot that a majority promised in this round. */
    private Ballot prepared = Ballot.NONE;

    boolean isEmpty() {
        return ballots.isEmpty();
    }

    /** An accept with this ballot is about to be sent. */
    void add(Ballot ballot) {
        ballots.put(ballot, new OwnBallot());
    }

    /** It surely has not taken effect. */
    void remove(Ballot ballot) {
        ballots.remove(ballot);
    }

    /** Null when it is not in doubt. */
    @Nullable
    OwnBallot get(Ballot ballot) {
        return ballots.get(ballot);
    }

    void prepared(Ballot ballot) {
        prepared = ballot;
    }

    void learn(Lineage lineage) {
        if (!ballots.isEmpty() && parents.size() < MAX_PARENTS) {
            for (int i = 0; i < lineage.size(); i++) {
                parents.put(lineage.ballot(i), lineage.parent(i));
            }
        }
    }

    /** Whether one of them took effect; not empty. */
    Lineage.Trace trace(Lineage lineage, Ballot winner) {
        return lineage.trace(winner, ballots.keySet(), parents);
    }

    /**
     * Whether the register was written blindly after an attempt of this round was prepared, and after all its attempts: nobody
     * had seen that write when the round began, so an overwrite may be said to have taken effect just before it, once
     * that write itself is sure to stay.
     */
    boolean areSupersededBy(Ballot blind) {
        return !prepared.isNone()
                && blind.isAbove(prepared)
                && ballots.keySet().stream().allMatch(blind::isAbove);
    }

    /** Whether nobody can tell what was there before a command: of such it may be said that it was overwritten at once. */
    static boolean isOverwrite(Request command) {
        CommandSpec spec = CommandTable.DEFAULT.find(command);
        return spec != null && spec.execution(command) == Execution.BLIND_WRITE;
    }

    /** What the lineage notes as the parent of a register's first ballot above a floor: cuts a walk, matches nobody's ballot. */
    static Ballot floorMarker(Ballot floor) {
        return new Ballot(floor.clock(), Ballot.PROPOSER_LIMIT - 1);
    }
}
