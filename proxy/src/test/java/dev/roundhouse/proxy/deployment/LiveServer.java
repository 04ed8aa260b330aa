package dev.roundhouse.proxy.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.testing.RunningProgram;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The embedded default as a process of its own, which has served a few commands. */
final class LiveServer implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern SAMPLE = Pattern.compile("(\\w+)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

    private final RunningProgram program = Program.start(List.of("server", "--port", "0", "--http-port", "0"));
    private final int httpPort;

    LiveServer() throws IOException {
        program.awaitOutput("/metrics)", LIMIT);
        httpPort = port("http://127\\.0\\.0\\.1:(\\d+)");
        try (Socket client = new Socket("127.0.0.1", port("Redis protocol on 127\\.0\\.0\\.1:(\\d+)"))) {
            String commands = "SET a 1\r\nGET a\r\nINCR a\r\nBLPOP nothing 0.01\r\nLPUSH a 1\r\nPING\r\nQUIT\r\n";
            client.getOutputStream().write(commands.getBytes(StandardCharsets.US_ASCII));
            String replies = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(replies).contains("-WRONGTYPE", "+PONG");
        }
    }

    int httpPort() {
        return httpPort;
    }

    /** Names of the series of a scrape, each with its labels' names. */
    Map<String, Set<String>> series() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/metrics"))
                .build();
        Map<String, Set<String>> series = new HashMap<>();
        HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body()
                .lines()
                .forEach(line -> {
                    Matcher sample = SAMPLE.matcher(line);
                    if (!line.startsWith("#") && sample.matches()) {
                        Set<String> labels = series.computeIfAbsent(sample.group(1), name -> new TreeSet<>());
                        Matcher label = LABEL.matcher(String.valueOf(sample.group(2)));
                        while (label.find()) {
                            labels.add(label.group(1));
                        }
                    }
                });
        assertThat(series).containsKeys("roundhouse_commands_total", "roundhouse_node_up");
        return series;
    }

    private int port(String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(program.output());
        assertThat(matcher.find()).as(program.output()).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    @Override
    public void close() {
        program.close();
    }
}
