package dev.roundhouse.proxy.launch;

import dev.roundhouse.proxy.Proxy;

/** The proxy that the subcommands run. */
final class Wiring {
    static final ProxyRunner RUNNER = Proxy::start;

    private Wiring() {}
}
