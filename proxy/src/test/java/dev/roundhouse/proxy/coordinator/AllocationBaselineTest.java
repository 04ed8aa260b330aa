package dev.roundhouse.proxy.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.roundhouse.benchmarks.CommandBenchmark;
import dev.roundhouse.benchmarks.RequestBenchmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Holds the benchmarks of the hot path to what they allocated when the baseline was written: bytes do not depend on the machine,
 * as times do, but on what the compiler leaves out, and so on the Java version, which each has its file. {@code
 * -Dallocations.update=true} writes that of the version that runs.
 */
class AllocationBaselineTest {
    /** A benchmark may take so many bytes an operation more, or such a share. */
    private static final double MARGIN_BYTES = 16;

    private static final double MARGIN_SHARE = 0.1;

    /**
     * What is over its limit is measured so often in all, each time after a longer warm-up, and the least counts: compilers go by
     * what they happen to see, and on a busy machine they see less of it.
     */
    private static final int ATTEMPTS = 4;

    private static final int WARM_UP_MILLIS = 250;

    private static final int VERSION = Runtime.version().feature();
    private static final Path BASELINE = Path.of("src/test/resources/allocations-" + VERSION + ".csv");
    private static final String HEAD = "benchmark,bytes per operation";
    private static final List<String> ALL = List.of(
            RequestBenchmark.class.getSimpleName(),
            CommandBenchmark.class.getSimpleName() + ".(string|hashGet|setIsMember|sortedSetScore|listIndex)",
            CoordinatorBenchmark.class.getSimpleName(),
            RemoteReadBenchmark.class.getSimpleName());

    @Test
    void allocatesNoMoreThanBefore() throws IOException, RunnerException {
        boolean isUpdate = Boolean.getBoolean("allocations.update");
        assumeTrue(isUpdate || Files.exists(BASELINE), "there is no baseline of Java " + VERSION);
        Map<String, Double> measured = measure(ALL, WARM_UP_MILLIS);
        if (isUpdate) {
            write(measured);
        }
        Map<String, Double> limits = limits();
        assertThat(measured.keySet()).isEqualTo(limits.keySet());
        for (int i = 1; i < ATTEMPTS && !over(measured, limits).isEmpty(); i++) {
            measure(over(measured, limits), WARM_UP_MILLIS << i)
                    .forEach((name, bytes) -> measured.merge(name, bytes, Math::min));
        }
        measured.forEach((name, bytes) -> assertThat(bytes)
                .as(
                        "bytes that an operation of %s allocates; the baseline and its margin allow %s",
                        name, limits.get(name))
                .isLessThanOrEqualTo(limits.get(name)));
    }

    private static List<String> over(Map<String, Double> measured, Map<String, Double> limits) {
        return measured.keySet().stream()
                .filter(name -> measured.get(name) > limits.get(name))
                .toList();
    }

    private static Map<String, Double> measure(List<String> benchmarks, int warmUpMillis) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .param("elements", "100")
                .param("nodes", "3")
                .warmupIterations(3)
                .warmupTime(TimeValue.milliseconds(warmUpMillis))
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(250))
                .forks(1)
                .jvmArgs("-Xmx256m", "-XX:+UseSerialGC")
                .addProfiler(GCProfiler.class);
        benchmarks.forEach(options::include);
        Collection<RunResult> results = new Runner(options.build()).run();
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

    private static Map<String, Double> limits() throws IOException {
        Map<String, Double> limits = new TreeMap<>();
        for (String line : Files.readAllLines(BASELINE)) {
            if (!line.equals(HEAD)) {
                String[] cells = line.split(",", 2);
                double bytes = Double.parseDouble(cells[1]);
                limits.put(cells[0], bytes + Math.max(MARGIN_BYTES, MARGIN_SHARE * bytes));
            }
        }
        return limits;
    }

    private static void write(Map<String, Double> measured) throws IOException {
        StringBuilder lines = new StringBuilder(HEAD).append('\n');
        measured.forEach((name, bytes) ->
                lines.append(name).append(',').append(Math.round(bytes)).append('\n'));
        Files.writeString(BASELINE, lines);
    }
}
