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
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The programs of one test: killed at its end, and when it failed what they printed is shown. */
final class Programs implements AfterEachCallback {
    private static final int MAX_SHOWN = 20_000;

    private final List<JarProcess> processes = new ArrayList<>();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** A storage-node process, not waited for. */
    JarProcess node(String name) {
        int port = FreePorts.next();
        return add(JarProcess.start(name, port, List.of("node", "--port", "" + port)));
    }

    /** The embedded default. */
    JarProcess server(String... options) {
        int port = FreePorts.next();
        List<String> arguments =
                new ArrayList<>(List.of("server", "--port", "" + port, "--http-port", "" + FreePorts.next()));
        arguments.addAll(List.of(options));
        return add(JarProcess.start("server", port, arguments)).awaitPing();
    }

    /**
     * A proxy, waited for.
     *
     * @param configuration YAML without the ports
     */
    JarProcess proxy(String configuration) {
        int port = FreePorts.next();
        String all = "proxy: {port: " + port + "}\nhttp: {port: " + FreePorts.next() + "}\n" + configuration;
        try {
            Path file = Files.createTempFile("roundhouse-", ".yaml");
            open.push(() -> Files.deleteIfExists(file));
            Files.writeString(file, all);
            return add(JarProcess.start("proxy", port, List.of("proxy", "--config", file.toString())))
                    .awaitPing();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RedisServerProcess redis(String... options) {
        RedisServerProcess redis = RedisServerProcess.start(options);
        open.push(redis);
        return redis;
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
