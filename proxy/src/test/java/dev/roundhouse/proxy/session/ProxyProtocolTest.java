package dev.roundhouse.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.proxy.Proxy;
import dev.roundhouse.proxy.configuration.ConfigurationReader;
import dev.roundhouse.proxy.configuration.ConfigurationResult;
import dev.roundhouse.proxy.configuration.Sources;
import dev.roundhouse.proxy.launch.ProxyRunner.RunningProxy;
import dev.roundhouse.spi.resp.Reply;
import dev.roundhouse.spi.testing.ExternalProgram;
import dev.roundhouse.spi.testing.FreePorts;
import dev.roundhouse.spi.testing.RunningProgram;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A proxy that expects every connection to begin with a PROXY header. */
@Timeout(60)
class ProxyProtocolTest {
    private RunningProxy proxy;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws Exception {
        List<String> sets = List.of(
                "proxy.port=0",
                "proxy.eventLoops=1",
                "proxy.proxyProtocol=true",
                "proxy.maxClients=2",
                "http.port=0",
                "ring.partitions=16");
        ConfigurationResult read =
                ConfigurationReader.withInstalledBackends().read(new Sources(null, Map.of(), sets, List.of()));
        proxy = Proxy.start((ConfigurationResult.Valid) read).await(20, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        proxy.stop().await(20, TimeUnit.SECONDS);
    }

    private static String info(RespSocket client) {
        return new String(((Reply.Bulk) client.call("CLIENT", "INFO")).bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void when_aHeaderComesInPieces_then_theClientIsTheOneItNames() {
        try (RespSocket client = new RespSocket(proxy.port())) {
            client.sendRaw("PROXY TCP4 192.0.2.1 ");
            client.sendRaw("127.0.0.1 56324 6379\r\nPING\r\nPI");
            client.sendRaw("NG\r\n");
            assertThat(client.read()).isEqualTo(new Reply.Simple("PONG"));
            assertThat(client.read()).isEqualTo(new Reply.Simple("PONG"));
            assertThat(info(client)).contains(" addr=192.0.2.1:56324 ");
            assertThat(client.call("CLIENT", "KILL", "192.0.2.1:56324")).isEqualTo(new Reply.Simple("OK"));
            assertThat(client.read()).isNull();
        }
    }

    @Test
    void when_aHeaderComesByteByByte_then_itIsOne() {
        try (RespSocket client = new RespSocket(proxy.port())) {
            for (char each : "PROXY TCP6 2001:db8::1 ::1 65535 6379\r\n*1\r\n$4\r\nPING\r\n".toCharArray()) {
                client.sendRaw(String.valueOf(each));
            }
            assertThat(client.read()).isEqualTo(new Reply.Simple("PONG"));
            assertThat(new String(((Reply.Bulk) client.call("CLIENT", "LIST")).bytes(), StandardCharsets.UTF_8))
                    .contains(" addr=[2001:db8:0:0:0:0:0:1]:65535 ");
        }
    }

    @Test
    void when_theHeaderIsNotSound_then_anErrorSaysSoAndTheConnectionIsClosed() {
        for (String wrong : List.of("PING\r\n", "PROXY TCP4 192.0.2.1 127.0.0.1 56324\r\nPING\r\n")) {
            try (RespSocket client = new RespSocket(proxy.port())) {
                client.sendRaw(wrong);
                assertThat(client.read()).isInstanceOf(Reply.Error.class);
                assertThat(client.read()).isNull();
            }
        }
    }

    @Test
    void when_itLeavesInTheMiddleOfTheHeader_then_othersGetItsPlace() throws Exception {
        for (int i = 0; i < 4; i++) {
            try (Socket half = new Socket("127.0.0.1", proxy.port())) {
                half.getOutputStream().write("PROXY TCP4 ".getBytes(StandardCharsets.US_ASCII));
                half.shutdownOutput();
                assertThat(half.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void when_noHeaderComes_then_theConnectionIsClosedInTime_andOthersGetItsPlace() throws Exception {
        long began = System.nanoTime();
        try (Socket silent = new Socket("127.0.0.1", proxy.port());
                Socket half = new Socket("127.0.0.1", proxy.port())) {
            half.getOutputStream().write("PROXY ".getBytes(StandardCharsets.US_ASCII));
            assertThat(silent.getInputStream().readAllBytes()).asString().startsWith("-ERR connections to this port");
            assertThat(half.getInputStream().readAllBytes()).asString().startsWith("-ERR connections to this port");
        }
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))
                .isBetween(ProxyHeaderHandler.TIMEOUT_MILLIS - 500L, ProxyHeaderHandler.TIMEOUT_MILLIS + 10_000L);
        Awaitility.await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() -> {
            try (RespSocket client = new RespSocket(proxy.port())) {
                client.sendRaw("PROXY UNKNOWN\r\n");
                return client.call("PING").equals(new Reply.Simple("PONG"));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"send-proxy", "send-proxy-v2"})
    void when_haproxySendsIt_then_theClientIsHaproxysClient(String option) throws IOException {
        int port = FreePorts.next();
        Path file = Files.writeString(directory.resolve("haproxy.cfg"), """
                defaults
                    mode tcp
                    timeout connect 2s
                    timeout client 20s
                    timeout server 20s
                listen redis
                    bind 127.0.0.1:%d
                    server proxy 127.0.0.1:%d %s
                """.formatted(port, proxy.port(), option));
        try (RunningProgram haproxy = ExternalProgram.require("haproxy").start("-db", "-f", file.toString())) {
            Awaitility.await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> {
                assertThat(haproxy.isAlive()).isTrue();
                try (Socket socket = new Socket("127.0.0.1", port)) {
                    String own = "127.0.0.1:" + socket.getLocalPort();
                    socket.getOutputStream().write("CLIENT INFO\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII));
                    String replies = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                    return replies.contains(" addr=" + own + " ");
                }
            });
        }
    }
}
