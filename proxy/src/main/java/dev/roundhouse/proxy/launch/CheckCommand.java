package dev.roundhouse.proxy.launch;

import dev.roundhouse.proxy.configuration.ConfigurationReader;
import dev.roundhouse.proxy.configuration.ConfigurationResult;
import dev.roundhouse.proxy.launch.Launch.Terminal;
import dev.roundhouse.spi.launch.Subcommand;

/** {@code roundhouse check}: whether a proxy would start with a configuration, without starting it. */
public final class CheckCommand implements Subcommand {
    private final Terminal terminal;

    /** For ServiceLoader. */
    public CheckCommand() {
        this(Terminal.system());
    }

    CheckCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public String name() {
        return "check";
    }

    @Override
    public String summary() {
        return "check a configuration file and the ports it names; starts nothing";
    }

    @Override
    public int run(String[] arguments) {
        Launch launch = new Launch(name(), ConfigurationReader.withInstalledBackends(), terminal);
        return launch.run(LaunchOptions.configured(name(), summary()), arguments, valid -> report(launch, valid));
    }

    private static int report(Launch launch, ConfigurationResult.Valid valid) {
        launch.warn(valid.warnings());
        launch.print("OK: " + Launch.summary(valid.configuration()));
        launch.print("Redis protocol on " + valid.configuration().proxy().host() + ":"
                + valid.configuration().proxy().port() + ", HTTP on "
                + valid.configuration().http().host() + ":"
                + valid.configuration().http().port());
        return Launch.DONE;
    }
}
