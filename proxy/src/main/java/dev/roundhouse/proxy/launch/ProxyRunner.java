package dev.roundhouse.proxy.launch;

import dev.roundhouse.proxy.configuration.ConfigurationResult;
import io.vertx.core.Future;

/** Starts a proxy; a seam, so that the command line is tested without one. */
@FunctionalInterface
public interface ProxyRunner {
    /** Completes once clients are served; fails with a message for a person when they cannot be. */
    Future<RunningProxy> start(ConfigurationResult.Valid valid);

    /** A proxy that serves. */
    interface RunningProxy {
        /** Where it listens for clients: differs from the configured port when that is 0. */
        int port();

        /** The port of HTTP, once that listens too: it starts later, so that the first client need not wait for it. */
        Future<Integer> httpPort();

        /**
         * Reads the configuration again, puts in force what can be, and logs what came of it.
         *
         * @param by who asks
         */
        Future<Void> reload(String by);

        /** Completes when it has ended, whoever wanted it: its process, or an operator over HTTP. */
        Future<Void> ended();

        /** Says that it is not ready, stops listening, lets what is under way end, and closes all. */
        Future<Void> stop();
    }
}
