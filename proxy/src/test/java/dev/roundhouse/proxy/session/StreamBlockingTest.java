package dev.roundhouse.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.spi.resp.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that wait for streams to grow, with and without groups. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamBlockingTest {
    private static final Reply NIL = new Reply.Null(true);
    private static final Reply STREAM_GONE = new Reply.Error("UNBLOCKED the stream key no longer exists");
    private static final Reply GROUP_GONE =
            new Reply.Error("NOGROUP the consumer group this client was blocked on no longer exists");

    private Map<String, RunningServer> servers = Map.of();
    private final List<RespSocket> sockets = new ArrayList<>();

    @BeforeAll
    void start() {
        servers = Map.of(
                "one node",
                RunningServer.memory(1, 1, 2, SessionLimits.DEFAULT),
                "three nodes",
                RunningServer.memory(3, 1),
                "three replicas",
                RunningServer.memory(3, 3, 2, SessionLimits.DEFAULT));
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
            awaitBlocked(name, 0);
            assertThat(connect(name).call("FLUSHALL")).isEqualTo(Reply.OK);
        }
        sockets.forEach(RespSocket::close);
        sockets.clear();
    }

    static Stream<String> everyServer() {
        return Stream.of("one node", "three nodes", "three replicas");
    }

    private RespSocket connect(String server) {
        RespSocket socket = new RespSocket(servers.get(server).port());
        sockets.add(socket);
        return socket;
    }

    private void awaitBlocked(String server, int clients) {
        RespSocket asking = connect(server);
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> ((Reply.Bulk) asking.call("INFO", "clients"))
                        .text()
                        .contains("\r\nblocked_clients:" + clients + "\r\n"));
    }

    /** A client that waits, the {@code nth} to do so. */
    private RespSocket blocked(String server, int nth, String... command) {
        RespSocket client = connect(server);
        client.send(command);
        awaitBlocked(server, nth);
        return client;
    }

    private static Reply entry(String id, String field, String value) {
        return Reply.array(Reply.bulk(id), Reply.array(Reply.bulk(field), Reply.bulk(value)));
    }

    private static Reply read(String key, Reply... entries) {
        return Reply.array(Reply.array(Reply.bulk(key), Reply.array(entries)));
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_aStreamGrows_then_allWhoReadItAreServedFromTheirIdOn(String server) {
        RespSocket writer = connect(server);
        writer.call("XADD", "{s}1", "1-0", "f", "old");
        RespSocket fromNow = blocked(server, 1, "XREAD", "BLOCK", "0", "STREAMS", "{s}none", "{s}1", "0", "$");
        RespSocket again = blocked(server, 2, "XREAD", "COUNT", "1", "BLOCK", "0", "STREAMS", "{s}1", "1-0");
        RespSocket above = blocked(server, 3, "XREAD", "BLOCK", "0", "STREAMS", "{s}1", "2-0");
        writer.call("XADD", "{s}1", "2-0", "f", "new");
        assertThat(fromNow.read()).isEqualTo(read("{s}1", entry("2-0", "f", "new")));
        assertThat(again.read()).isEqualTo(read("{s}1", entry("2-0", "f", "new")));
        awaitBlocked(server, 1);
        writer.call("XADD", "{s}1", "3-0", "f", "newer");
        assertThat(above.read()).isEqualTo(read("{s}1", entry("3-0", "f", "newer")));
        assertThat(above.call("XREAD", "BLOCK", "0", "STREAMS", "{s}1", "2-0"))
                .isEqualTo(read("{s}1", entry("3-0", "f", "newer")));
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_consumersOfAGroupWait_then_whoCameFirstIsServedFirst(String server) {
        RespSocket writer = connect(server);
        writer.call("XGROUP", "CREATE", "stream", "group", "$", "MKSTREAM");
        writer.call("XGROUP", "CREATE", "stream", "other", "$");
        List<RespSocket> waiting = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            waiting.add(blocked(
                    server,
                    i,
                    "XREADGROUP",
                    "GROUP",
                    "group",
                    "c" + i,
                    "COUNT",
                    "1",
                    "BLOCK",
                    "0",
                    "STREAMS",
                    "stream",
                    ">"));
        }
        RespSocket other = blocked(
                server, 4, "XREADGROUP", "GROUP", "other", "c", "BLOCK", "0", "NOACK", "STREAMS", "stream", ">");
        for (int i = 1; i <= 3; i++) {
            writer.call("XADD", "stream", i + "-0", "f", "v");
            assertThat(waiting.get(i - 1).read()).isEqualTo(read("stream", entry(i + "-0", "f", "v")));
        }
        assertThat(other.read()).isEqualTo(read("stream", entry("1-0", "f", "v")));
        assertThat(writer.call("XPENDING", "stream", "group").toString()).contains("3-0");
        assertThat(((Reply.Array) writer.call("XPENDING", "stream", "other"))
                        .elements()
                        .get(0))
                .isEqualTo(new Reply.Int(0));
        assertThat(other.call("XREADGROUP", "GROUP", "group", "c1", "BLOCK", "0", "STREAMS", "stream", "0"))
                .isEqualTo(read("stream", entry("1-0", "f", "v")));
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_theGroupOrStreamIsGone_then_whoWaitsForItIsTold(String server) {
        RespSocket writer = connect(server);
        String[] wait = {"XREADGROUP", "GROUP", "g", "c", "BLOCK", "0", "STREAMS", "s", ">"};
        List<List<String>> ends = List.of(
                List.of("XGROUP", "DESTROY", "s", "g"),
                List.of("DEL", "s"),
                List.of("SET", "s", "text"),
                List.of("FLUSHALL"),
                List.of("RENAME", "s", "{s}elsewhere"),
                List.of("PEXPIRE", "s", "-1"),
                List.of("PEXPIRE", "s", "20"));
        for (List<String> end : ends) {
            if (end.get(0).equals("RENAME") && !server.equals("one node")) {
                continue;
            }
            writer.call("DEL", "s");
            writer.call("XGROUP", "CREATE", "s", "g", "$", "MKSTREAM");
            RespSocket reader = blocked(server, 1, wait);
            RespSocket second = blocked(server, 2, wait);
            RespSocket plain = blocked(server, 3, "XREAD", "BLOCK", "0", "STREAMS", "s", "$");
            writer.call(end.toArray(String[]::new));
            Reply told = end.get(0).equals("XGROUP") ? GROUP_GONE : STREAM_GONE;
            assertThat(reader.read()).as("%s", end).isEqualTo(told);
            assertThat(second.read()).as("%s", end).isEqualTo(told);
            awaitBlocked(server, 1);
            plain.close();
            awaitBlocked(server, 0);
        }
        assertThat(writer.call(wait))
                .isEqualTo(new Reply.Error(
                        "NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option"));
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_theStreamBecomesAnotherInATransaction_then_itIsJudgedByWhatItIsAfterwards(String server) {
        RespSocket writer = connect(server);
        writer.call("XGROUP", "CREATE", "s", "g", "$", "MKSTREAM");
        RespSocket reader = blocked(server, 1, "XREADGROUP", "GROUP", "g", "c", "BLOCK", "0", "STREAMS", "s", ">");
        writer.call("MULTI");
        writer.call("DEL", "s");
        writer.call("XADD", "s", "1-0", "f", "v");
        writer.call("XGROUP", "CREATE", "s", "g", "0");
        writer.call("EXEC");
        assertThat(reader.read()).isEqualTo(read("s", entry("1-0", "f", "v")));
        reader.send("XREADGROUP", "GROUP", "g", "c", "BLOCK", "0", "STREAMS", "s", ">");
        awaitBlocked(server, 1);
        writer.call("MULTI");
        writer.call("DEL", "s");
        writer.call("SADD", "s", "member");
        assertThat(writer.call("EXEC")).isEqualTo(Reply.array(new Reply.Int(1), new Reply.Int(1)));
        assertThat(reader.read()).isEqualTo(STREAM_GONE);
        writer.call("DEL", "s");
        writer.call("MULTI");
        writer.call("XREAD", "BLOCK", "0", "STREAMS", "s", "$");
        writer.call("XGROUP", "CREATE", "s", "g", "$", "MKSTREAM");
        writer.call("XREADGROUP", "GROUP", "g", "c", "BLOCK", "0", "STREAMS", "s", ">");
        assertThat(writer.call("EXEC")).isEqualTo(Reply.array(NIL, Reply.OK, NIL));
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_theTimeIsOverOrItIsUnblocked_then_nothingIsDelivered(String server) {
        RespSocket admin = connect(server);
        admin.call("XGROUP", "CREATE", "s", "g", "$", "MKSTREAM");
        RespSocket client = connect(server);
        String[] wait = {"XREADGROUP", "GROUP", "g", "c", "BLOCK", "0", "STREAMS", "s", ">"};
        assertThat(client.call("XREAD", "BLOCK", "10", "STREAMS", "s", "$")).isEqualTo(NIL);
        assertThat(client.call("XREADGROUP", "GROUP", "g", "c", "BLOCK", "10", "STREAMS", "s", ">"))
                .isEqualTo(NIL);
        String id = Long.toString(((Reply.Int) client.call("CLIENT", "ID")).value());
        client.send(wait);
        awaitBlocked(server, 1);
        assertThat(admin.call("CLIENT", "UNBLOCK", id, "ERROR")).isEqualTo(new Reply.Int(1));
        assertThat(client.read()).isEqualTo(new Reply.Error("UNBLOCKED client unblocked via CLIENT UNBLOCK"));
        client.send(wait);
        awaitBlocked(server, 1);
        assertThat(admin.call("CLIENT", "UNBLOCK", id)).isEqualTo(new Reply.Int(1));
        assertThat(client.read()).isEqualTo(NIL);
        client.send(wait);
        awaitBlocked(server, 1);
        client.close();
        awaitBlocked(server, 0);
        admin.call("XADD", "s", "1-0", "f", "v");
        assertThat(admin.call(wait)).isEqualTo(read("s", entry("1-0", "f", "v")));
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_theCommandIsWrong_then_itSaysWhatRedisSays(String server) {
        RespSocket client = connect(server);
        client.call("SET", "text", "x");
        assertThat(client.call("XREAD", "BLOCK", "0", "STREAMS", "text", "$").toString())
                .contains("WRONGTYPE");
        assertThat(client.call("XREAD", "BLOCK", "-1", "STREAMS", "s", "0"))
                .isEqualTo(new Reply.Error("ERR timeout is negative"));
        assertThat(client.call("XREAD", "BLOCK", "x", "STREAMS", "s", "0"))
                .isEqualTo(new Reply.Error("ERR timeout is not an integer or out of range"));
        assertThat(client.call("XREAD", "COUNT", "x", "BLOCK", "y", "STREAMS", "s", "0"))
                .isEqualTo(new Reply.Error("ERR value is not an integer or out of range"));
        assertThat(client.call("XREAD", "BLOCK", "0", "STREAMS", "{s}1", "{s}2", "0"))
                .isEqualTo(new Reply.Error("ERR Unbalanced XREAD list of streams: for each stream key an ID or '$'"
                        + " must be specified."));
        assertThat(client.call("XREAD", "BLOCK", "0", "STREAMS", "s", "no id"))
                .isEqualTo(new Reply.Error("ERR Invalid stream ID specified as stream command argument"));
    }
}
