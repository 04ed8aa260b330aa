package dev.roundhouse.proxy.process;

import dev.roundhouse.spi.testing.ExternalProgram;
import dev.roundhouse.spi.testing.FreePorts;
import dev.roundhouse.spi.testing.RunningProgram;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Prometheus over proxies, with the project's rules; they need not hold for so long here before an alert fires. */
final class Watcher implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final int port = FreePorts.next();
    private final Path directory = Files.createTempDirectory("roundhouse-prometheus-");
    private final HttpClient client = HttpClient.newHttpClient();
    private final RunningProgram program;

    Watcher(List<JarProcess> proxies) throws IOException {
        ExternalProgram prometheus = ExternalProgram.require("prometheus");
        Path rules = Path.of("..", "monitoring", "rules");
        Files.copy(rules.resolve("recording.yml"), directory.resolve("recording.yml"));
        String alerts = Files.readString(rules.resolve("alerts.yml")).replaceAll("for: \\w+", "for: 1s");
        Files.writeString(directory.resolve("alerts.yml"), alerts);
        List<String> targets = proxies.stream()
                .map(proxy -> "'127.0.0.1:" + proxy.httpPort() + "'")
                .toList();
        Files.writeString(directory.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: [recording.yml, alerts.yml]
                scrape_configs:
                  - job_name: roundhouse
                    static_configs: [{targets: [%s]}]
                """.formatted(String.join(", ", targets)));
        program = prometheus.start(
                directory,
                List.of(
                        "--config.file=prometheus.yml",
                        "--storage.tsdb.path=data",
                        "--web.listen-address=127.0.0.1:" + port));
    }

    /** Waits till a query answers this value. */
    void await(String query, String value) {
        Awaitility.await(query + " is " + value)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8))
                        .contains(",\"" + value + "\"]"));
    }

    private String get(String path) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(LIMIT)
                .build();
        try {
            return client.send(request, BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return ""; // it does not listen yet
        }
    }

    @Override
    public void close() throws IOException {
        program.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
