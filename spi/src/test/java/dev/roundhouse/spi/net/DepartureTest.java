package dev.roundhouse.spi.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DepartureTest {
    private long now;
    private boolean isBusy = true;
    private int left;
    private int waiting;
    private @Nullable Runnable due;
    private long dueNanos;

    private final Departure departure = new Departure(
            (micros, action) -> {
                assertThat(due).isNull();
                due = action;
                dueNanos = now + TimeUnit.MICROSECONDS.toNanos(micros);
            },
            nanos -> isBusy,
            () -> now,
            () -> {
                left += waiting;
                waiting = 0;
            });

    private void write(int underWay) {
        departure.written(waiting++ == 0, underWay, now);
    }

    private void pass(long micros) {
        now += TimeUnit.MICROSECONDS.toNanos(micros);
        Runnable action = due;
        if (action != null && now >= dueNanos) {
            due = null;
            action.run();
        }
    }

    private int gathered(int underWay) {
        int before = left;
        for (int i = 1; i <= 100; i++) {
            write(underWay);
            if (left > before) {
                return i;
            }
        }
        return 100;
    }

    private void learn(int underWay) {
        for (int i = 0; i < 2 * Departure.BATCHES_PER_CHOICE; i++) {
            gathered(underWay);
        }
    }

    @Test
    void when_loopHasTimeToSpare_then_eachLeavesAtOnce() {
        isBusy = false;
        learn(30);

        assertThat(gathered(30)).isEqualTo(1);
    }

    @Test
    void when_aRequestCostsMuchLessAmongOthers_then_loopNeedNotBeBusy_butManyUnderWay() {
        int[] leaves = {0};
        Departure always = new Departure(
                (micros, action) -> {}, nanos -> true, () -> now, () -> leaves[0]++, Departure.MIN_OF_MANY);
        for (int underWay : new int[] {15, 16}) {
            for (int i = 0; i < 2 * Departure.BATCHES_PER_CHOICE; i++) {
                always.written(true, underWay, now);
            }
            leaves[0] = 0;
            always.written(true, underWay, now);
            assertThat(leaves[0]).isEqualTo(underWay < 16 ? 1 : 0);
        }
    }

    @Test
    void when_loopIsBusy_then_halfOfThoseUnderWayLeaveTogether() {
        learn(16);

        assertThat(gathered(16)).isEqualTo(8);
    }

    @Test
    void when_fewAreUnderWay_then_eachLeavesAtOnce() {
        learn(5);

        assertThat(gathered(5)).isEqualTo(1);
    }

    @Test
    void when_veryManyAreUnderWay_then_aFewAreEnough() {
        learn(1_000);

        assertThat(gathered(1_000)).isEqualTo(Departure.ENOUGH_OF_MANY).isLessThan(Departure.MAX_GATHERED);
    }

    @Test
    void when_noOthersCome_then_oneLeavesAfterTheLongestHoldAndSoonWithoutAny() {
        learn(16);
        left = 0;

        write(16);
        pass(Departure.MAX_HOLD_MICROS - 1);
        assertThat(left).isZero();
        pass(1);
        assertThat(left).isEqualTo(1);
        for (int i = 0; i < Departure.BATCHES_PER_CHOICE / 2; i++) {
            write(2);
            pass(Departure.MAX_HOLD_MICROS);
        }
        left = 0;
        write(2);
        assertThat(left).isEqualTo(1);
    }

    @Test
    void when_aBatchLeftBeforeItsCheck_then_theNextHasItsWholeTime() {
        learn(16);
        pass(Departure.MAX_HOLD_MICROS);
        left = 0;
        write(16);
        pass(200);
        gathered(16);
        assertThat(left).isEqualTo(8);

        write(16);
        pass(100);
        assertThat(left).isEqualTo(8);
        pass(200);
        assertThat(left).isEqualTo(9);
    }
}
