package dev.roundhouse.proxy.launch;

import dev.roundhouse.proxy.configuration.Sources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * What may follow a subcommand's name. Arguments that are plainly known options with their values are taken as they are;
 * picocli, whose classes cost a tenth of a second before the first PING, is asked about all others, help and errors.
 */
final class LaunchOptions {
    private static final int MAX_NODES = 1_024;
    private static final String CONFIG = "--config";
    private static final String SET = "--set";
    private static final String NODES = "--nodes";
    private static final String REPLICAS = "--replicas";
    private static final String HELP = "--help";
    private static final String PORT = "PORT";

    private static final List<Option> EMBEDDED = List.of(
            new Option("--port", PORT, "where clients connect (6379)", List.of("proxy.port"), false),
            new Option(
                    "--http-port", PORT, "where /livez, /readyz and /metrics are (8080)", List.of("http.port"), false),
            new Option(
                    "--host",
                    "HOST",
                    "address to listen on, for clients and HTTP (127.0.0.1)",
                    List.of("proxy.host", "http.host"),
                    false),
            new Option(NODES, "COUNT", "so many nodes in this process, n1, n2, ... (3)", List.of(), false),
            new Option(
                    REPLICAS,
                    "N",
                    "nodes that keep each key, or all (3); reads and writes need a majority of them",
                    List.of(),
                    false));

    private final String name;
    private final String summary;
    private final Map<String, Option> options;

    /** @param keys that its value is for */
    private record Option(String name, String label, String description, List<String> keys, boolean required) {
        boolean isRepeatable() {
            return name.equals(SET);
        }
    }

    private LaunchOptions(String name, String summary, List<Option> own, boolean needsConfig) {
        this.name = name;
        this.summary = summary;
        this.options = new LinkedHashMap<>();
        own.forEach(each -> options.put(each.name(), each));
        options.put(CONFIG, new Option(CONFIG, "FILE", "YAML; every key is in the README", List.of(), needsConfig));
        options.put(
                SET,
                new Option(
                        SET,
                        "PATH=VALUE",
                        "a key of the configuration, as nodes[0].zone=a; may be repeated",
                        List.of(),
                        false));
    }

    /** Of {@code server}. */
    static LaunchOptions embedded(String name, String summary) {
        return new LaunchOptions(name, summary, EMBEDDED, false);
    }

    /** Of what needs a configuration file. */
    static LaunchOptions configured(String name, String summary) {
        return new LaunchOptions(name, summary, List.of(), true);
    }

    String usage() {
        return commandLine().getUsageMessage(CommandLine.Help.Ansi.OFF);
    }

    /**
     * Null when help was asked for.
     *
     * @throws IllegalArgumentException with one line for a person
     */
    @Nullable
    Sources parse(String[] arguments, Map<String, String> environment) {
        Map<String, List<String>> values = plain(arguments);
        if (values == null) {
            values = asked(arguments);
        }
        return values == null ? null : sources(values, environment);
    }

    /** Null when anything about them needs a second look. */
    private @Nullable Map<String, List<String>> plain(String[] arguments) {
        Map<String, List<String>> values = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            Option option = options.get(arguments[i]);
            if (option == null || i + 1 == arguments.length || arguments[i + 1].startsWith("-")) {
                return null;
            }
            List<String> given = values.computeIfAbsent(option.name(), ignored -> new ArrayList<>());
            given.add(arguments[i + 1]);
            if (given.size() > 1 && !option.isRepeatable()) {
                return null;
            }
        }
        boolean isComplete =
                options.values().stream().allMatch(each -> !each.required() || values.containsKey(each.name()));
        return isComplete ? values : null;
    }

    private @Nullable Map<String, List<String>> asked(String[] arguments) {
        try {
            ParseResult result = commandLine().parseArgs(arguments);
            if (result.isUsageHelpRequested()) {
                return null;
            }
            Map<String, List<String>> values = new HashMap<>();
            result.matchedOptions().forEach(each -> values.put(each.longestName(), each.stringValues()));
            return values;
        } catch (ParameterException e) {
            throw new IllegalArgumentException(e.getMessage().replaceAll("\\s*\\R\\s*", " "), e);
        }
    }

    private CommandLine commandLine() {
        CommandSpec spec = CommandSpec.create().name("roundhouse " + name);
        spec.usageMessage()
                .description(summary)
                .sortOptions(false)
                .footer("", "Every key is also a variable: ROUNDHOUSE_PROXY_PORT, ROUNDHOUSE_NODES_0_ZONE.");
        for (Option option : options.values()) {
            spec.addOption(OptionSpec.builder(option.name())
                    .arity("1")
                    .paramLabel(option.label())
                    .type(option.isRepeatable() ? List.class : String.class)
                    .auxiliaryTypes(String.class)
                    .required(option.required())
                    .description(option.description())
                    .build());
        }
        spec.addOption(OptionSpec.builder("-h", HELP)
                .usageHelp(true)
                .description("print this")
                .build());
        return new CommandLine(spec);
    }

    private Sources sources(Map<String, List<String>> values, Map<String, String> environment) {
        List<Sources.Option> assigned = new ArrayList<>();
        values.forEach((option, given) -> {
            String value = given.get(0);
            for (String key : Objects.requireNonNull(options.get(option)).keys()) {
                assigned.add(new Sources.Option(option, key, value));
            }
            switch (option) {
                case NODES -> assigned.add(new Sources.Option(option, "nodes", memoryNodes(value)));
                case REPLICAS -> {
                    assigned.add(new Sources.Option(option, "stores[0].replicas", value));
                    assigned.add(new Sources.Option(option, "stores[0].read", ""));
                    assigned.add(new Sources.Option(option, "stores[0].write", ""));
                }
                default -> {}
            }
        });
        List<String> config = values.get(CONFIG);
        Path file = config == null ? null : Path.of(config.get(0));
        return new Sources(file, environment, values.getOrDefault(SET, List.of()), assigned);
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
