package dev.roundhouse.benchmarks;

import dev.roundhouse.benchmarks.OpenLoop.Load;
import dev.roundhouse.benchmarks.OpenLoop.Operation;
import dev.roundhouse.benchmarks.OpenLoop.Sizes;
import dev.roundhouse.spi.launch.Subcommand;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code roundhouse load}: a fixed rate of operations against a server, and how long they took. */
public final class LoadCommand implements Subcommand {
    private static final int WRONG_USAGE = 2;
    private static final int FAILED = 1;
    private static final int MAX_VALUE_BYTES = 100_000_000;
    private static final Pattern SIZES = Pattern.compile("(\\d{1,9})(?:-(\\d{1,9}))?");

    @Override
    public String name() {
        return "load";
    }

    @Override
    public String summary() {
        return "send operations at a fixed rate, and tell how long they took";
    }

    @Override
    public int run(String[] arguments) {
        return new CommandLine(new Run()).execute(arguments);
    }

    @Command(name = "roundhouse load", mixinStandardHelpOptions = true, sortOptions = false)
    static final class Run implements Callable<Integer> {
        @Option(names = "--host", defaultValue = "127.0.0.1", description = "the server's (${DEFAULT-VALUE})")
        String host = "";

        @Option(names = "--port", defaultValue = "6379", description = "the server's (${DEFAULT-VALUE})")
        int port;

        @Option(names = "--rate", defaultValue = "10000", description = "operations a second (${DEFAULT-VALUE})")
        double rate;

        @Option(names = "--seconds", defaultValue = "10", description = "that are counted (${DEFAULT-VALUE})")
        int seconds;

        @Option(names = "--warm-up", defaultValue = "5", description = "seconds before that (${DEFAULT-VALUE})")
        int warmUp;

        @Option(names = "--connections", defaultValue = "50", description = "clients (${DEFAULT-VALUE})")
        int connections;

        @Option(
                names = "--pipeline",
                defaultValue = "1",
                description = "operations that follow each other on a connection (${DEFAULT-VALUE})")
        int pipeline;

        @Option(names = "--keys", defaultValue = "100000", description = "different keys (${DEFAULT-VALUE})")
        int keys;

        @Option(
                names = "--zipf",
                defaultValue = "0",
                description = "exponent of the keys' popularity, as 0.99; 0: all alike (${DEFAULT-VALUE})")
        double zipf;

        @Option(
                names = "--value-bytes",
                defaultValue = "64",
                description = "of a SET; as 500-1500: of any size from 500 to 1500 (${DEFAULT-VALUE})")
        String valueBytes = "";

        @Option(
                names = "--mix",
                split = ",",
                defaultValue = "get=100",
                description = "percentages of get, set, del and incr, as get=80,set=20 (${DEFAULT-VALUE})")
        Map<String, Integer> mix = new TreeMap<>();

        @Option(names = "--seed", defaultValue = "1", description = "of the keys and operations (${DEFAULT-VALUE})")
        long seed;

        @Override
        public Integer call() {
            int[] percents = percents();
            Sizes values = sizes(valueBytes);
            if (percents.length == 0
                    || values == null
                    || rate <= 0
                    || seconds < 1
                    || warmUp < 0
                    || connections < 1
                    || pipeline < 1
                    || keys < 1) {
                System.err.println(
                        "roundhouse load: --mix takes percentages of get, set, del and incr that add up to 100;"
                                + " rate, seconds, connections, pipeline and keys are at least 1,"
                                + " --value-bytes a size or two, up to " + MAX_VALUE_BYTES);
                return WRONG_USAGE;
            }
            Load load = new Load(rate, connections, pipeline, keys, zipf, values, percents);
            try (OpenLoop loop = new OpenLoop(new InetSocketAddress(host, port), load, seed)) {
                loop.run(TimeUnit.SECONDS.toNanos(warmUp), TimeUnit.SECONDS.toNanos(seconds));
                print(loop);
                return loop.errors == 0 ? 0 : FAILED;
            } catch (IOException e) {
                System.err.println("roundhouse load: " + host + ":" + port + ": " + e.getMessage());
                return FAILED;
            }
        }

        private static @Nullable Sizes sizes(String text) {
            Matcher sizes = SIZES.matcher(text);
            if (!sizes.matches()) {
                return null;
            }
            int min = Integer.parseInt(sizes.group(1));
            int max = sizes.group(2) == null ? min : Integer.parseInt(sizes.group(2));
            return min > max || max > MAX_VALUE_BYTES ? null : new Sizes(min, max);
        }

        /** By {@link Operation}; empty where they are wrong. */
        private int[] percents() {
            int[] percents = new int[Operation.values().length];
            int sum = 0;
            for (Map.Entry<String, Integer> each : mix.entrySet()) {
                int known = -1;
                for (Operation operation : Operation.values()) {
                    known = operation.name().equalsIgnoreCase(each.getKey()) ? operation.ordinal() : known;
                }
                if (known < 0 || each.getValue() < 0) {
                    return new int[0];
                }
                percents[known] = each.getValue();
                sum += each.getValue();
            }
            return sum == 100 ? percents : new int[0];
        }

        private void print(OpenLoop loop) {
            System.out.printf(
                    Locale.ROOT,
                    "%.0f operations a second offered, %.0f answered, %d errors; milliseconds from when each was due:%n",
                    rate,
                    loop.replies / (double) seconds,
                    loop.errors);
            System.out.printf("%-6s%10s%10s%10s%10s%10s%10s%n", "", "p50", "p90", "p99", "p99.9", "p99.99", "max");
            for (Operation operation : Operation.values()) {
                Histogram latency = loop.latencies[operation.ordinal()];
                if (latency.getTotalCount() > 0) {
                    System.out.printf(
                            Locale.ROOT,
                            "%-6s%10.3f%10.3f%10.3f%10.3f%10.3f%10.3f%n",
                            operation,
                            latency.getValueAtPercentile(50) / 1e6,
                            latency.getValueAtPercentile(90) / 1e6,
                            latency.getValueAtPercentile(99) / 1e6,
                            latency.getValueAtPercentile(99.9) / 1e6,
                            latency.getValueAtPercentile(99.99) / 1e6,
                            latency.getMaxValue() / 1e6);
                }
            }
        }
    }
}
