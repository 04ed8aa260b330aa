package dev.roundhouse.spi.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LineLimitTest {
    @Test
    void when_aSecondHasItsLines_then_moreAreLeftOut_andToldOfInTheNext() {
        LineLimit limit = new LineLimit();
        long at = TimeUnit.SECONDS.toNanos(7);
        for (int i = 0; i < LineLimit.MAX_LINES_PER_SECOND; i++) {
            assertThat(limit.admit(at + i)).isZero();
        }
        assertThat(limit.admit(at)).isEqualTo(LineLimit.LEFT_OUT);
        assertThat(limit.admit(at)).isEqualTo(LineLimit.LEFT_OUT);
        assertThat(limit.admit(at + TimeUnit.SECONDS.toNanos(1))).isEqualTo(2);
        assertThat(limit.admit(at + TimeUnit.SECONDS.toNanos(1))).isZero();
    }
}
