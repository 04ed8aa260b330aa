package dev.roundhouse.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Reply;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A client of a real server over nodes in memory: one node, and three replicas on two event loops. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionTest {
    private Map<String, RunningServer> servers = Map.of();
    private final List<RespSocket> sockets = new ArrayList<>();

    @BeforeAll
    void start() {
        servers = Map.of(
                "one node",
                RunningServer.memory(1, 1),
                "three nodes, one replica",
                RunningServer.memory(3, 1),
                "three replicas",
                RunningServer.memory(3, 3, 2, SessionLimits.DEFAULT),
                "three slow replicas",
                new RunningServer(
                        Collections.nCopies(3, RunningServer.Node.slow()),
                        RunningServer.quorum(3),
                        1,
                        SessionLimits.DEFAULT,
                        0));
    }

    @AfterAll
    void stop() {
        servers.values().forEach(RunningServer::close);
    }

    @AfterEach
    void leave() {
        sockets.forEach(RespSocket::close);
        sockets.clear();
        for (String name : servers.keySet()) {
            assertThat(connect(name).call("FLUSHALL")).isEqualTo(Reply.OK);
        }
        sockets.forEach(RespSocket::close);
        sockets.clear();
    }

    static Stream<String> everyServer() {
        return Stream.of("one node", "three nodes, one replica", "three replicas", "three slow replicas");
    }

    private RespSocket connect(String server) {
        RespSocket socket = new RespSocket(servers.get(server).port());
        sockets.add(socket);
        return socket;
    }

    private static Reply bulk(String text) {
        return Reply.bulk(text);
    }

    private static Reply integer(long value) {
        return new Reply.Int(value);
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_aKeyIsSet_then_itIsRead(String server) {
        RespSocket client = connect(server);
        assertThat(client.call("PING")).isEqualTo(new Reply.Simple("PONG"));
        assertThat(client.call("SET", "a", "1")).isEqualTo(Reply.OK);
        assertThat(client.call("GET", "a")).isEqualTo(bulk("1"));
        assertThat(client.call("INCR", "a")).isEqualTo(integer(2));
        assertThat(client.call("GET", "nothing")).isEqualTo(Reply.NULL);
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_commandsArePipelined_then_repliesComeInTheirOrder(String server) {
        RespSocket client = connect(server);
        ByteArrayOutputStream pipeline = new ByteArrayOutputStream();
        for (int i = 0; i < 3000; i++) {
            pipeline.writeBytes(RespSocket.encode("SET", "key" + i % 50, "value" + i));
            pipeline.writeBytes(RespSocket.encode("GET", "key" + i % 50));
            pipeline.writeBytes(RespSocket.encode("PING", "ping" + i));
        }
        client.sendRaw(pipeline.toByteArray());
        for (int i = 0; i < 3000; i++) {
            assertThat(client.read()).isEqualTo(Reply.OK);
            assertThat(client.read()).isEqualTo(bulk("value" + i));
            assertThat(client.read()).isEqualTo(bulk("ping" + i));
        }
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_countersArePipelined_then_eachCountsOnce(String server) {
        RespSocket client = connect(server);
        ByteArrayOutputStream pipeline = new ByteArrayOutputStream();
        for (int i = 0; i < 700; i++) {
            pipeline.writeBytes(RespSocket.encode("INCR", "counter" + i % 7));
            pipeline.writeBytes(RespSocket.encode("GET", "counter" + i % 7));
        }
        client.sendRaw(pipeline.toByteArray());
        for (int i = 0; i < 700; i++) {
            assertThat(client.read()).isEqualTo(integer(i / 7 + 1));
            assertThat(client.read()).isEqualTo(bulk("" + (i / 7 + 1)));
        }
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_requestsAreSplitAnywhere_then_theyAreUnderstood(String server) {
        RespSocket client = connect(server);
        ByteArrayOutputStream pipeline = new ByteArrayOutputStream();
        pipeline.writeBytes(RespSocket.encode("SET", "key", "value"));
        pipeline.writeBytes(RespSocket.encode("GET", "key"));
        pipeline.writeBytes("GET key\r\n".getBytes(StandardCharsets.UTF_8));
        for (byte each : pipeline.toByteArray()) {
            client.sendRaw(new byte[] {each});
        }
        assertThat(client.read()).isEqualTo(Reply.OK);
        assertThat(client.read()).isEqualTo(bulk("value"));
        assertThat(client.read()).isEqualTo(bulk("value"));
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_keysLieApart_then_splitCommandsAnswerInKeyOrder(String server) {
        RespSocket client = connect(server);
        assertThat(client.call("MSET", "a", "1", "b", "2", "c", "3", "a", "4")).isEqualTo(Reply.OK);
        assertThat(client.call("MGET", "c", "nothing", "a", "b", "a"))
                .isEqualTo(Reply.array(bulk("3"), Reply.NULL, bulk("4"), bulk("2"), bulk("4")));
        assertThat(client.call("EXISTS", "a", "b", "a", "nothing")).isEqualTo(integer(3));
        assertThat(client.call("TOUCH", "a", "b", "nothing")).isEqualTo(integer(2));
        assertThat(client.call("DEL", "a", "a", "b")).isEqualTo(integer(2));
        assertThat(client.call("UNLINK", "a", "c")).isEqualTo(integer(1));
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_keysShareATag_then_commandsOnThemAreWhole(String server) {
        RespSocket client = connect(server);
        assertThat(client.call("MSETNX", "{t}a", "1", "{t}b", "2")).isEqualTo(integer(1));
        assertThat(client.call("RENAME", "{t}a", "{t}c")).isEqualTo(Reply.OK);
        assertThat(client.call("MGET", "{t}a", "{t}b", "{t}c"))
                .isEqualTo(Reply.array(Reply.NULL, bulk("2"), bulk("1")));
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_keysAreWalked_then_allAreFound(String server) {
        RespSocket client = connect(server);
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            keys.add("key:" + i);
            assertThat(client.call("SET", "key:" + i, "x")).isEqualTo(Reply.OK);
        }
        assertThat(client.call("DBSIZE")).isEqualTo(integer(300));
        List<String> scanned = new ArrayList<>();
        String cursor = "0";
        do {
            Reply.Array page = (Reply.Array) client.call("SCAN", cursor, "COUNT", "7", "MATCH", "key:*");
            cursor = ((Reply.Bulk) page.elements().get(0)).text();
            texts(page.elements().get(1)).forEach(scanned::add);
        } while (!cursor.equals("0"));
        assertThat(scanned).containsExactlyInAnyOrderElementsOf(keys);
        assertThat(texts(client.call("KEYS", "key:1?"))).hasSize(10);
        assertThat(((Reply.Bulk) client.call("RANDOMKEY")).text()).startsWith("key:");
        assertThat(((Reply.Bulk) client.call("INFO", "keyspace")).text()).contains("db0:keys=300,");
        assertThat(client.call("FLUSHDB")).isEqualTo(Reply.OK);
        assertThat(client.call("RANDOMKEY")).isEqualTo(Reply.NULL);
        assertThat(client.call("DBSIZE")).isEqualTo(integer(0));
    }

    private static List<String> texts(Reply array) {
        return ((Reply.Array) array)
                .elements().stream().map(each -> ((Reply.Bulk) each).text()).toList();
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_theClientQuits_then_allIsAnsweredFirst(String server) {
        RespSocket client = connect(server);
        client.sendRaw("SET a 1\r\nINCR a\r\nGET a\r\nQUIT\r\nGET a\r\n");
        assertThat(client.readToEnd()).isEqualTo("+OK\r\n:2\r\n$1\r\n2\r\n+OK\r\n");
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_theClientEndsItsSide_then_allIsAnsweredFirst(String server) {
        RespSocket client = connect(server);
        client.sendRaw("SET a 1\r\nINCR a\r\nGET a\r\n");
        client.endOutput();
        assertThat(client.readToEnd()).isEqualTo("+OK\r\n:2\r\n$1\r\n2\r\n");
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_theProtocolIsBroken_then_theErrorFollowsTheRepliesAndEndsIt(String server) {
        RespSocket client = connect(server);
        client.sendRaw("SET a 1\r\nINCR a\r\n*1\r\n!3\r\n");
        assertThat(client.readToEnd()).isEqualTo("+OK\r\n:2\r\n-ERR Protocol error: expected '$', got '!'\r\n");
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_itSpeaksHttp_then_itIsCutOffAndItsBodyNotExecuted(String server) {
        connect(server).call("SET", "a", "1");
        for (String headers : List.of("post / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\n")) {
            RespSocket browser = connect(server);
            browser.sendRaw(headers + "\r\nSET a 2\r\n");
            assertThat(browser.readToEnd()).doesNotContain("OK").doesNotContain("unknown command");
        }
        assertThat(connect(server).call("GET", "a")).isEqualTo(bulk("1"));
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_repliesAreOffOrSkipped_then_onlyTheOthersCome(String server) {
        RespSocket client = connect(server);
        client.sendRaw("CLIENT REPLY OFF\r\nSET a 1\r\nINCR a\r\nNOSUCH\r\nCLIENT REPLY ON\r\nGET a\r\n"
                + "CLIENT REPLY SKIP\r\nINCR a\r\nGET a\r\nQUIT\r\n");
        assertThat(client.readToEnd()).isEqualTo("+OK\r\n$1\r\n2\r\n$1\r\n3\r\n+OK\r\n");
    }
}
