package dev.roundhouse.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MetricTextTest {
    private static final Metric.Distribution DISTRIBUTION =
            new Metric.Distribution(new double[] {0.00005, 0.1, Double.POSITIVE_INFINITY}, new long[] {2, 0, 1});

    @Test
    void when_samplesOfSeveralNamesComeMixed_then_eachNameIsToldOnce() {
        assertThat(plain(
                        Metric.gauge("roundhouse_up", "is it", 1, "node", "n1"),
                        Metric.counter("roundhouse_calls", "calls", 7),
                        Metric.gauge("roundhouse_up", "is it", 0, "node", "n2", "zone", "b")))
                .isEqualTo("# HELP roundhouse_calls_total calls\n"
                        + "# TYPE roundhouse_calls_total counter\n"
                        + "roundhouse_calls_total 7.0\n"
                        + "# HELP roundhouse_up is it\n"
                        + "# TYPE roundhouse_up gauge\n"
                        + "roundhouse_up{node=\"n1\"} 1.0\n"
                        + "roundhouse_up{node=\"n2\",zone=\"b\"} 0.0\n");
    }

    @Test
    void when_aDistributionIsTold_then_itsBucketsAreSummedUp() {
        assertThat(plain(Metric.histogram("roundhouse_took", "time", 1.5, DISTRIBUTION, "command", "get")))
                .isEqualTo("# HELP roundhouse_took time\n"
                        + "# TYPE roundhouse_took histogram\n"
                        + "roundhouse_took_bucket{command=\"get\",le=\"5.0E-5\"} 2\n"
                        + "roundhouse_took_bucket{command=\"get\",le=\"0.1\"} 2\n"
                        + "roundhouse_took_bucket{command=\"get\",le=\"+Inf\"} 3\n"
                        + "roundhouse_took_count{command=\"get\"} 3\n"
                        + "roundhouse_took_sum{command=\"get\"} 1.5\n");
        assertThat(plain(Metric.histogram("roundhouse_took", "time", 1.5, DISTRIBUTION)))
                .contains("roundhouse_took_bucket{le=\"0.1\"} 2\n", "roundhouse_took_count 3\n");
    }

    @Test
    void when_openMetricsIsWanted_then_aCountersFamilyIsCalledWithoutTotal() {
        Metric calls = Metric.counter("roundhouse_calls", "all \"calls\"", 7);

        assertThat(new MetricText(true).add(List.of(calls)))
                .hasToString("# HELP roundhouse_calls all \\\"calls\\\"\n"
                        + "# TYPE roundhouse_calls counter\n"
                        + "roundhouse_calls_total 7.0\n");
    }

    @Test
    void when_textHasCharactersOfTheFormat_then_theyAreEscaped() {
        assertThat(plain(Metric.gauge("roundhouse_up", "a \\ and\n\"b\"", Double.NaN, "node", "a\"b\\c\nd")))
                .isEqualTo("# HELP roundhouse_up a \\\\ and\\n\"b\"\n"
                        + "# TYPE roundhouse_up gauge\n"
                        + "roundhouse_up{node=\"a\\\"b\\\\c\\nd\"} NaN\n");
        assertThat(plain(Metric.gauge("roundhouse_up", "", Double.NEGATIVE_INFINITY)))
                .endsWith("roundhouse_up -Inf\n");
    }

    private static String plain(Metric... metrics) {
        return new MetricText(false).add(List.of(metrics)).toString();
    }
}
