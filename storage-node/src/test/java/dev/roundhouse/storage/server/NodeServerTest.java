package dev.roundhouse.storage.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeServerTest {
    private static final int READ_TIMEOUT_MILLIS = 20_000;
    private static final String HELLO_SINGLE = "RH.HELLO 4 test n1 somebody single 64\r\n";

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(2));
    private NodeServer server;

    @BeforeEach
    void start() throws Exception {
        server = NodeServer.start(
                        vertx, new NodeOptions("127.0.0.1", 0, "n1", 1), handshake -> new FakeStore(), () -> 1_000L)
                .await(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void when_aPersonConnects_then_connectionCommandsAreAnsweredAndDataIsRefused() throws IOException {
        try (Socket socket = connect()) {
            assertThat(ask(socket, "PING\r\n", 7)).isEqualTo("+PONG\r\n");
            assertThat(ask(socket, "SELECT 0\r\n", 5)).isEqualTo("+OK\r\n");
            assertThat(ask(socket, "CLIENT SETINFO LIB-NAME x\r\n", 5)).isEqualTo("+OK\r\n");
            assertThat(ask(socket, "GET k\r\n", 30)).startsWith("-ERR this is a storage node");
        }
        try (Socket socket = connect()) {
            assertThat(ask(socket, "HELLO 3\r\n", 20)).startsWith("%7\r\n$6\r\nserver");
        }
        try (Socket socket = connect()) {
            assertThat(ask(socket, "INFO\r\n", 130)).contains("redis_version:7.0.15", "run_id:" + server.runId());
        }
    }

    @Test
    void when_handshakeIsWrong_then_reasonIsAnswered() throws IOException {
        String[][] wrong = {
            {"RH.HELLO\r\n", "-ERR expected RH.HELLO version"},
            {"RH.HELLO 9 test n1 me single 64\r\n", "-ERR this node speaks version 4"},
            {"RH.HELLO 4 test n2 me single 64\r\n", "-ERR this is node 'n1', not 'n2'"},
            {"RH.HELLO 4 test n1 me both 64\r\n", "-ERR mode both"},
            {"RH.HELLO 4 test n1 me single 63\r\n", "-ERR number of partitions 63"},
            {"RH.HELLO one test n1 me single 64\r\n", "-ERR protocol version one"},
        };
        for (String[] each : wrong) {
            try (Socket socket = connect()) {
                assertThat(ask(socket, each[0], each[1].length())).isEqualTo(each[1]);
            }
        }
    }

    @Test
    void when_garbageComes_then_connectionIsClosedWithAReason() throws IOException {
        String[] garbage = {
            "*1\r\n$2\r\nRH\r\n", "*2\r\n$2\r\nRH\r\n$3\r\nabc\r\n", "*1\r\n$-5\r\n", "*2\r\n$9999999999\r\n"
        };
        for (String each : garbage) {
            try (Socket socket = connect()) {
                socket.getOutputStream().write(bytes("RH.HELLO 4 test n1 me replicated 64\r\n" + each));
                String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                assertThat(all).contains("-ERR Protocol error: ");
            }
        }
    }

    @Test
    void when_peerDoesNotReadItsAnswers_then_memoryStaysBoundedAndOthersAreServed() throws IOException {
        int gets = 400;
        byte[] value = new byte[1 << 20];
        try (Socket slow = connect();
                Socket other = connect()) {
            slow.getOutputStream().write(bytes(HELLO_SINGLE));
            slow.getOutputStream().write(bytes("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$" + value.length + "\r\n"));
            slow.getOutputStream().write(value);
            slow.getOutputStream().write(bytes("\r\n" + "GET k\r\n".repeat(gets)));
            assertThat(ask(other, HELLO_SINGLE, 4)).startsWith("*4\r\n");
            for (int i = 0; i < 100; i++) {
                other.getOutputStream().write(bytes("ECHO x\r\n"));
            }
            InputStream in = other.getInputStream();
            String echoes = "";
            while (!echoes.endsWith("$1\r\nx\r\n".repeat(100))) {
                echoes += new String(in.readNBytes(1), StandardCharsets.ISO_8859_1);
            }
            assertThat(PlatformDependent.usedDirectMemory()).isLessThan(100L << 20);
            long expected = 5 + (long) gets * ("$1048576\r\n".length() + value.length + 2);
            long welcome = ("*4\r\n:2\r\n$40\r\n" + server.runId() + "\r\n:64\r\n:1000000\r\n").length();
            slow.getInputStream().skipNBytes(welcome + expected);
            assertThat(ask(slow, "PING\r\n", 7)).isEqualTo("+PONG\r\n");
        }
    }

    @Test
    void when_peerQuits_then_answersBeforeComeWhole() throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes("PING\r\nQUIT\r\nPING\r\n"));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .isEqualTo("+PONG\r\n+OK\r\n");
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        return socket;
    }

    /** The first {@code length} bytes of what is answered. */
    private static String ask(Socket socket, String request, int length) throws IOException {
        socket.getOutputStream().write(bytes(request));
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
