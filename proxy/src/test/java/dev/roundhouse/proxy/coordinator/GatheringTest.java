package dev.roundhouse.proxy.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GatheringTest {
    private final FixedEnvironment environment = new FixedEnvironment(0, new Random(1));
    private int wasOver;
    private final Gathering gathering = new Gathering(environment, () -> wasOver++);

    private void timerEnds() {
        environment.delayed.remove(0).run();
    }

    @Test
    void when_othersWriteTheRegister_then_theNextRoundWaitsForAsManyCommands() {
        gathering.ended(17, true);

        assertThat(gathering.holdsBack(16)).isTrue();
        assertThat(gathering.holdsBack(17)).isFalse();
        gathering.ended(5, false);
        assertThat(gathering.holdsBack(4)).isTrue();
        assertThat(gathering.holdsBack(5)).isFalse();
    }

    @Test
    void when_theTimeIsOver_then_anyNumberWillDo() {
        gathering.ended(17, true);
        assertThat(gathering.isTimed()).isTrue();

        timerEnds();

        assertThat(gathering.holdsBack(1)).isFalse();
        assertThat(gathering.isTimed()).isFalse();
        assertThat(wasOver).isOne();
    }

    @Test
    void when_roundsFollowEachOther_then_oneTimerIsForTheLast() {
        gathering.ended(17, true);
        gathering.ended(17, false);
        gathering.ended(17, false);
        assertThat(environment.delayed).hasSize(1);

        timerEnds();
        assertThat(wasOver).isZero();
        assertThat(gathering.holdsBack(1)).isTrue();

        timerEnds();
        assertThat(wasOver).isOne();
        assertThat(environment.delayed).isEmpty();
    }

    @Test
    void when_noRoundWasOvertakenForASecond_then_noneWaits() {
        gathering.ended(17, true);
        timerEnds();

        environment.nanos = TimeUnit.MILLISECONDS.toNanos(999);
        gathering.ended(17, false);
        assertThat(gathering.holdsBack(1)).isTrue();
        environment.nanos = TimeUnit.MILLISECONDS.toNanos(1_000);
        gathering.ended(17, false);
        assertThat(gathering.holdsBack(1)).isFalse();
    }
}
