package dev.roundhouse.proxy.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.spi.version.Lineage;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WinnerTest {
    private static final Ballot FLUSHED = new Ballot(10, 1);
    private static final Ballot OWN = new Ballot(20, 1);
    private static final Ballot FLOOR = new Ballot(30, 1);

    private static Answer.Promised promise(Ballot accepted, Ballot floor) {
        return new Answer.Promised(accepted, Lineage.EMPTY, floor);
    }

    private static Winner of(Answer.Promised... promises) {
        return Winner.of(promises);
    }

    @Test
    void when_someAreBehind_then_theHighestVersionWinsAndItsHoldersAreCounted() {
        Winner winner =
                of(promise(FLUSHED, Ballot.NONE), promise(FLOOR, Ballot.NONE), null, promise(FLOOR, Ballot.NONE));
        assertThat(winner.version()).isEqualTo(FLOOR);
        assertThat(winner.parent()).isEqualTo(FLOOR);
        assertThat(winner.holders()).isEqualTo(2);
    }

    /** The own attempt may have been deleted, and its note purged, since: that it is not there proves nothing. */
    @Test
    void when_theRegisterIsAbsentBelowAFloor_then_theFateOfAnAttemptIsNotKnown() {
        for (Ballot absent : new Ballot[] {Ballot.NONE, FLUSHED}) {
            Winner winner = of(promise(absent, FLOOR), promise(absent, Ballot.NONE));
            assertThat(winner.lineage().trace(winner.parent(), Set.of(OWN)).verdict())
                    .as("V %s", absent)
                    .isEqualTo(Lineage.Verdict.CUT);
        }
    }

    @Test
    void when_noFloorIsAboveTheFlush_then_anAttemptThatIsNotThereTookNoEffect() {
        Winner winner = of(promise(FLUSHED, Ballot.NONE), promise(FLUSHED, new Ballot(5, 1)));
        assertThat(winner.lineage().trace(winner.parent(), Set.of(OWN)).verdict())
                .isEqualTo(Lineage.Verdict.ABSENT);
    }
}
