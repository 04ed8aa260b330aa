package dev.roundhouse.proxy.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.proxy.configuration.Configuration;
import dev.roundhouse.proxy.configuration.ConfigurationResult;
import dev.roundhouse.proxy.coordinator.Consistency;
import dev.roundhouse.proxy.coordinator.Quorum;
import dev.roundhouse.proxy.launch.Launch.Terminal;
import dev.roundhouse.proxy.launch.ProxyRunner.RunningProxy;
import dev.roundhouse.spi.launch.Subcommand;
import dev.roundhouse.spi.testing.FreePorts;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LaunchTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private final Terminal terminal = new Terminal(environment, new PrintStream(out), new PrintStream(err));
    private Future<RunningProxy> outcome = Future.succeededFuture(new FakeProxy());
    private @Nullable Configuration started;

    @TempDir
    private Path directory;

    private record FakeProxy() implements RunningProxy {
        @Override
        public int port() {
            return 7000;
        }

        @Override
        public Future<Integer> httpPort() {
            return Future.succeededFuture(7001);
        }

        @Override
        public Future<Void> reload(String by) {
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> ended() {
            return Promise.<Void>promise().future();
        }

        @Override
        public Future<Void> stop() {
            return Future.succeededFuture();
        }
    }

    @Test
    void when_theServerStarts_then_itSaysWhatRunsWhereAndALineToTry() {
        assertThat(server("--port", "0", "--http-port", "0")).isZero();

        assertThat(lines(out))
                .containsExactly(
                        "Roundhouse: 3 memory nodes; each key on 3 of them, read from 2, written to 2, quorum",
                        "Redis protocol on 127.0.0.1:7000; try: redis-cli -p 7000 set greeting hello",
                        "HTTP on http://127.0.0.1:7001 (/livez, /readyz, /metrics)");
        assertThat(lines(err)).isEmpty();
    }

    @Test
    void when_onlyTheEnvironmentSpeaks_then_itCounts() {
        environment.put("ROUNDHOUSE_PROXY_PORT", "0");
        environment.put("ROUNDHOUSE_HTTP_PORT", "0");
        environment.put("ROUNDHOUSE_RING_PARTITIONS", "64");

        assertThat(server()).isZero();
        assertThat(started().ring().partitions()).isEqualTo(64);
    }

    @Test
    void when_optionsAreGiven_then_theyShapeTheEmbeddedDefault() {
        int port = FreePorts.next();
        assertThat(server("--port=" + port, "--http-port", "0", "--host", "0.0.0.0", "--nodes", "5", "--replicas", "5"))
                .isZero();

        assertThat(started().proxy().port()).isEqualTo(port);
        assertThat(started().proxy().host()).isEqualTo("0.0.0.0");
        assertThat(started().http().host()).isEqualTo("0.0.0.0");
        assertThat(started().nodes()).extracting(Configuration.Node::id).containsExactly("n1", "n2", "n3", "n4", "n5");
        assertThat(started().stores().get(0).quorum()).isEqualTo(new Quorum(Consistency.QUORUM, 5, 3, 3));
        assertThat(lines(out).get(2)).startsWith("HTTP on http://127.0.0.1:7001");
    }

    @Test
    void when_replicasIsGivenOverAFile_then_readAndWriteAreAMajorityAgain() throws IOException {
        Path file = file("stores: [{replicas: 3, read: 3, write: 3, consistency: linearizable}]");

        assertThat(server("--port", "0", "--http-port", "0", "--config", file.toString(), "--replicas", "2"))
                .isZero();
        assertThat(started().stores().get(0).quorum()).isEqualTo(new Quorum(Consistency.LINEARIZABLE, 2, 2, 2));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --prt 5            | Unknown options: '--prt', '5'
            --port             | Missing required parameter for option '--port' (PORT)
            --port 1 --port 2  | option '--port' (PORT) should be specified only once
            extra              | Unmatched argument at index 0: 'extra'
            --nodes 0          | --nodes is 0; it must be a number from 1 to 1024
            --nodes many       | --nodes is many; it must be a number from 1 to 1024
            """)
    void when_theUsageIsWrong_then_oneLineSaysSoAndTheExitCodeIs2(String arguments, String expected) {
        assertThat(server(arguments.split(" "))).isEqualTo(2);

        assertThat(lines(err))
                .containsExactly("roundhouse server: " + expected + "; roundhouse server --help lists the options");
        assertThat(started).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --port x             | --port: proxy.port is x; it must be a number from 0 to 65535
            --replicas 4         | --replicas: stores[0].replicas is 4; it must be at most 3, the number of nodes
            --set a=b            | --set: a is not a key; the keys at the top are proxy, http, blocked, ring, nodes, cluster, meta, members, stores, links, reads, failure, repair, logging
            --config /no/such    | there is no file /no/such
            """)
    void when_theConfigurationIsWrong_then_oneLineSaysSoAndTheExitCodeIs1(String arguments, String expected) {
        assertThat(server(arguments.split(" "))).isEqualTo(1);

        assertThat(lines(err)).containsExactly("roundhouse server: " + expected);
        assertThat(started).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h"})
    void when_helpIsAsked_then_theOptionsAreListed(String option) {
        assertThat(server(option)).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("roundhouse server", "--port=PORT", "--nodes=COUNT", "--set=PATH=VALUE", "ROUNDHOUSE_");
        assertThat(started).isNull();
    }

    @Test
    void when_theProxyCannotStart_then_oneLineSaysSoAndTheExitCodeIs1() {
        outcome = Future.failedFuture(new BindException("Address already in use"));

        assertThat(server("--port", "0", "--http-port", "0")).isEqualTo(1);
        assertThat(lines(err)).containsExactly("roundhouse server: cannot listen: Address already in use");
    }

    @Test
    void when_theProxyHasABug_then_itIsNotHidden() {
        outcome = Future.failedFuture(new NullPointerException("bug"));

        assertThatThrownBy(() -> server("--port", "0", "--http-port", "0")).hasRootCauseMessage("bug");
    }

    @Test
    void when_aFileIsSound_then_checkSaysSoAndStartsNothing() throws IOException {
        Path file = file("nodes: [{id: a, backend: redis, address: 'redis://h:1'}]\nproxy: {port: 0}\nhttp: {port: 0}");

        assertThat(new CheckCommand(terminal).run(new String[] {"--config", file.toString()}))
                .isZero();
        assertThat(lines(out))
                .containsExactly(
                        "OK: 1 redis node, each key on one of them",
                        "Redis protocol on 127.0.0.1:0, HTTP on 127.0.0.1:0");
        assertThat(started).isNull();
    }

    @Test
    void when_aFileIsDoubtful_then_checkWarnsAndStillExitsWith0() throws IOException {
        Path file = file("stores: [{read: 1, write: 3}]\nproxy: {port: 0}\nhttp: {port: 0}");

        assertThat(new CheckCommand(terminal).run(new String[] {"--config", file.toString()}))
                .isZero();
        assertThat(lines(err))
                .singleElement()
                .asString()
                .startsWith("roundhouse check: warning: stores[0]: with read 1");
    }

    @Test
    void when_aFileIsWrong_then_checkListsAllAndExitsWith1() throws IOException {
        Path file = file("proxy: {port: x}\nhttp: {port: y}");

        assertThat(new CheckCommand(terminal).run(new String[] {"--config", file.toString()}))
                .isEqualTo(1);
        assertThat(lines(err))
                .containsExactly(
                        "roundhouse check: " + file + ":1:9: proxy.port is x; it must be a number from 0 to 65535",
                        "roundhouse check: " + file + ":2:8: http.port is y; it must be a number from 0 to 65535");
    }

    @Test
    void when_aFileIsNeeded_then_checkAndProxySaySo() {
        assertThat(new CheckCommand(terminal).run(new String[0])).isEqualTo(2);
        assertThat(new ProxyCommand(terminal, this::start).run(new String[0])).isEqualTo(2);
        assertThat(lines(err))
                .containsExactly(
                        "roundhouse check: Missing required option: '--config=FILE'; roundhouse check --help lists the options",
                        "roundhouse proxy: Missing required option: '--config=FILE'; roundhouse proxy --help lists the options");
    }

    @Test
    void when_portsAreOccupied_then_eachHasALineNamingItsKey() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket first = new ServerSocket(0, 1, loopback);
                ServerSocket second = new ServerSocket(0, 1, loopback)) {
            Path file =
                    file("proxy: {port: " + first.getLocalPort() + "}\nhttp: {port: " + second.getLocalPort() + "}");
            for (Subcommand each : List.of(new CheckCommand(terminal), new ProxyCommand(terminal, this::start))) {
                err.reset();
                assertThat(run(each, "--config", file.toString())).isEqualTo(1);
                assertThat(lines(err))
                        .containsExactly(
                                occupied(each, "proxy", first.getLocalPort()),
                                occupied(each, "http", second.getLocalPort()));
            }
        }
        assertThat(started).isNull();
    }

    private static String occupied(Subcommand command, String section, int port) {
        return "roundhouse %s: %s.port is %d; something listens there on 127.0.0.1 already: stop it, or set %s.port to a free one"
                .formatted(command.name(), section, port, section);
    }

    @Test
    void when_theHostIsNotOurs_then_theLineNamesIt() throws IOException {
        Path file = file("proxy: {host: 192.0.2.1, port: 0}\nhttp: {host: no-such-host.invalid, port: 0}");

        assertThat(new CheckCommand(terminal).run(new String[] {"--config", file.toString()}))
                .isEqualTo(1);
        assertThat(lines(err))
                .containsExactly(
                        "roundhouse check: proxy.host is 192.0.2.1; no network interface of this machine has that address",
                        "roundhouse check: http.host is no-such-host.invalid; that name has no address");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 6379, redis-cli",
        "localhost, 7000, redis-cli -p 7000",
        "0.0.0.0, 7000, redis-cli -p 7000",
        "10.0.0.1, 6379, redis-cli -h 10.0.0.1",
    })
    void when_thereIsALineToTry_then_itReachesTheProxy(String host, int port, String line) {
        assertThat(Summary.redisCli(host, port)).isEqualTo(line);
    }

    private int server(String... arguments) {
        return new ServerCommand(terminal, this::start).run(arguments);
    }

    private static int run(Subcommand command, String... arguments) {
        try {
            return command.run(arguments);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private Future<RunningProxy> start(ConfigurationResult.Valid valid) {
        started = valid.configuration();
        return outcome;
    }

    private Configuration started() {
        assertThat(started).as("%s", err).isNotNull();
        return started;
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(directory.resolve("r.yaml"), yaml);
    }

    private static List<String> lines(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
