package dev.roundhouse.spi.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.opentest4j.TestAbortedException;

/**
 * A real redis-server on a free port of 127.0.0.1, in a directory of its own, without snapshots: the oracle, and a node
 * to replicate over. It answers PING when {@code start} returns.
 */
public final class RedisServerProcess implements AutoCloseable {
    private static final int MAX_START_TRIES = 3;
    private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
    private static final int PING_TIMEOUT_MILLIS = 1000;

    private static final String THIS_MACHINE = "127.0.0.1";

    private final String host;
    private final int port;
    private final Path directory;
    private final List<String> command;
    private RunningProgram program;

    private RedisServerProcess(String host, int port, Path directory, List<String> command, RunningProgram program) {
        this.host = host;
        this.port = port;
        this.directory = directory;
        this.command = command;
        this.program = program;
    }

    /**
     * @param arguments more redis-server options, for example {@code "--maxmemory", "100mb"}
     * @throws AssertionError when it does not start, or in CI is not installed
     * @throws TestAbortedException elsewhere, where it is not installed
     */
    public static RedisServerProcess start(String... arguments) {
        return startBy(List.of(), THIS_MACHINE, arguments);
    }

    /**
     * As {@link #start}, by a program that becomes it, which gives it a network or a clock of its own.
     *
     * @param before that program and its options; empty: none
     * @param host where it is reached
     */
    public static RedisServerProcess startBy(List<String> before, String host, String... arguments) {
        ExternalProgram redis = ExternalProgram.require("redis-server");
        for (int i = 1; ; i++) {
            int port = FreePorts.next();
            Path directory = newDirectory();
            List<String> command = new ArrayList<>(before);
            command.add(redis.path().toString());
            command.addAll(options(host, port, directory, arguments));
            RunningProgram program = RunningProgram.start(directory, command);
            try {
                awaitPing(program, host, port);
                return new RedisServerProcess(host, port, directory, command, program);
            } catch (ConditionTimeoutException | AssertionError e) {
                program.close();
                delete(directory);
                if (i == MAX_START_TRIES) {
                    throw new AssertionError("redis-server does not start: " + program.output(), e);
                }
            }
        }
    }

    public int port() {
        return port;
    }

    /** For example {@code redis://127.0.0.1:6379}. */
    public String uri() {
        return "redis://" + host + ":" + port;
    }

    public Path directory() {
        return directory;
    }

    public RunningProgram program() {
        return program;
    }

    public void kill9() {
        program.kill9();
    }

    public void sigstop() {
        program.sigstop();
    }

    public void sigcont() {
        program.sigcont();
    }

    /** Starts it again on the same port and directory, after {@link #kill9()}: empty, unless told to persist. */
    public void restart() {
        program.close();
        program = RunningProgram.start(directory, command);
        awaitPing(program, host, port);
    }

    @Override
    public void close() {
        program.close();
        delete(directory);
    }

    private static List<String> options(String host, int port, Path directory, String... more) {
        List<String> options = new ArrayList<>(List.of(
                "--port",
                Integer.toString(port),
                "--bind",
                host.equals(THIS_MACHINE) ? host : "*",
                "--dir",
                directory.toString(),
                "--save",
                "",
                "--appendonly",
                "no",
                "--daemonize",
                "no"));
        if (!host.equals(THIS_MACHINE)) {
            options.addAll(List.of("--protected-mode", "no")); // its network is that of the test alone
        }
        options.addAll(List.of(more));
        return List.copyOf(options);
    }

    private static void awaitPing(RunningProgram program, String host, int port) {
        Awaitility.await("PING answered by " + program)
                .atMost(START_TIMEOUT)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> !program.isAlive() || answersPing(host, port));
        if (!program.isAlive()) {
            program.awaitExit(START_TIMEOUT);
            throw new AssertionError(program + " ended: " + program.output());
        }
    }

    private static boolean answersPing(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), PING_TIMEOUT_MILLIS);
            socket.setSoTimeout(PING_TIMEOUT_MILLIS);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            String reply = new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII);
            // A server that asks for a password answers too.
            return reply.equals("+PONG") || reply.equals("-NOAU");
        } catch (IOException e) {
            return false;
        }
    }

    private static Path newDirectory() {
        try {
            return Files.createTempDirectory("roundhouse-redis-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
