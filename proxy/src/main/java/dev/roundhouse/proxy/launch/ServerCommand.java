package dev.roundhouse.proxy.launch;

import dev.roundhouse.proxy.configuration.ConfigurationReader;
import dev.roundhouse.proxy.launch.Launch.Terminal;
import dev.roundhouse.spi.launch.Subcommand;

/** {@code roundhouse server}: the embedded default, or what its options make of it. */
public final class ServerCommand implements Subcommand {
    private final Terminal terminal;
    private final ProxyRunner runner;

    /** For ServiceLoader. */
    public ServerCommand() {
        this(Terminal.system(), Wiring.RUNNER);
    }

    ServerCommand(Terminal terminal, ProxyRunner runner) {
        this.terminal = terminal;
        this.runner = runner;
    }

    @Override
    public String name() {
        return "server";
    }

    @Override
    public String summary() {
        return "run a proxy with storage nodes in this process: needs no configuration";
    }

    @Override
    public int run(String[] arguments) {
        Launch launch = new Launch(name(), ConfigurationReader.withInstalledBackends(), terminal);
        ProxyProcess process = new ProxyProcess(launch, runner);
        if (arguments.length == 0) {
            return launch.run(process::run);
        }
        return launch.run(LaunchOptions.embedded(name(), summary()), arguments, process::run);
    }
}
