package dev.roundhouse.proxy.launch;

import dev.roundhouse.proxy.configuration.Sources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** What may follow a subcommand's name. Declared without annotations: reading those costs time before the first PING. */
final class LaunchOptions {
    private static final int MAX_NODES = 1_024;
    private static final String CONFIG = "--config";
    private static final String SET = "--set";
    private static final String NODES = "--nodes";
    private static final String REPLICAS = "--replicas";
    /** Options that stand for keys. */
    private static final Map<String, List<String>> KEYS = Map.of(
            "--port", List.of("proxy.port"),
            "--http-port", List.of("http.port"),
            "--host", List.of("proxy.host", "http.host"));

    private final CommandLine line;

    private LaunchOptions(String name, String summary) {
        CommandSpec spec = CommandSpec.create().name("roundhouse " + name).mixinStandardHelpOptions(false);
        spec.usageMessage().description(summary).sortOptions(false);
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("print this")
                .build());
        this.line = new CommandLine(spec);
    }

    /** Of {@code server}. */
    static LaunchOptions embedded(String name, String summary) {
        LaunchOptions options = new LaunchOptions(name, summary);
        options.add("--port", "PORT", "where clients connect (6379)");
        options.add("--http-port", "PORT", "where /livez, /readyz and /metrics are (8080)");
        options.add("--host", "HOST", "address to listen on, for clients and HTTP (127.0.0.1)");
        options.add(NODES, "COUNT", "so many nodes in this process, n1, n2, ... (3)");
        options.add(REPLICAS, "N", "nodes that keep each key, or all (3); reads and writes need a majority of them");
        options.addConfig(false);
        return options;
    }

    /** Of what needs a configuration file. */
    static LaunchOptions configured(String name, String summary) {
        LaunchOptions options = new LaunchOptions(name, summary);
        options.addConfig(true);
        return options;
    }

    private void add(String name, String label, String description) {
        line.getCommandSpec()
                .addOption(OptionSpec.builder(name)
                        .arity("1")
                        .paramLabel(label)
                        .type(String.class)
                        .description(description)
                        .build());
    }

    private void addConfig(boolean required) {
        CommandSpec spec = line.getCommandSpec();
        spec.addOption(OptionSpec.builder(CONFIG)
                .required(required)
                .arity("1")
                .paramLabel("FILE")
                .type(Path.class)
                .description("YAML; every key is in the README")
                .build());
        spec.addOption(OptionSpec.builder(SET)
                .arity("1")
                .paramLabel("PATH=VALUE")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("a key of the configuration, as nodes[0].zone=a; may be repeated")
                .build());
        spec.usageMessage().footer("", "Every key is also a variable: ROUNDHOUSE_PROXY_PORT, ROUNDHOUSE_NODES_0_ZONE.");
    }

    String usage() {
        return line.getUsageMessage(CommandLine.Help.Ansi.OFF);
    }

    /**
     * Null when help was asked for.
     *
     * @throws IllegalArgumentException with one line for a person
     */
    @Nullable
    Sources parse(String[] arguments, Map<String, String> environment) {
        try {
            ParseResult result = line.parseArgs(arguments);
            return result.isUsageHelpRequested() ? null : sources(result, environment);
        } catch (ParameterException e) {
            throw new IllegalArgumentException(e.getMessage().replaceAll("\\s*\\R\\s*", " "), e);
        }
    }

    private static Sources sources(ParseResult result, Map<String, String> environment) {
        List<Sources.Option> options = new ArrayList<>();
        KEYS.forEach((name, paths) -> {
            String value = result.matchedOptionValue(name, null);
            if (value != null) {
                paths.forEach(path -> options.add(new Sources.Option(name, path, value)));
            }
        });
        String nodes = result.matchedOptionValue(NODES, null);
        if (nodes != null) {
            options.add(new Sources.Option(NODES, "nodes", memoryNodes(nodes)));
        }
        String replicas = result.matchedOptionValue(REPLICAS, null);
        if (replicas != null) {
            options.add(new Sources.Option(REPLICAS, "stores[0].replicas", replicas));
            options.add(new Sources.Option(REPLICAS, "stores[0].read", ""));
            options.add(new Sources.Option(REPLICAS, "stores[0].write", ""));
        }
        Path file = result.matchedOptionValue(CONFIG, null);
        List<String> sets = result.matchedOptionValue(SET, List.of());
        return new Sources(file, environment, sets, options);
    }

    private static String memoryNodes(String text) {
        int count = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
        if (count < 1 || count > MAX_NODES) {
            throw new IllegalArgumentException(NODES + " is " + text + "; it must be a number from 1 to " + MAX_NODES);
        }
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> "{id: n" + i + ", backend: memory}")
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
