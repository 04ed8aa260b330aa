package dev.roundhouse.benchmarks;

import dev.roundhouse.spi.launch.Subcommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code roundhouse bench}: the same load against every system in turn, round after round, so that what disturbs the machine
 * disturbs all alike; medians, and ratios to a reference from the same rounds.
 */
public final class BenchCommand implements Subcommand {
    @Override
    public String name() {
        return "bench";
    }

    @Override
    public String summary() {
        return "compare with redis-server and nutcracker side by side, on loopback";
    }

    @Override
    public int run(String[] arguments) {
        return new CommandLine(new Run()).execute(arguments);
    }

    @Command(name = "roundhouse bench", mixinStandardHelpOptions = true, sortOptions = false)
    static final class Run implements java.util.concurrent.Callable<Integer> {
        @Option(names = "--rounds", defaultValue = "5", description = "rounds; the median counts (${DEFAULT-VALUE})")
        int rounds;

        @Option(
                names = "--requests",
                defaultValue = "200000",
                description = "requests of a run at pipeline 1; 5 times as many above (${DEFAULT-VALUE})")
        int requests;

        @Option(names = "--clients", defaultValue = "50", description = "connections (${DEFAULT-VALUE})")
        int clients;

        @Option(
                names = "--tests",
                split = ",",
                defaultValue = "set,get",
                description = "tests of redis-benchmark (${DEFAULT-VALUE})")
        List<String> tests = List.of();

        @Option(
                names = "--pipelines",
                split = ",",
                defaultValue = "1,16",
                description = "pipeline depths (${DEFAULT-VALUE})")
        List<Integer> pipelines = List.of();

        @Option(
                names = "--only",
                split = ",",
                defaultValue = "",
                description = "systems whose name contains one of these; default all")
        List<String> only = List.of();

        @Option(names = "--json", description = "write every measurement to this file")
        @Nullable
        Path json;

        @Option(
                names = "--anti-entropy",
                paramLabel = "KEYS",
                description = "instead of all this: what comparing the replicas of so many equal keys costs; 7 minutes")
        @Nullable
        Integer antiEntropyKeys;

        @Option(
                names = "--seconds",
                defaultValue = "190",
                description = "how long --anti-entropy watches, with and without (${DEFAULT-VALUE})")
        int seconds;

        private final List<Measurement> measurements = new ArrayList<>();

        @Override
        public Integer call() throws IOException, InterruptedException {
            if (antiEntropyKeys != null) {
                return compare(antiEntropyKeys);
            }
            if (Contenders.find("redis-benchmark").isEmpty()) {
                System.err.println("roundhouse bench: redis-benchmark is not installed (Debian: redis-tools)");
                return 1;
            }
            Path directory = Files.createTempDirectory("roundhouse-bench");
            try (Contenders contenders = new Contenders(directory)) {
                contenders.startAll(
                        only.stream().filter(each -> !each.isEmpty()).toList());
                contenders.absent.forEach(name -> System.out.println("not installed, skipped: " + name));
                measure(contenders.contenders);
                print(contenders.contenders);
                if (json != null) {
                    Files.writeString(json, toJson());
                }
            } finally {
                delete(directory);
            }
            return 0;
        }

        private int compare(int keys) throws IOException, InterruptedException {
            if (Contenders.find("ss").isEmpty()) {
                System.err.println("roundhouse bench: ss is not installed (Debian: iproute2)");
                return 1;
            }
            Path directory = Files.createTempDirectory("roundhouse-bench");
            try (Contenders contenders = new Contenders(directory)) {
                new AntiEntropyCost(contenders, seconds).run(keys);
            } finally {
                delete(directory);
            }
            return 0;
        }

        private void measure(List<Contender> contenders) throws IOException, InterruptedException {
            for (Contender contender : contenders) {
                for (String test : tests) {
                    Measurement.run(contender, test, 16, requests * 2, clients); // warms up, and fills the keys
                }
            }
            for (int round = 1; round <= rounds; round++) {
                System.out.println("round " + round + " of " + rounds);
                for (int pipeline : pipelines) {
                    for (String test : tests) {
                        for (Contender contender : contenders) {
                            int count = pipeline == 1 ? requests : requests * 5;
                            measurements.add(Measurement.run(contender, test, pipeline, count, clients));
                        }
                    }
                }
            }
        }

        private double median(String contender, String test, int pipeline, ToDoubleFunction<Measurement> value) {
            double[] sorted = measurements.stream()
                    .filter(m -> m.contender().equals(contender) && m.test().equals(test) && m.pipeline() == pipeline)
                    .mapToDouble(value)
                    .sorted()
                    .toArray();
            return sorted[sorted.length / 2];
        }

        private void print(List<Contender> contenders) {
            for (int pipeline : pipelines) {
                for (String test : tests) {
                    System.out.printf(
                            Locale.ROOT,
                            "%n%s, pipeline %d, %d clients, medians of %d%n",
                            test.toUpperCase(Locale.ROOT),
                            pipeline,
                            clients,
                            rounds);
                    System.out.printf(
                            "%-32s %10s %8s %8s %10s   %s%n",
                            "", "rps", "p50 ms", "p99 ms", "CPU s/M", "rps, CPU to the others");
                    for (Contender each : contenders) {
                        printRow(contenders, each.name(), test, pipeline);
                    }
                }
            }
        }

        private void printRow(List<Contender> contenders, String name, String test, int pipeline) {
            double rps = median(name, test, pipeline, Measurement::rps);
            double cpu = median(name, test, pipeline, Measurement::cpuPerMillion);
            StringBuilder ratios = new StringBuilder();
            contenders.stream()
                    .map(Contender::name)
                    .filter(other ->
                            !other.equals(name) && !other.startsWith("roundhouse") && name.startsWith("roundhouse"))
                    .sorted(Comparator.reverseOrder())
                    .forEach(other -> ratios.append(String.format(
                            Locale.ROOT,
                            "%s %.2f, %.2f  ",
                            other,
                            rps / median(other, test, pipeline, Measurement::rps),
                            cpu / median(other, test, pipeline, Measurement::cpuPerMillion))));
            System.out.printf(
                    Locale.ROOT,
                    "%-32s %10.0f %8.2f %8.2f %10.2f   %s%n",
                    name,
                    rps,
                    median(name, test, pipeline, Measurement::p50),
                    median(name, test, pipeline, Measurement::p99),
                    cpu,
                    ratios);
        }

        private String toJson() {
            StringBuilder text = new StringBuilder("[\n");
            for (Measurement m : measurements) {
                text.append(text.length() > 2 ? ",\n" : "")
                        .append(String.format(
                                Locale.ROOT,
                                "{\"system\":\"%s\",\"test\":\"%s\",\"pipeline\":%d,\"rps\":%.0f,\"p50Millis\":%.3f,\"p99Millis\":%.3f,\"cpuSecondsPerMillion\":%.3f}",
                                m.contender(),
                                m.test(),
                                m.pipeline(),
                                m.rps(),
                                m.p50(),
                                m.p99(),
                                m.cpuPerMillion()));
            }
            return text.append("\n]\n").toString();
        }

        private static void delete(Path directory) throws IOException {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
