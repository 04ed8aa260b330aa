package dev.roundhouse.proxy.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.proxy.Main;
import dev.roundhouse.proxy.configuration.Configuration;
import dev.roundhouse.proxy.configuration.ConfigurationReader;
import dev.roundhouse.proxy.configuration.ConfigurationResult;
import dev.roundhouse.proxy.configuration.Sources;
import dev.roundhouse.spi.testing.RunningProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program as deployment files call it: its subcommands, their options, the configuration that it takes. */
final class Program {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z-]*");
    private static final Map<String, Set<String>> OPTIONS = new ConcurrentHashMap<>();

    private Program() {}

    static RunningProgram start(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(arguments);
        return RunningProgram.start(Path.of("").toAbsolutePath(), command);
    }

    /** What {@code roundhouse SUBCOMMAND --help} lists. */
    static Set<String> options(String subcommand) {
        return OPTIONS.computeIfAbsent(subcommand, name -> {
            try (RunningProgram help = start(List.of(name, "--help"))) {
                assertThat(help.awaitExit(LIMIT))
                        .as("roundhouse %s --help", name)
                        .isZero();
                Set<String> found = new TreeSet<>();
                Matcher matcher = OPTION.matcher(help.output());
                while (matcher.find()) {
                    found.add(matcher.group());
                }
                return found;
            }
        });
    }

    /** Fails unless every option exists and is followed by a value; returns the values by option. */
    static Map<String, String> checked(String where, List<String> command) {
        Map<String, String> values = new ConcurrentHashMap<>();
        Set<String> known = options(command.get(0));
        for (int i = 1; i < command.size(); i++) {
            String word = command.get(i);
            int equals = word.indexOf('=');
            String option = equals < 0 ? word : word.substring(0, equals);
            assertThat(known).as("%s: %s", where, command).contains(option);
            values.put(option, equals < 0 ? command.get(++i) : word.substring(equals + 1));
        }
        return values;
    }

    /** Fails where the program would refuse it, or start with a warning. */
    static Configuration configuration(Path file, Map<String, String> environment) {
        ConfigurationResult result =
                ConfigurationReader.withInstalledBackends().read(new Sources(file, environment, List.of(), List.of()));
        assertThat(result).as("%s: %s", file, result).isInstanceOf(ConfigurationResult.Valid.class);
        ConfigurationResult.Valid valid = (ConfigurationResult.Valid) result;
        assertThat(valid.warnings()).as("warnings of %s", file).isEmpty();
        return valid.configuration();
    }
}
