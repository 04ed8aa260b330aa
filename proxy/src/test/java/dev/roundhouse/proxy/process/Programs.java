package dev.roundhouse.proxy.process;

import dev.roundhouse.spi.testing.FreePorts;
import dev.roundhouse.spi.testing.RedisServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The programs of one test: killed at its end, and when it failed what they printed is shown. */
final class Programs implements AfterEachCallback {
    private static final int MAX_SHOWN = 20_000;

    /** What crosses loops is tested on machines of two cores too, where a process has one loop by default. */
    private static final List<String> SEVERAL_LOOPS = List.of("--set", "proxy.eventLoops=2");

    private static final List<String> SEVERAL_NODE_LOOPS = List.of("--event-loops", "2");

    private final List<JarProcess> processes = new ArrayList<>();
    private final Map<JarProcess, Path> configurations = new HashMap<>();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** A storage-node process, not waited for. */
    JarProcess node(String name) {
        int port = FreePorts.next();
        return add(JarProcess.start(name, port, 0, nodeArguments(port)));
    }

    /** As {@link #node}, with {@code /livez} and {@code /readyz}. */
    JarProcess nodeWithHealth(String name) {
        int port = FreePorts.next();
        int httpPort = FreePorts.next();
        List<String> arguments = nodeArguments(port);
        arguments.addAll(List.of("--http-port", "" + httpPort));
        return add(JarProcess.start(name, port, httpPort, arguments));
    }

    /** As {@link #node}, with a file of the topology record. */
    JarProcess nodeWithDirectory(String name, Path directory) {
        return nodeWith(name, "--data-directory", directory.toString());
    }

    /** As {@link #node}, with an option more. */
    JarProcess nodeWith(String name, String option, String value) {
        int port = FreePorts.next();
        return add(JarProcess.start(name, port, 0, List.of("node", "--port", "" + port, option, value)));
    }

    /** As {@link #node}, with a clock that is off by so much, as the program faketime writes it. */
    JarProcess nodeWithClock(String name, String clock) {
        int port = FreePorts.next();
        return add(JarProcess.startWithClock(clock, name, port, 0, nodeArguments(port)));
    }

    /** As {@link #node}, in a network of its own. */
    JarProcess nodeIn(NetworkNamespace network, String name) {
        int port = FreePorts.next();
        List<String> arguments = nodeArguments(port);
        arguments.addAll(List.of("--host", "0.0.0.0"));
        return add(JarProcess.startIn(network, name, port, arguments));
    }

    private static List<String> nodeArguments(int port) {
        List<String> arguments = new ArrayList<>(List.of("node", "--port", "" + port));
        arguments.addAll(SEVERAL_NODE_LOOPS);
        return arguments;
    }

    /** The embedded default. */
    JarProcess server(String... options) {
        int port = FreePorts.next();
        int httpPort = FreePorts.next();
        List<String> arguments = new ArrayList<>(List.of("server", "--port", "" + port, "--http-port", "" + httpPort));
        arguments.addAll(SEVERAL_LOOPS);
        arguments.addAll(List.of(options));
        return add(JarProcess.start("server", port, httpPort, arguments)).awaitPing();
    }

    /**
     * A proxy, waited for.
     *
     * @param configuration YAML without the ports
     * @param settings more of it, as {@code path=value}
     */
    JarProcess proxy(String configuration, String... settings) {
        return proxyWithClock("", configuration, settings);
    }

    /** As {@link #proxy}, with a clock that is off by so much; empty: the right one. */
    JarProcess proxyWithClock(String clock, String configuration, String... settings) {
        int port = FreePorts.next();
        int httpPort = FreePorts.next();
        String all = "proxy: {port: " + port + "}\nhttp: {port: " + httpPort + "}\n" + configuration;
        try {
            Path file = Files.createTempFile("roundhouse-", ".yaml");
            open.push(() -> Files.deleteIfExists(file));
            Files.writeString(file, all);
            List<String> arguments = new ArrayList<>(List.of("proxy", "--config", file.toString()));
            Path hints = Files.createTempDirectory("roundhouse-hints-");
            open.push(() -> delete(hints));
            arguments.addAll(List.of("--set", "repair.hintsDirectory=" + hints));
            arguments.addAll(SEVERAL_LOOPS);
            for (String setting : settings) {
                arguments.addAll(List.of("--set", setting));
            }
            JarProcess proxy = add(JarProcess.startWithClock(clock, "proxy", port, httpPort, arguments));
            configurations.put(proxy, file);
            return proxy.awaitPing();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A proxy that is not waited for, since it may end. */
    JarProcess starting(String name, int port, List<String> options, String configuration) {
        try {
            Path file = Files.createTempFile("roundhouse-", ".yaml");
            open.push(() -> Files.deleteIfExists(file));
            Files.writeString(file, configuration);
            List<String> arguments = new ArrayList<>(List.of("proxy", "--config", file.toString()));
            arguments.addAll(options);
            return add(JarProcess.start(name, port, 0, arguments));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a proxy reads its configuration. */
    Path configuration(JarProcess proxy) {
        return Objects.requireNonNull(configurations.get(proxy));
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    RedisServerProcess redis(String... options) {
        return closing(RedisServerProcess.start(options));
    }

    /** A storage node or a redis-server, waited for. */
    Replica replica(Replica.Kind kind, int number) {
        return replicaWithClock(kind, number, "");
    }

    /** As {@link #replica}, with a clock that is off by so much; empty: the right one. */
    Replica replicaWithClock(Replica.Kind kind, int number, String clock) {
        if (kind == Replica.Kind.NODE) {
            return Replica.of(nodeWithClock("n" + number, clock).awaitPing());
        }
        List<String> before = WrongClock.commandWithoutJemalloc(clock);
        return Replica.of("n" + number, closing(RedisServerProcess.startBy(before, "127.0.0.1")));
    }

    /** As {@link #replica}, in a network of its own. */
    Replica replicaIn(NetworkNamespace network, Replica.Kind kind, int number) {
        if (kind == Replica.Kind.NODE) {
            return Replica.of(nodeIn(network, "n" + number).awaitPing());
        }
        return Replica.of("n" + number, closing(RedisServerProcess.startBy(network.command(), network.address(0))));
    }

    /** Closed at the test's end. */
    <T extends AutoCloseable> T closing(T resource) {
        open.push(resource);
        return resource;
    }

    private JarProcess add(JarProcess process) {
        processes.add(process);
        open.push(process);
        return process;
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        if (context.getExecutionException().isPresent()) {
            for (JarProcess process : processes) {
                String output = process.output();
                System.err.println("== " + process + " printed:");
                System.err.println(output.substring(Math.max(0, output.length() - MAX_SHOWN)));
            }
        }
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
