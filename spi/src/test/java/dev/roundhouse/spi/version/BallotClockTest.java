package dev.roundhouse.spi.version;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BallotClockTest {
    private long wall = 1_700_000_000_000L;
    private final BallotClock clock = new BallotClock(() -> wall, 7);

    private static Ballot at(long millis) {
        return new Ballot(millis << 16, 9);
    }

    @Test
    void when_theWallClockStepsBack_then_ballotsStillRise() {
        Ballot first = clock.next();
        wall -= 60_000;
        assertThat(clock.next().isAbove(first)).isTrue();
    }

    @Test
    void when_aBallotIsSeen_then_theNextIsAboveIt() {
        Ballot seen = at(wall + 500);
        clock.observe(seen);
        assertThat(clock.next().isAbove(seen)).isTrue();
        assertThat(clock.farAhead()).isZero();
    }

    @Test
    void when_aBallotIsMoreThanASecondAhead_then_itIsCountedOnce() {
        clock.observe(at(wall + 3_600_000));
        clock.observe(at(wall + 3_600_000));
        clock.observe(at(wall + 1_001));
        assertThat(clock.farAhead()).isEqualTo(1);
        assertThat(clock.lastFarAheadMillis()).isEqualTo(3_600_000);
    }
}
