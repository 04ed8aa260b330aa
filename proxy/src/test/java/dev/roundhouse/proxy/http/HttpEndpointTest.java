package dev.roundhouse.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpEndpointTest {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final FakeHealth health = new FakeHealth();
    private final Vertx vertx = Vertx.vertx();
    private volatile Future<List<Metric>> samples = Future.succeededFuture(List.of());
    private HttpEndpoint endpoint;

    private static final class FakeHealth implements Health {
        private volatile boolean draining;

        @Override
        public boolean isDraining() {
            return draining;
        }

        private volatile Future<Void> turn = Future.succeededFuture();
        private volatile Future<List<String>> obstacles = Future.succeededFuture(List.of());

        @Override
        public Future<Void> turn() {
            return turn;
        }

        @Override
        public Future<List<String>> obstacles() {
            return obstacles;
        }
    }

    @BeforeEach
    void start() throws Exception {
        MetricSource source = () -> samples;
        endpoint = HttpEndpoint.start(vertx, "127.0.0.1", 0, new HttpEndpoint.Pages(health, List.of(source), null))
                .await(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        endpoint.close().await(10, TimeUnit.SECONDS);
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void when_loopsTurn_then_itIsLive() throws Exception {
        HttpResponse<String> response = get("/livez");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"status\":\"live\"}\n");
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    }

    @Test
    void when_aLoopHangs_then_itIsNotLiveNorReady() throws Exception {
        health.turn = Promise.<Void>promise().future();
        health.obstacles = Promise.<List<String>>promise().future();

        assertThat(get("/livez").statusCode()).isEqualTo(503);
        HttpResponse<String> response = get("/readyz");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("did not answer within 1000 ms");
    }

    @Test
    void when_everyKeyIsServed_then_itIsReady() throws Exception {
        HttpResponse<String> response = get("/readyz");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"status\":\"ready\"}\n");
    }

    @Test
    void when_itDrains_then_readyzSaysSoWithAStatusOfItsOwn() throws Exception {
        health.draining = true;

        HttpResponse<String> response = get("/readyz");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).isEqualTo("{\"status\":\"draining\"}\n");
        assertThat(get("/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void when_nothingIsMeasured_then_thereIsNoMetricsPage() throws Exception {
        HttpEndpoint.Pages pages = new HttpEndpoint.Pages(health, List.of(), null);
        HttpEndpoint bare = HttpEndpoint.start(vertx, "127.0.0.1", 0, pages).await(10, TimeUnit.SECONDS);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + bare.port() + "/metrics"))
                .build();
        assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(404);
        bare.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void when_somethingIsInTheWay_then_readyzSaysWhat() throws Exception {
        health.obstacles = Future.succeededFuture(List.of("node n2 is away", "node n3 \"recovers\""));

        HttpResponse<String> response = get("/readyz");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body())
                .isEqualTo(
                        "{\"status\":\"not ready\",\"reasons\":[\"node n2 is away\",\"node n3 \\\"recovers\\\"\"]}\n");
    }

    @Test
    void when_scraped_then_samplesAndTheJvmAreThere() throws Exception {
        samples = Future.succeededFuture(List.of(
                Metric.counter("roundhouse_commands", "commands executed", 7, "command", "get"),
                Metric.counter("roundhouse_commands", "commands executed", 2, "command", "set"),
                Metric.gauge("roundhouse_node_up", "1 while the node is in reach", 1, "node", "n1")));

        HttpResponse<String> response = get("/metrics");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.body())
                .contains(
                        "# TYPE roundhouse_commands_total counter\n",
                        "roundhouse_commands_total{command=\"get\"} 7.0\n",
                        "roundhouse_commands_total{command=\"set\"} 2.0\n",
                        "# HELP roundhouse_node_up 1 while the node is in reach\n",
                        "roundhouse_node_up{node=\"n1\"} 1.0\n",
                        "roundhouse_scrape_failed_sources 0.0\n",
                        "jvm_memory_used_bytes{",
                        "process_cpu_usage",
                        "process_files_open_files");
    }

    @Test
    void when_scrapedTwice_then_eachIsOfItsMoment() throws Exception {
        samples = Future.succeededFuture(List.of(Metric.gauge("roundhouse_clients", "clients", 1)));
        assertThat(get("/metrics").body()).contains("roundhouse_clients 1.0\n");

        samples = Future.succeededFuture(List.of(Metric.gauge("roundhouse_clients", "clients", 2)));
        assertThat(get("/metrics").body())
                .contains("roundhouse_clients 2.0\n")
                .doesNotContain("roundhouse_clients 1.0");
    }

    @Test
    void when_aSourceFails_then_theRestIsThereAndTheGapIsCounted() throws Exception {
        samples = Future.failedFuture("away");

        assertThat(get("/metrics").body()).contains("roundhouse_scrape_failed_sources 1.0\n", "jvm_memory_used_bytes{");
    }

    @Test
    void when_openMetricsIsAskedFor_then_itIsAnswered() throws Exception {
        HttpResponse<String> response =
                send(request("/metrics").header("Accept", "application/openmetrics-text;version=1.0.0,*/*;q=0.1"));

        assertThat(response.headers().firstValue("Content-Type"))
                .contains("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(response.body()).endsWith("# EOF\n");
    }

    @Test
    void when_thePathIsUnknown_then_404AsJson() throws Exception {
        HttpResponse<String> response = get("/no%22pe");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.body()).startsWith("{\"error\":\"there is no /no");
    }

    @Test
    void when_itIsNotAGet_then_405AsJson() throws Exception {
        HttpResponse<String> response = send(request("/livez").POST(BodyPublishers.ofString("x")));

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.body()).isEqualTo("{\"error\":\"POST is not possible here\"}\n");
    }

    @Test
    void when_theBodyIsTooLong_then_413() throws Exception {
        HttpResponse<String> response = send(request("/livez").POST(BodyPublishers.ofString("x".repeat(100_000))));

        assertThat(response.statusCode()).isEqualTo(413);
    }

    @Test
    void when_theLineOrTheHeadersAreTooLong_then_theyAreRefused() throws Exception {
        assertThat(get("/" + "x".repeat(5_000)).statusCode()).isEqualTo(414);
        assertThat(send(request("/livez").header("X-Long", "x".repeat(20_000))).statusCode())
                .isEqualTo(431);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
