package dev.roundhouse.proxy.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.proxy.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The subcommands as processes, with signals and real ports. */
@Timeout(120)
class LaunchProcessTest {
    private static final int SIGTERM_EXIT = 143;
    private static final int WAIT_SECONDS = 60;
    /** Less than a limit after which it would end all the same. */
    private static final int CLOSE_MILLIS = 4_000;

    private final List<Process> processes = new ArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void killAll() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void when_theServerRuns_then_itServesUntilItIsTold() throws Exception {
        Process server = start("server", "--port", "0", "--http-port", "0");
        BufferedReader lines = server.inputReader(StandardCharsets.UTF_8);
        assertThat(lines.readLine()).startsWith("Roundhouse: 3 memory nodes");
        int port = port(lines.readLine());

        assertThat(ping(port)).isEqualTo("+PONG\r\n");
        assertThat(statusOf(port(lines.readLine()), "/readyz")).isEqualTo(200);
        assertPortInUseIsALine(port);

        server.destroy();
        assertThat(server.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isIn(0, SIGTERM_EXIT);
    }

    @Test
    void when_anOperatorAsksOverHttp_then_clientsLeaveAndTheProcessEnds() throws Exception {
        Process server = start("server", "--port", "0", "--http-port", "0", "--set", "proxy.drainNoticeMillis=500");
        BufferedReader lines = server.inputReader(StandardCharsets.UTF_8);
        lines.readLine();
        int port = port(lines.readLine());
        int httpPort = port(lines.readLine());
        try (Socket client = new Socket("127.0.0.1", port)) {
            assertThat(post(httpPort, "/api/admin/drain")).isEqualTo(202);
            assertThat(statusOf(httpPort, "/readyz")).isEqualTo(404);
            client.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("+PONG\r\n");
        }
        long leftAt = System.nanoTime();
        assertThat(server.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isZero();
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - leftAt))
                .as("nothing is waited for once the clients have left")
                .isLessThan(CLOSE_MILLIS);
        assertThat(lines.lines()).noneMatch(line -> line.contains("Exception"));
    }

    @Test
    void when_nativeTransportsDoNotLoad_then_nioServes() throws Exception {
        String without = "-Dio.netty.transport.noNative=true";
        BufferedReader node = output(startWith(without, "node", "--port", "0"));
        assertThat(node.readLine()).startsWith("roundhouse node on 127.0.0.1:").endsWith(", nio");

        BufferedReader server = output(startWith(without, "server", "--port", "0", "--http-port", "0"));
        assertThat(server.readLine()).startsWith("Roundhouse: 3 memory nodes");
        assertThat(ping(port(server.readLine()))).isEqualTo("+PONG\r\n");
    }

    @Test
    void when_aNodesNameLeadsElsewhere_then_theNodeIsFoundThere() throws Exception {
        int port = port(output(start("node", "--port", "0")).readLine());
        Path hosts = directory.resolve("hosts");
        Files.writeString(hosts, "127.0.0.2 node.test\n");
        Path file = directory.resolve("moved.yaml");
        Files.writeString(file, """
                proxy: {port: 0}
                http: {port: 0}
                nodes: [{id: n1, backend: remote, address: "node.test:%d"}]
                """.formatted(port));

        startWith("-Djdk.net.hosts.file=" + hosts, "proxy", "--config", file.toString());
        awaitLine(1, "still away");
        Files.writeString(hosts, "127.0.0.1 node.test\n");
        awaitLine(1, "node n1 is up");
    }

    private void awaitLine(int process, String text) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(WAIT_SECONDS))
                .until(() -> Files.readString(errors(process)).contains(text));
    }

    private static BufferedReader output(Process process) {
        return process.inputReader(StandardCharsets.UTF_8);
    }

    private void assertPortInUseIsALine(int port) throws Exception {
        Process second = start("server", "--port", "" + port, "--http-port", "0");

        assertThat(second.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(1);
        assertThat(Files.readAllLines(errors(1)))
                .containsExactly("roundhouse server: proxy.port is " + port
                        + "; something listens there on 127.0.0.1 already: stop it, or set proxy.port to a free one");
    }

    private Process start(String... arguments) throws IOException {
        return startWith("-Xshare:auto", arguments);
    }

    private Process startWith(String flag, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                flag,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(errors(processes.size()).toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("ROUNDHOUSE_"));
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private Path errors(int process) {
        return directory.resolve("stderr-" + process);
    }

    private static int port(String line) {
        Matcher matcher = Pattern.compile("127\\.0\\.0\\.1:(\\d+)").matcher(line);
        assertThat(matcher.find()).as(line).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    private static String ping(int port) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readNBytes("+PONG\r\n".length()), StandardCharsets.US_ASCII);
        }
    }

    private static int post(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static int statusOf(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
