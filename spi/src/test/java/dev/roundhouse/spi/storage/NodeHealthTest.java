package dev.roundhouse.spi.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class NodeHealthTest {
    private static final long SEED = 7;

    private final NodeHealth health = new NodeHealth();
    private final SplittableRandom random = new SplittableRandom(SEED);

    /** Answers that take from 100 to 300 microseconds, each time in between as likely as any other. */
    private void answer(int times) {
        for (int i = 0; i < times; i++) {
            answered(100 + random.nextLong(200));
        }
    }

    private void answered(long micros) {
        health.sent();
        health.answered(TimeUnit.MICROSECONDS.toNanos(micros));
    }

    @Test
    void when_manyHaveAnswered_then_ninetyFiveOfAHundredAreNotSlow() {
        answer(2_000);
        int slow = 0;
        for (int i = 0; i < 20_000; i++) {
            long micros = 100 + random.nextLong(200);
            slow += micros > health.slowMicros() ? 1 : 0;
            answered(micros);
        }
        assertThat(slow / 20_000.0).isCloseTo(0.05, within(0.01));
        assertThat(health.slowMicros()).isCloseTo(290, Percentage.withPercentage(15));
    }

    @Test
    void when_answersWereHeldUpForAWhile_then_whatIsSlowIsSoonWhatItWas() {
        answer(2_000);
        for (int i = 0; i < 50; i++) {
            answered(250_000);
        }
        assertThat(health.slowMicros()).isGreaterThan(1_000);
        answer(1_500);
        assertThat(health.slowMicros()).isCloseTo(290, Percentage.withPercentage(15));
    }
}
