package dev.roundhouse.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What a request costs the embedded server, against one thing that grows while all else stays. */
final class Growth {
    private static final int PIPELINE = 16;
    private static final int CLIENTS = 50;

    /** At most, where each waits for its reply before the next: a few seconds of them. */
    private static final long REQUESTS_PER_CLIENT = 50_000;

    private static final List<String> TESTS = List.of("set", "get");

    private final Contenders contenders;
    private final int requests;
    private final int rounds;
    private final List<Point> points = new ArrayList<>();
    private final List<Measurement> measurements = new ArrayList<>();

    /** What grows. */
    enum Axis {
        NODES("storage nodes, three replicas of each key", 3, 30, 300),
        KEYS("keys, one replica", 10_000, 100_000, 1_000_000, 10_000_000),
        VALUES("bytes of a value, one replica", 16, 64, 256, 1_024, 4_096, 16_384),
        CLIENTS("clients, pipeline 1, one replica", 1, 10, 50, 1_000, 5_000, 10_000);

        private final String description;
        private final int[] sizes;

        Axis(String description, int... sizes) {
            this.description = description;
            this.sizes = sizes;
        }
    }

    private record Point(int size, String test, double cpuPerMillion, double rps, double p99) {}

    /** @param requests of a run; fewer where each moves much or nobody else sends */
    Growth(Contenders contenders, int requests, int rounds) {
        this.contenders = contenders;
        this.requests = requests;
        this.rounds = rounds;
    }

    void run(Axis axis, @Nullable Path json, @Nullable Path plots) throws IOException, InterruptedException {
        System.out.printf(
                "%-10s %-5s %10s %10s %8s   against %s%n", "", "", "CPU s/M", "rps", "p99 ms", axis.description);
        Contender shared = axis == Axis.NODES ? null : contenders.embedded("N=1", 1, 1);
        for (int size : axis.sizes) {
            Contender contender = shared == null ? contenders.embedded("N=3", size, 3) : shared;
            fill(contender, axis, size);
            for (String test : TESTS) {
                measure(contender, axis, test, size);
            }
            if (shared == null) {
                contender.servers().forEach(ServerProcess::close);
            }
        }
        if (json != null) {
            Comparison.writeJson(json, measurements);
        }
        if (plots != null) {
            plot(axis, plots);
        }
    }

    private void fill(Contender contender, Axis axis, int size) throws IOException, InterruptedException {
        int count = axis == Axis.KEYS ? Math.max(requests, 2 * size) : requests;
        LoadShape load = load(axis, "set", size);
        Measurement.run(contender, new LoadShape("set", PIPELINE, count, CLIENTS, load.keys(), load.valueBytes()));
    }

    private LoadShape load(Axis axis, String test, int size) {
        return switch (axis) {
            case NODES -> new LoadShape(test, PIPELINE, requests, CLIENTS);
            case KEYS -> new LoadShape(test, PIPELINE, requests, CLIENTS, size, LoadShape.VALUE_BYTES);
            case VALUES -> new LoadShape(test, PIPELINE, requests / 2, CLIENTS, 10_000, size);
            case CLIENTS -> new LoadShape(test, 1, (int) Math.min(requests / 4, REQUESTS_PER_CLIENT * size), size);
        };
    }

    private void measure(Contender contender, Axis axis, String test, int size)
            throws IOException, InterruptedException {
        List<Measurement> runs = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            runs.add(Measurement.run(contender, load(axis, test, size)));
        }
        measurements.addAll(runs);
        Point point = new Point(
                size,
                test,
                median(runs, Measurement::cpuPerMillion),
                median(runs, Measurement::rps),
                median(runs, Measurement::p99));
        points.add(point);
        System.out.printf(
                Locale.ROOT,
                "%-10d %-5s %10.2f %10.0f %8.2f%n",
                size,
                test.toUpperCase(Locale.ROOT),
                point.cpuPerMillion,
                point.rps,
                point.p99);
    }

    private static double median(List<Measurement> runs, ToDoubleFunction<Measurement> value) {
        double[] sorted = runs.stream().mapToDouble(value).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private void plot(Axis axis, Path directory) throws IOException {
        Files.createDirectories(directory);
        List<Chart.Line> lines = TESTS.stream()
                .map(test -> new Chart.Line(
                        test.toUpperCase(Locale.ROOT),
                        points.stream()
                                .filter(point -> point.test.equals(test))
                                .map(point -> new Chart.Point(point.size, point.cpuPerMillion))
                                .toList()))
                .toList();
        Files.writeString(
                directory.resolve("growth-" + axis.name().toLowerCase(Locale.ROOT) + ".svg"),
                Chart.lines("CPU seconds per million requests", axis.description, lines));
    }
}
