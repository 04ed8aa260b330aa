package dev.roundhouse.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.proxy.process.RespClient.ErrorReply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that send rubbish, vanish, ask for more than they read, or are many, at the embedded default. */
class HostileClientsIT {
    private static final int PIPELINE = 100_000;
    private static final int CLIENTS = Integer.getInteger("process.many.clients", 1_000);
    private static final int VALUE = 1 << 20;

    @RegisterExtension
    final Programs programs = new Programs();

    private JarProcess server;

    @BeforeEach
    void start() {
        server = programs.server();
        new Cluster(server, List.of()).awaitService();
    }

    private RespClient connect() throws IOException {
        return new RespClient(server.port());
    }

    @Test
    void when_clientsSendRubbish_then_onlyTheirOwnConnectionEnds() throws IOException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        try (RespClient honest = connect()) {
            for (int i = 0; i < 200; i++) {
                byte[] rubbish = new byte[1 + random.nextInt(2_000)];
                random.nextBytes(rubbish);
                if (i % 4 == 0) {
                    rubbish[0] = '*';
                }
                sendAndVanish(rubbish);
                assertThat(honest.succeed("INCR", "honest")).isEqualTo(i + 1L);
            }
        }
        assertNoBugLogged();
    }

    private void sendAndVanish(byte[] bytes) throws IOException {
        try (RespClient client = connect()) {
            client.writeRaw(bytes);
        } catch (SocketException e) {
            // It was cut off while it sent: fine.
        }
    }

    @Test
    void when_theProtocolIsBroken_then_theErrorIsThatOfRedisAndTheConnectionEnds() throws IOException {
        assertProtocolError("*1\r\n$x\r\n", "ERR Protocol error: invalid bulk length");
        assertProtocolError("*x\r\n", "ERR Protocol error: invalid multibulk length");
        assertProtocolError("*1\r\n:1\r\n", "ERR Protocol error: expected '$', got ':'");
        assertProtocolError("*2000000\r\n", "ERR Protocol error: invalid multibulk length");
        assertProtocolError("*1\r\n$999999999999\r\n", "ERR Protocol error: invalid bulk length");
        assertProtocolError("set a \"b\r\n", "ERR Protocol error: unbalanced quotes in request");
        assertProtocolError("x".repeat(70_000), "ERR Protocol error: too big inline request");
        assertNoBugLogged();
    }

    private void assertProtocolError(String bytes, String error) throws IOException {
        try (RespClient client = connect()) {
            client.writeRaw(bytes.getBytes(RespClient.BYTES));
            assertThat(client.read()).isEqualTo(new ErrorReply(error));
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void when_clientsVanishInsideACommand_then_nothingOfItIsDone() throws IOException {
        byte[] whole = RespClient.command("SET", "half", "value");
        for (int length = 1; length < whole.length; length++) {
            sendAndVanish(Arrays.copyOf(whole, length));
        }
        try (RespClient client = connect()) {
            assertThat(client.succeed("GET", "half")).isNull();
            client.writeRaw(new byte[0]);
            for (byte each : whole) {
                client.writeRaw(new byte[] {each});
            }
            assertThat(client.read()).isEqualTo("OK");
            assertThat(client.succeed("GET", "half")).isEqualTo("value");
        }
        assertNoBugLogged();
    }

    @Test
    void when_manyCommandsComeInOneWrite_then_allAreAnsweredInOrder() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < PIPELINE; i++) {
            bytes.writeBytes(RespClient.command("INCR", "pipelined"));
        }
        try (RespClient client = connect()) {
            Thread writer = new Thread(() -> {
                try {
                    client.writeRaw(bytes.toByteArray());
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            writer.start();
            for (long i = 1; i <= PIPELINE; i++) {
                assertThat(client.read()).isEqualTo(i);
            }
            writer.join();
        }
    }

    @Test
    void when_aClientDoesNotReadItsReplies_then_memoryStaysBoundedAndOthersAreServed() throws Exception {
        int asked = 400;
        try (RespClient honest = connect();
                RespClient lazy = connect()) {
            honest.succeed("SET", "large", "x".repeat(VALUE));
            long before = server.residentBytes();
            for (int i = 0; i < asked; i++) {
                lazy.write("GET", "large");
            }
            long slowest = 0;
            for (int i = 0; i < 2_000; i++) {
                long began = System.nanoTime();
                honest.succeed("SET", "other:" + i % 100, "y");
                slowest = Math.max(slowest, System.nanoTime() - began);
            }
            assertThat(TimeUnit.NANOSECONDS.toMillis(slowest)).isLessThan(Sizes.MAX_REPLY_MILLIS);
            long grown = server.residentBytes() - before;
            System.out.println("resident memory grew by " + (grown >> 20) + " MB for " + asked + " MB asked for");
            assertThat(grown).isLessThan(asked / 2L * VALUE);
            for (int i = 0; i < asked; i++) {
                assertThat(((String) lazy.read()).length()).isEqualTo(VALUE);
            }
        }
        assertNoBugLogged();
    }

    @Test
    void when_manyClientsConnect_then_allAreServed() throws Exception {
        List<RespClient> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(programs.closing(connect()));
        }
        for (int round = 0; round < 3; round++) {
            for (RespClient client : clients) {
                client.write("INCR", "visits");
                client.write("GET", "absent");
            }
            for (RespClient client : clients) {
                assertThat(client.read()).isInstanceOf(Long.class);
                assertThat(client.read()).isNull();
            }
        }
        assertThat(clients.get(0).succeed("GET", "visits")).isEqualTo("" + 3 * CLIENTS);
        for (RespClient client : clients.subList(1, CLIENTS)) {
            client.close();
        }
        Awaitility.await("the closed ones are forgotten")
                .atMost(Duration.ofSeconds(10))
                .until(() -> ((String) clients.get(0).succeed("INFO", "clients")).contains("connected_clients:1\r\n"));
        assertNoBugLogged();
    }

    private void assertNoBugLogged() {
        assertThat(server.output())
                .doesNotContain("Exception")
                .doesNotContain("bug:")
                .doesNotContain("LEAK");
    }
}
