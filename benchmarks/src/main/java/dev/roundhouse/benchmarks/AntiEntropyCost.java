package dev.roundhouse.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What anti-entropy costs where nothing differs: CPU time of three node processes and a proxy, and bytes between them, while it
 * compares once a minute (the default), less the same while it does not. Both times with the same nodes and keys.
 */
final class AntiEntropyCost {
    private static final int VALUE_BYTES = 64;
    private static final int PIPELINE = 500;
    /** A busy machine may seem a node that is away. */
    private static final int MAX_TRIES = 100;

    private static final String NEVER = "2147483647";

    private final Contenders contenders;
    private final int seconds;

    /** @param seconds that each of both is watched */
    AntiEntropyCost(Contenders contenders, int seconds) {
        this.contenders = contenders;
        this.seconds = seconds;
    }

    /** CPU seconds, and bytes that the nodes have sent and received. */
    private record Used(double cpuSeconds, long bytes) {
        Used minus(Used other) {
            return new Used(cpuSeconds - other.cpuSeconds, bytes - other.bytes);
        }
    }

    void run(int keys) throws IOException, InterruptedException {
        Contenders.NodeProcesses nodes = contenders.startNodes();
        Used without;
        try (ServerProcess proxy = proxy(nodes.configuration(), "--set", "repair.intervalMillis=" + NEVER)) {
            fill(proxy.port(), keys);
            without = watch(nodes.servers(), proxy);
        }
        print("does not compare", without);
        try (ServerProcess proxy = proxy(nodes.configuration())) {
            Used with = watch(nodes.servers(), proxy);
            print("compares", with);
            Used cost = with.minus(without);
            System.out.printf(
                    Locale.ROOT,
                    "comparing %d equal keys on three nodes: %.2f %% of a core, %.1f KB/s%n",
                    keys,
                    100 * cost.cpuSeconds() / seconds,
                    cost.bytes() / 1e3 / seconds);
        }
    }

    private ServerProcess proxy(Path configuration, String... settings) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("--config", configuration.toString()));
        arguments.addAll(List.of(settings));
        return contenders.roundhouse("proxy", arguments.toArray(String[]::new));
    }

    private void print(String what, Used used) {
        System.out.printf(
                Locale.ROOT,
                "a proxy that %s, %d s: %.2f s of CPU, %.1f KB%n",
                what,
                seconds,
                used.cpuSeconds(),
                used.bytes() / 1e3);
    }

    /** After some seconds, in which what was begun before ends. */
    private Used watch(List<ServerProcess> nodes, ServerProcess proxy) throws IOException, InterruptedException {
        TimeUnit.SECONDS.sleep(seconds / 10);
        Used before = used(nodes, proxy);
        TimeUnit.SECONDS.sleep(seconds);
        return used(nodes, proxy).minus(before);
    }

    private static Used used(List<ServerProcess> nodes, ServerProcess proxy) throws IOException, InterruptedException {
        double cpu = proxy.cpuSeconds();
        long bytes = 0;
        for (ServerProcess node : nodes) {
            cpu += node.cpuSeconds();
            bytes += node.wireBytes();
        }
        return new Used(cpu, bytes);
    }

    private static void fill(int port, int keys) throws IOException {
        String value = "x".repeat(VALUE_BYTES);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream out = socket.getOutputStream();
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (int from = 0; from < keys; from += PIPELINE) {
                StringBuilder batch = new StringBuilder();
                int to = Math.min(keys, from + PIPELINE);
                for (int i = from; i < to; i++) {
                    batch.append(String.format(Locale.ROOT, "SET key:%012d %s\r\n", i, value));
                }
                byte[] bytes = batch.toString().getBytes(StandardCharsets.US_ASCII);
                String error = "";
                for (int tries = 0; tries < MAX_TRIES && error != null; tries++) {
                    out.write(bytes);
                    error = firstError(in, to - from);
                }
                if (error != null) {
                    throw new IOException(error);
                }
            }
        }
    }

    /** Of so many replies of one line; null: there is none. */
    private static @Nullable String firstError(InputStream in, int replies) throws IOException {
        String error = null;
        for (int i = 0; i < replies; i++) {
            StringBuilder line = new StringBuilder();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw new IOException("the proxy has closed the connection");
                }
                line.append((char) next);
            }
            if (line.charAt(0) == '-' && error == null) {
                error = line.toString();
            }
        }
        return error;
    }
}
