package dev.roundhouse.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A server under test: started on a loopback port, awaited until it answers PING, its CPU time read from /proc. */
final class ServerProcess implements AutoCloseable {
    private static final int START_TIMEOUT_MILLIS = 30_000;
    private static final double TICKS_PER_SECOND = 100;
    private static final Pattern CONNECTION_BYTES = Pattern.compile("bytes_(?:sent|received):(\\d+)");

    private final Process process;
    private final int port;

    private ServerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress("127.0.0.1", 0));
            return socket.getLocalPort();
        }
    }

    /** Started when it serves commands. */
    static ServerProcess start(Path log, int port, List<String> command) throws IOException, InterruptedException {
        return start(log, port, command, "*2\r\n$3\r\nGET\r\n$1\r\nx\r\n", '$');
    }

    /** Started when it answers PING. */
    static ServerProcess startListening(Path log, int port, List<String> command)
            throws IOException, InterruptedException {
        return start(log, port, command, "PING\r\n", '+');
    }

    private static ServerProcess start(Path log, int port, List<String> command, String probe, char expected)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        ServerProcess server = new ServerProcess(process, port);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_TIMEOUT_MILLIS);
        while (!server.answers(probe, expected)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                server.close();
                throw new IOException(String.join(" ", command) + " did not start:\n" + Files.readString(log));
            }
            Thread.sleep(20);
        }
        return server;
    }

    private boolean answers(String probe, char expected) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
            socket.setSoTimeout(1000);
            socket.getOutputStream().write(probe.getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == expected;
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    /** User and system time of all its threads so far. */
    double cpuSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** Bytes sent and received over the connections that its port has now; needs {@code ss}. */
    long wireBytes() throws IOException, InterruptedException {
        Process listing = new ProcessBuilder("ss", "-tinH", "state", "established", "sport", "=", ":" + port)
                .redirectErrorStream(true)
                .start();
        String text = new String(listing.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (listing.waitFor() != 0) {
            throw new IOException(text);
        }
        return CONNECTION_BYTES
                .matcher(text)
                .results()
                .mapToLong(each -> Long.parseLong(each.group(1)))
                .sum();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
