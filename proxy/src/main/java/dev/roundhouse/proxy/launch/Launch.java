package dev.roundhouse.proxy.launch;

import dev.roundhouse.proxy.configuration.Configuration;
import dev.roundhouse.proxy.configuration.ConfigurationReader;
import dev.roundhouse.proxy.configuration.ConfigurationResult;
import dev.roundhouse.proxy.configuration.Sources;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** What the subcommands share: options to a checked configuration, and one line for whatever is wrong on the way. */
final class Launch {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    private final String name;
    private final ConfigurationReader reader;
    private final Terminal terminal;

    /** Where a subcommand reads and writes. */
    record Terminal(Map<String, String> environment, PrintStream out, PrintStream err) {
        static Terminal system() {
            return new Terminal(System.getenv(), System.out, System.err);
        }
    }

    Launch(String name, ConfigurationReader reader, Terminal terminal) {
        this.name = name;
        this.reader = reader;
        this.terminal = terminal;
    }

    /** Does {@code action} with the configuration that the arguments ask for, when it is sound and its ports are free. */
    int run(LaunchOptions options, String[] arguments, ToIntFunction<ConfigurationResult.Valid> action) {
        Sources sources;
        try {
            sources = options.parse(arguments, terminal.environment());
        } catch (IllegalArgumentException e) {
            return fail(WRONG_USAGE, e.getMessage() + "; roundhouse " + name + " --help lists the options");
        }
        if (sources == null) {
            terminal.out().print(options.usage());
            return DONE;
        }
        return run(sources, action);
    }

    /** Without arguments: spares the start the option parser. */
    int run(ToIntFunction<ConfigurationResult.Valid> action) {
        return run(new Sources(null, terminal.environment(), List.of(), List.of()), action);
    }

    private int run(Sources sources, ToIntFunction<ConfigurationResult.Valid> action) {
        ConfigurationResult result = reader.read(sources);
        if (result instanceof ConfigurationResult.Valid valid) {
            List<String> occupied = PortCheck.problems(valid.configuration());
            return occupied.isEmpty() ? action.applyAsInt(valid) : fail(occupied);
        }
        return fail(((ConfigurationResult.Invalid) result).errors());
    }

    int fail(int exit, @Nullable String line) {
        terminal.err().println("roundhouse " + name + ": " + line);
        return exit;
    }

    private int fail(List<String> lines) {
        lines.forEach(line -> fail(FAILED, line));
        return FAILED;
    }

    void warn(List<String> warnings) {
        warnings.forEach(warning -> terminal.err().println("roundhouse " + name + ": warning: " + warning));
    }

    void print(String line) {
        terminal.out().println(line);
        terminal.out().flush();
    }

    /** What is configured, in a line. */
    static String summary(Configuration configuration) {
        return Summary.of(configuration);
    }
}
