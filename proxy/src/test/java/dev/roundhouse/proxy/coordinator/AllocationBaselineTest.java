package dev.roundhouse.proxy.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.benchmarks.CommandBenchmark;
import dev.roundhouse.benchmarks.RequestBenchmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Holds the benchmarks of the hot path to what they allocated when {@code allocations.csv} was written: bytes do not depend
 * on the machine, as times do. {@code -Dallocations.update=true} writes it anew.
 */
class AllocationBaselineTest {
    /** A benchmark may take so many bytes an operation more, or such a share. */
    private static final double MARGIN_BYTES = 16;

    private static final double MARGIN_SHARE = 0.1;

    private static final Path BASELINE = Path.of("src/test/resources/allocations.csv");
    private static final String HEAD = "benchmark,bytes per operation";

    @Test
    void allocatesNoMoreThanBefore() throws IOException, RunnerException {
        Map<String, Double> measured = measure();
        if (Boolean.getBoolean("allocations.update")) {
            write(measured);
        }
        Map<String, Double> baseline = baseline();
        assertThat(measured.keySet()).isEqualTo(baseline.keySet());
        measured.forEach((name, bytes) -> {
            double limit = baseline.get(name) + Math.max(MARGIN_BYTES, MARGIN_SHARE * baseline.get(name));
            assertThat(bytes)
                    .as("bytes that an operation of %s allocates, by the baseline %s", name, baseline.get(name))
                    .isLessThanOrEqualTo(limit);
        });
    }

    private static Map<String, Double> measure() throws RunnerException {
        Options options = new OptionsBuilder()
                .include(RequestBenchmark.class.getSimpleName())
                .include(CommandBenchmark.class.getSimpleName()
                        + ".(string|hashGet|setIsMember|sortedSetScore|listIndex)")
                .include(CoordinatorBenchmark.class.getSimpleName())
                .param("elements", "100")
                .param("nodes", "3")
                .warmupIterations(3)
                .warmupTime(TimeValue.milliseconds(250))
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(250))
                .forks(1)
                .jvmArgs("-Xmx256m", "-XX:+UseSerialGC")
                .addProfiler(GCProfiler.class)
                .build();
        Collection<RunResult> results = new Runner(options).run();
        Map<String, Double> bytes = new TreeMap<>();
        for (RunResult result : results) {
            String benchmark = result.getParams().getBenchmark();
            String name = benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1);
            result.getSecondaryResults().forEach((label, value) -> {
                if (label.endsWith("gc.alloc.rate.norm")) {
                    bytes.put(name, value.getScore());
                }
            });
        }
        return bytes;
    }

    private static Map<String, Double> baseline() throws IOException {
        Map<String, Double> bytes = new TreeMap<>();
        for (String line : Files.readAllLines(BASELINE)) {
            if (!line.equals(HEAD)) {
                String[] cells = line.split(",", 2);
                bytes.put(cells[0], Double.parseDouble(cells[1]));
            }
        }
        return bytes;
    }

    private static void write(Map<String, Double> measured) throws IOException {
        StringBuilder lines = new StringBuilder(HEAD).append('\n');
        measured.forEach((name, bytes) ->
                lines.append(name).append(',').append(Math.round(bytes)).append('\n'));
        Files.writeString(BASELINE, lines);
    }
}
