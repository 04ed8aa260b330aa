package dev.roundhouse.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The same load against every system in turn, round after round, so that what disturbs the machine disturbs all alike;
 * medians, and ratios from the same rounds.
 */
final class Comparison {
    private static final int WARM_UP_PIPELINE = 16;

    private final List<Contender> contenders;
    private final List<Measurement> measurements = new ArrayList<>();

    /** What is sent: each test at each depth of pipeline. */
    record Plan(List<String> tests, List<Integer> pipelines, int requests, int clients) {
        /** Five times as many in a pipeline: they take about as long. */
        private LoadShape load(String test, int pipeline) {
            return new LoadShape(test, pipeline, pipeline == 1 ? requests : requests * 5, clients);
        }
    }

    Comparison(List<Contender> contenders) {
        this.contenders = contenders;
    }

    void measure(Plan plan, int rounds) throws IOException, InterruptedException {
        for (Contender contender : contenders) {
            for (String test : plan.tests()) {
                // Warms up, and fills the keys.
                Measurement.run(contender, new LoadShape(test, WARM_UP_PIPELINE, plan.requests() * 2, plan.clients()));
            }
        }
        for (int round = 1; round <= rounds; round++) {
            System.out.println("round " + round + " of " + rounds);
            for (int pipeline : plan.pipelines()) {
                for (String test : plan.tests()) {
                    for (Contender contender : contenders) {
                        measure(contender, plan.load(test, pipeline));
                    }
                }
            }
        }
    }

    /** A run that fails is told of and left out: the others were measured. */
    private void measure(Contender contender, LoadShape load) throws InterruptedException {
        try {
            measurements.add(Measurement.run(contender, load));
        } catch (IOException e) {
            System.out.println("failed, left out: " + e.getMessage());
        }
    }

    /** NaN where no run succeeded. */
    private double median(String contender, LoadShape load, ToDoubleFunction<Measurement> value) {
        double[] sorted = measurements.stream()
                .filter(m -> m.contender().equals(contender) && m.load().equals(load))
                .mapToDouble(value)
                .sorted()
                .toArray();
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    private List<LoadShape> loads() {
        return measurements.stream().map(Measurement::load).distinct().toList();
    }

    void print() {
        for (LoadShape load : loads()) {
            System.out.printf(
                    Locale.ROOT,
                    "%n%s, pipeline %d, %d clients%n",
                    load.test().toUpperCase(Locale.ROOT),
                    load.pipeline(),
                    load.clients());
            System.out.printf(
                    "%-32s %10s %8s %8s %10s   %s%n",
                    "", "rps", "p50 ms", "p99 ms", "CPU s/M", "rps, CPU, p99 to others");
            contenders.forEach(each -> printRow(each.name(), load));
        }
    }

    private void printRow(String name, LoadShape load) {
        double rps = median(name, load, Measurement::rps);
        double cpu = median(name, load, Measurement::cpuPerMillion);
        double p99 = median(name, load, Measurement::p99);
        StringBuilder ratios = new StringBuilder();
        contenders.stream()
                .map(Contender::name)
                .filter(other -> !other.startsWith("roundhouse") && name.startsWith("roundhouse"))
                .sorted(Comparator.reverseOrder())
                .forEach(other -> ratios.append(String.format(
                        Locale.ROOT,
                        "%s %.2f, %.2f, %.2f  ",
                        other,
                        rps / median(other, load, Measurement::rps),
                        cpu / median(other, load, Measurement::cpuPerMillion),
                        p99 / median(other, load, Measurement::p99))));
        System.out.printf(
                Locale.ROOT,
                "%-32s %10.0f %8.2f %8.2f %10.2f   %s%n",
                name,
                rps,
                median(name, load, Measurement::p50),
                p99,
                cpu,
                ratios);
    }

    void writeJson(Path file) throws IOException {
        writeJson(file, measurements);
    }

    static void writeJson(Path file, List<Measurement> measurements) throws IOException {
        Files.writeString(
                file,
                "[\n"
                        + String.join(
                                ",\n",
                                measurements.stream().map(Measurement::toJson).toList()) + "\n]\n");
    }

    /** One file for each test and depth: bars of requests a second. */
    void plot(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (LoadShape load : loads()) {
            List<Chart.Bar> bars = contenders.stream()
                    .map(each -> new Chart.Bar(each.name(), median(each.name(), load, Measurement::rps)))
                    .toList();
            String title = "%s, pipeline %d, %d clients: requests a second"
                    .formatted(load.test().toUpperCase(Locale.ROOT), load.pipeline(), load.clients());
            Files.writeString(
                    directory.resolve(load.test() + "-pipeline-" + load.pipeline() + ".svg"), Chart.bars(title, bars));
        }
    }
}
