package dev.roundhouse.proxy.process;

import dev.roundhouse.spi.testing.ExternalProgram;
import dev.roundhouse.spi.testing.RunningProgram;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** The built jar as a process that listens on a port; it can be started again on the same one. */
final class JarProcess implements AutoCloseable {
    static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    /** Small heaps: several run on one machine; the collector that starts least threads. */
    private static final List<String> JAVA_OPTIONS =
            List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");

    private static final String THIS_MACHINE = "127.0.0.1";

    private final String name;
    private final String host;
    private final int port;
    private final int httpPort;
    private final List<String> command;
    private final List<String> earlierOutput = new ArrayList<>();
    private RunningProgram program;

    private JarProcess(String name, String host, int port, int httpPort, List<String> command) {
        this.name = name;
        this.host = host;
        this.port = port;
        this.httpPort = httpPort;
        this.command = command;
        this.program = RunningProgram.start(Path.of("").toAbsolutePath(), command);
    }

    /** Starts it; {@link #awaitPing()} waits till it serves. */
    static JarProcess start(String name, int port, int httpPort, List<String> arguments) {
        return startWithClock("", name, port, httpPort, arguments);
    }

    /** @param clock how far its clock is off, as the program faketime writes it; empty: not at all */
    static JarProcess startWithClock(String clock, String name, int port, int httpPort, List<String> arguments) {
        return new JarProcess(name, THIS_MACHINE, port, httpPort, command(WrongClock.command(clock), arguments));
    }

    /** Starts it in a network of its own. */
    static JarProcess startIn(NetworkNamespace network, String name, int port, List<String> arguments) {
        return new JarProcess(name, network.address(0), port, 0, command(network.command(), arguments));
    }

    private static List<String> command(List<String> before, List<String> arguments) {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JAVA_OPTIONS);
        command.add("-XX:SharedArchiveFile=" + classArchive());
        command.addAll(List.of("-jar", jar().toString()));
        command.addAll(arguments);
        return command;
    }

    /** The classes as the launcher archives them, made once for a jar: hundreds of processes start in half the time. */
    private static synchronized Path classArchive() {
        Path jar = jar();
        Path archive = jar.resolveSibling("process-tests.jsa");
        if (archive.toFile().lastModified() < jar.toFile().lastModified()) {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(JAVA_OPTIONS);
            command.addAll(List.of("-XX:ArchiveClassesAtExit=" + archive, "-jar", jar.toString()));
            command.addAll(List.of("server", "--port", "0", "--http-port", "0"));
            try (RunningProgram trained = RunningProgram.start(Path.of("").toAbsolutePath(), command)) {
                trained.awaitOutput("/metrics)", START_TIMEOUT);
                trained.terminate();
                trained.awaitExit(START_TIMEOUT);
            }
        }
        return archive;
    }

    private static Path jar() {
        Path jar = Path.of(System.getProperty("roundhouse.jar", "target/roundhouse.jar"))
                .toAbsolutePath();
        if (!Files.exists(jar)) {
            throw ExternalProgram.missing("there is no " + jar + " (mvn package builds it)");
        }
        return jar;
    }

    JarProcess awaitPing() {
        Awaitility.await("PING answered by " + name)
                .atMost(START_TIMEOUT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !program.isAlive() || answersPing());
        if (!program.isAlive()) {
            program.awaitExit(START_TIMEOUT);
            throw new AssertionError(name + " ended: " + program.output());
        }
        return this;
    }

    /** And its HTTP port is open, which it is only after the other. */
    private boolean answersPing() {
        try (RespClient client = new RespClient(host, port)) {
            if (httpPort != 0) {
                new Socket(THIS_MACHINE, httpPort).close();
            }
            return "PONG".equals(client.call("PING"));
        } catch (IOException e) {
            return false;
        }
    }

    /** What GET answers, with its status before it. */
    String http(String path) throws IOException {
        return http("GET", path);
    }

    /** As {@link #http(String)}, of any method. */
    String http(String method, String path) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", httpPort)) {
            socket.setSoTimeout((int) RespClient.REPLY_TIMEOUT.toMillis());
            String request = method + " " + path + " HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    String name() {
        return name;
    }

    int httpPort() {
        return httpPort;
    }

    int port() {
        return port;
    }

    RunningProgram program() {
        return program;
    }

    void kill9() {
        program.kill9();
    }

    /** SIGTERM; its exit code, once it has ended. */
    int terminate() {
        program.terminate();
        return program.awaitExit(START_TIMEOUT);
    }

    void sigstop() {
        program.sigstop();
    }

    void sighup() {
        program.sighup();
    }

    void sigcont() {
        program.sigcont();
    }

    /** Again on the same port, after {@link #kill9()} or {@link #terminate()}: with nothing in memory. */
    void restart() {
        program.close();
        earlierOutput.add(program.output());
        program = RunningProgram.start(Path.of("").toAbsolutePath(), command);
        awaitPing();
    }

    /** What all its lives printed. */
    String output() {
        return String.join("\n-- killed --\n", earlierOutput)
                + (earlierOutput.isEmpty() ? "" : "\n-- started again --\n")
                + program.output();
    }

    /** Resident memory. */
    long residentBytes() throws IOException {
        String[] pages =
                Files.readString(Path.of("/proc/" + program.pid() + "/statm")).split(" ");
        return Long.parseLong(pages[1]) * 4096;
    }

    @Override
    public void close() {
        program.close();
    }

    @Override
    public String toString() {
        return name + " on " + port;
    }
}
