package dev.roundhouse.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    private final LatencyHistogram histogram = new LatencyHistogram();

    @Test
    void when_timesAreRecorded_then_percentilesAreAtMostASixteenthOff() {
        for (int micros = 1; micros <= 1_000; micros++) {
            histogram.record(micros * 1_000L, 1);
        }
        assertThat((double) histogram.percentile(50)).isCloseTo(500_000, within(500_000 / 16.0));
        assertThat((double) histogram.percentile(99)).isCloseTo(990_000, within(990_000 / 16.0));
        assertThat(histogram.percentile(100)).isGreaterThanOrEqualTo(1_000_000);
    }

    @Test
    void when_timesAreRecorded_then_theDistributionGrowsToAllCalls() {
        histogram.record(500, 1);
        histogram.record(3_000, 2);
        histogram.record(Long.MAX_VALUE, 1);
        assertThat(histogram.distribution(4))
                .isEqualTo(List.of(
                        new LatencyHistogram.Step(1, 1),
                        new LatencyHistogram.Step(4, 3),
                        new LatencyHistogram.Step(1_073_741, 4)));
    }

    @Test
    void when_nothingWasRecorded_then_thereIsNothing() {
        assertThat(histogram.total()).isZero();
        assertThat(histogram.percentile(50)).isZero();
        assertThat(histogram.distribution(0)).isEmpty();
    }
}
