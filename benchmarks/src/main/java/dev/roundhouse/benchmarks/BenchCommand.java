package dev.roundhouse.benchmarks;

import dev.roundhouse.spi.launch.Subcommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
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
        return "compare with Redis, nutcracker and others side by side, on loopback";
    }

    @Override
    public int run(String[] arguments) {
        return new CommandLine(new Run())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments);
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

        @Option(names = "--json", paramLabel = "FILE", description = "write every measurement to this file")
        @Nullable
        Path json;

        @Option(names = "--plots", paramLabel = "DIRECTORY", description = "draw the medians as SVG files")
        @Nullable
        Path plots;

        @Option(
                names = "--growth",
                paramLabel = "WHAT",
                description = "instead: what a request costs while this grows: nodes, keys, values or clients")
        Growth.@Nullable Axis growth;

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

        @Override
        public Integer call() throws IOException, InterruptedException {
            String needed = antiEntropyKeys != null ? "ss" : "redis-benchmark";
            if (Contenders.find(needed).isEmpty()) {
                String debian = antiEntropyKeys != null ? "iproute2" : "redis-tools";
                System.err.println("roundhouse bench: " + needed + " is not installed (Debian: " + debian + ")");
                return 1;
            }
            Path directory = Files.createTempDirectory("roundhouse-bench");
            try (Contenders contenders = new Contenders(directory)) {
                if (antiEntropyKeys != null) {
                    new AntiEntropyCost(contenders, seconds).run(antiEntropyKeys);
                } else if (growth != null) {
                    new Growth(contenders, requests * 5, rounds).run(growth, json, plots);
                } else {
                    compare(contenders);
                }
            } finally {
                delete(directory);
            }
            return 0;
        }

        private void compare(Contenders contenders) throws IOException, InterruptedException {
            contenders.startAll(only.stream().filter(each -> !each.isEmpty()).toList());
            contenders.absent.forEach(name -> System.out.println("not installed, skipped: " + name));
            Comparison comparison = new Comparison(contenders.contenders);
            comparison.measure(new Comparison.Plan(tests, pipelines, requests, clients), rounds);
            comparison.print();
            if (json != null) {
                comparison.writeJson(json);
            }
            if (plots != null) {
                comparison.plot(plots);
            }
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
