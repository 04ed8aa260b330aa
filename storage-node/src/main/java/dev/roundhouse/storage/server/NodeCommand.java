package dev.roundhouse.storage.server;

import dev.roundhouse.spi.launch.Subcommand;
import dev.roundhouse.spi.net.EventLoops;
import dev.roundhouse.storage.persistence.TopologyFile;
import dev.roundhouse.storage.store.StoreSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code roundhouse node}: a storage node as a process of its own. */
public final class NodeCommand implements Subcommand {
    private static final String SUMMARY = "run a storage node: memory behind a port, for proxies with backend remote";
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    @Override
    public String name() {
        return "node";
    }

    @Override
    public String summary() {
        return SUMMARY;
    }

    @Override
    public int run(String[] arguments) {
        CommandLine line = new CommandLine(new Run());
        line.setParameterExceptionHandler((wrong, given) -> {
            PrintWriter err = wrong.getCommandLine().getErr();
            err.println("roundhouse: " + wrong.getMessage().lines().findFirst().orElse("wrong usage")
                    + "; roundhouse node --help lists the options");
            return WRONG_USAGE;
        });
        return line.execute(arguments);
    }

    @Command(name = "roundhouse node", description = SUMMARY, mixinStandardHelpOptions = true, sortOptions = false)
    static final class Run implements Callable<Integer> {
        private static final int MAX_PORT = 65_535;
        private static final int START_SECONDS = 30;
        private static final int STOP_SECONDS = 5;
        /** Large values that are under way have so long. */
        private static final int DRAIN_MILLIS = 3_000;

        @Option(names = "--port", required = true, description = "port for proxies; 0: any free one")
        int port;

        @Option(names = "--host", defaultValue = "127.0.0.1", description = "address to listen on (${DEFAULT-VALUE})")
        String host = "";

        @Option(names = "--id", description = "the node's id in the proxies' configuration; default: what they call it")
        @Nullable
        String id;

        @Option(names = "--http-port", description = "port for /livez and /readyz; default: none")
        @Nullable
        Integer httpPort;

        @Option(names = "--event-loops", description = "threads that serve connections; default: all cores but one")
        @Nullable
        Integer eventLoops;

        @Option(
                names = "--maxmemory",
                defaultValue = "0",
                converter = MemorySize.class,
                description = "heap at which writes that grow it are refused: bytes, or 512mb, 4gb; 0: no limit")
        long maxMemory;

        @Option(
                names = "--max-tombstone-bytes",
                converter = MemorySize.class,
                description =
                        "heap of deleted keys at which commands that may delete are refused; default: a tenth of all")
        @Nullable
        Long maxTombstoneBytes;

        @Option(
                names = "--data-directory",
                description = "where the topology record is kept, so that it survives a restart; default: nowhere")
        @Nullable
        Path dataDirectory;

        @Option(
                names = "--slow-millis",
                defaultValue = "" + SlowMessages.DEFAULT_MILLIS,
                description =
                        "what takes so long of a request that its proxy times is logged (${DEFAULT-VALUE}); 0: none")
        int slowMillis;

        @Override
        public Integer call() throws Exception {
            String wrong = wrongValue();
            if (wrong != null) {
                System.err.println("roundhouse: " + wrong);
                return WRONG_USAGE;
            }
            TopologyFile file = null;
            try {
                file = dataDirectory == null ? null : TopologyFile.open(dataDirectory);
            } catch (IOException e) {
                System.err.println("roundhouse: --data-directory " + dataDirectory + ": " + TopologyFile.explain(e));
                return FAILED;
            }
            int loops = eventLoops == null ? EventLoops.defaultCount() : eventLoops;
            Vertx vertx = Vertx.vertx(
                    new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(loops));
            MemoryHostedStore.warmUp();
            NodeOptions options = new NodeOptions(host, port, id, loops);
            HostedStore.Factory factory =
                    new MemoryHostedStore.Factory(vertx, limits(), System::currentTimeMillis, file);
            NodeServer server =
                    started(NodeServer.start(vertx, options, factory, System::currentTimeMillis), "--port", port);
            if (server == null
                    || httpPort != null
                            && started(NodeHealth.start(server, host, httpPort), "--http-port", httpPort) == null) {
                vertx.close();
                return FAILED;
            }
            server.logSlow(slowMillis);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, vertx), "shutdown"));
            System.out.println("roundhouse node" + (id == null ? "" : " " + id) + " on " + host + ":" + server.port()
                    + (httpPort == null ? "" : ", health on http://" + host + ":" + httpPort + "/readyz")
                    + ", " + loops + " event loops, " + (vertx.isNativeTransportEnabled() ? "epoll" : "nio")
                    + (maxMemory == 0 ? "" : ", maxmemory " + maxMemory)
                    + (dataDirectory == null ? "" : ", topology record in " + dataDirectory));
            System.out.println("in a proxy's configuration: {id: " + (id == null ? "n1" : id)
                    + ", backend: remote, address: \"" + host + ":" + server.port() + "\"}");
            return 0;
        }

        private MemoryHostedStore.Limits limits() {
            return new MemoryHostedStore.Limits(
                    maxMemory,
                    maxTombstoneBytes == null ? StoreSettings.usualTombstoneBytes(maxMemory) : maxTombstoneBytes);
        }

        private @Nullable String wrongValue() {
            if (port < 0 || port > MAX_PORT) {
                return "--port " + port + ": expected 0 to " + MAX_PORT;
            }
            if (httpPort != null && (httpPort < 1 || httpPort > MAX_PORT)) {
                return "--http-port " + httpPort + ": expected 1 to " + MAX_PORT;
            }
            if (eventLoops != null && (eventLoops < 1 || eventLoops > 1024)) {
                return "--event-loops " + eventLoops + ": expected 1 to 1024";
            }
            return slowMillis < 0 ? "--slow-millis " + slowMillis + ": expected 0 or more" : null;
        }

        /** What was started; null, and a line on standard error, when it could not be. */
        private <T> @Nullable T started(Future<T> start, String option, int wanted) throws Exception {
            Future<T> done = start.otherwiseEmpty();
            T value = done.await(START_SECONDS, TimeUnit.SECONDS);
            if (start.failed()) {
                System.err.println("roundhouse: " + explain(start.cause(), option, wanted));
            }
            return value;
        }

        private String explain(Throwable cause, String option, int wanted) {
            String message = String.valueOf(cause.getMessage());
            String lower = message.toLowerCase(Locale.ROOT);
            if (lower.contains("address already in use")) {
                return option + " " + wanted + ": address already in use; choose a free one";
            }
            if (lower.contains("permission denied")) {
                return option + " " + wanted + ": permission denied; choose a port from 1024 on";
            }
            if (cause instanceof UnknownHostException || lower.contains("cannot assign requested address")) {
                return "--host " + host + ": not an address of this machine";
            }
            return option + " " + wanted + ": cannot listen on " + host
                    + (cause instanceof BindException
                            ? ""
                            : " (" + cause.getClass().getSimpleName() + ")") + ": " + message;
        }

        private static void stop(NodeServer server, Vertx vertx) {
            try {
                server.drain(DRAIN_MILLIS).await(STOP_SECONDS, TimeUnit.SECONDS);
                server.close().await(STOP_SECONDS, TimeUnit.SECONDS);
                vertx.close().await(STOP_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException late) {
                System.err.println("roundhouse: stopped without a clean end: not closed within " + STOP_SECONDS + " s");
            }
        }
    }
}
