package dev.roundhouse.proxy;

import dev.roundhouse.spi.launch.Subcommand;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * Entry of the runnable jar: runs the subcommand named first, or {@value #DEFAULT} where none is. Loads no class that
 * a subcommand may not need, since the time to the first PING starts here.
 */
public final class Main {
    static final String DEFAULT = "server";
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    private static final String ENVIRONMENT = """
            Environment of the ./roundhouse launcher:
              JAVA_HOME             the Java to run with, 17 or newer
              ROUNDHOUSE_JAVA_OPTS  JVM flags, appended to the defaults (listed at the top of the script)
              ROUNDHOUSE_NO_BUILD   1: run the jar that is there, never build""";

    private final Iterable<Subcommand> subcommands;
    private final PrintStream out;
    private final PrintStream err;

    Main(Iterable<Subcommand> subcommands, PrintStream out, PrintStream err) {
        this.subcommands = subcommands;
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) {
        int exit = new Main(ServiceLoader.load(Subcommand.class), System.out, System.err).run(arguments);
        if (exit != DONE) {
            System.exit(exit);
        }
    }

    int run(String[] arguments) {
        String first = arguments.length == 0 ? DEFAULT : arguments[0];
        switch (first) {
            case "--help", "-h", "help" -> {
                return help();
            }
            case "--version", "-V" -> {
                out.println("roundhouse " + version());
                return DONE;
            }
            default -> {
                boolean named = !first.startsWith("-") && arguments.length > 0;
                String[] rest = named ? Arrays.copyOfRange(arguments, 1, arguments.length) : arguments;
                return run(named ? first : DEFAULT, rest);
            }
        }
    }

    private int run(String name, String[] arguments) {
        for (Subcommand subcommand : subcommands) {
            if (subcommand.name().equals(name)) {
                return run(subcommand, arguments);
            }
        }
        err.println("roundhouse: no subcommand '" + name + "'; roundhouse --help lists them");
        return WRONG_USAGE;
    }

    private int run(Subcommand subcommand, String[] arguments) {
        try {
            return subcommand.run(arguments);
        } catch (Exception e) {
            err.println("roundhouse " + subcommand.name() + ": internal error");
            e.printStackTrace(err);
            return FAILED;
        }
    }

    private int help() {
        var byName = new TreeMap<String, String>();
        subcommands.forEach(subcommand -> byName.put(subcommand.name(), subcommand.summary()));
        out.println("Usage: roundhouse [SUBCOMMAND] [OPTION...]");
        out.println();
        out.println("Without a subcommand it is '" + DEFAULT + "'. Each has a --help of its own.");
        out.println();
        byName.forEach((name, summary) -> out.printf("  %-12s %s%n", name, summary));
        out.printf("  %-12s %s%n", "--version", "print the version");
        out.printf("  %-12s %s%n", "--help", "print this");
        out.println();
        out.println(ENVIRONMENT);
        return DONE;
    }

    private static String version() {
        return Objects.requireNonNullElse(Main.class.getPackage().getImplementationVersion(), "development");
    }
}
