package dev.roundhouse.proxy.launch;

import dev.roundhouse.proxy.configuration.ConfigurationReader;
import dev.roundhouse.proxy.launch.Launch.Terminal;
import dev.roundhouse.spi.launch.Subcommand;

/** {@code roundhouse proxy}: over any mix of nodes. */
public final class ProxyCommand implements Subcommand {
    private final Terminal terminal;
    private final ProxyRunner runner;

    /** For ServiceLoader. */
    public ProxyCommand() {
        this(Terminal.system(), Wiring.RUNNER);
    }

    ProxyCommand(Terminal terminal, ProxyRunner runner) {
        this.terminal = terminal;
        this.runner = runner;
    }

    @Override
    public String name() {
        return "proxy";
    }

    @Override
    public String summary() {
        return "run a proxy over the nodes of a configuration file";
    }

    @Override
    public int run(String[] arguments) {
        Launch launch = new Launch(name(), ConfigurationReader.withInstalledBackends(), terminal);
        ProxyProcess process = new ProxyProcess(launch, runner);
        return launch.run(LaunchOptions.configured(name(), summary()), arguments, process::run);
    }
}
