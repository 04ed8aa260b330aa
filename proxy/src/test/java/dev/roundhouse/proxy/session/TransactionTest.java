package dev.roundhouse.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Reply;
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

/** MULTI and what belongs to it, as a client sees it, over nodes in memory. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransactionTest {
    private static final Reply QUEUED = new Reply.Simple("QUEUED");
    private static final Reply NIL = new Reply.Null(true);

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
                RunningServer.memory(3, 3, 2, SessionLimits.DEFAULT),
                "slow replicas",
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
        for (String name : servers.keySet()) {
            assertThat(connect(name).call("FLUSHALL")).isEqualTo(Reply.OK);
        }
        sockets.forEach(RespSocket::close);
        sockets.clear();
    }

    static Stream<String> everyServer() {
        return Stream.of("one node", "three nodes", "three replicas", "slow replicas");
    }

    private RespSocket connect(String server) {
        RespSocket socket = new RespSocket(servers.get(server).port());
        sockets.add(socket);
        return socket;
    }

    private static Reply integer(long value) {
        return new Reply.Int(value);
    }

    private static Reply error(String text) {
        return new Reply.Error(text);
    }

    /** Sends all at once, so that each finds those before it under way. */
    private static List<Reply> pipeline(RespSocket client, String... lines) {
        for (String line : lines) {
            client.send(line.split(" "));
        }
        List<Reply> replies = new ArrayList<>();
        for (int i = 0; i < lines.length; i++) {
            replies.add(client.read());
        }
        return replies;
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_commandsAreQueued_then_execAnswersAllInOrder(String server) {
        RespSocket client = connect(server);
        List<Reply> replies = pipeline(
                client,
                "SET {t}a 1",
                "MULTI",
                "INCR {t}a",
                "PING",
                "CLIENT SETNAME tester",
                "GET {t}a",
                "SELECT 1",
                "EXPIRE {t}a x",
                "CLIENT GETNAME",
                "LCS {t}a",
                "EXEC",
                "GET {t}a");
        assertThat(replies.get(9)).isInstanceOf(Reply.Error.class);
        assertThat(replies.get(10)).isEqualTo(error("EXECABORT Transaction discarded because of previous errors."));
        assertThat(replies.get(11)).isEqualTo(Reply.bulk("1"));
        replies = pipeline(
                client,
                "MULTI",
                "INCR {t}a",
                "PING",
                "CLIENT SETNAME tester",
                "GET {t}a",
                "SELECT 1",
                "EXPIRE {t}a x",
                "CLIENT GETNAME",
                "INFO keyspace",
                "EXEC");
        assertThat(replies.subList(1, 9)).containsOnly(QUEUED);
        Reply.Array all = (Reply.Array) replies.get(9);
        assertThat(all.elements().subList(0, 7))
                .containsExactly(
                        integer(2),
                        new Reply.Simple("PONG"),
                        Reply.OK,
                        Reply.bulk("2"),
                        error("ERR DB index is out of range"),
                        error("ERR value is not an integer or out of range"),
                        Reply.bulk("tester"));
        assertThat(all.elements().get(7)).isInstanceOf(Reply.Bulk.class);
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_execItselfIsRefused_then_itEndsTheTransaction(String server) {
        RespSocket client = connect(server);
        Reply refused =
                error("EXECABORT Transaction discarded because of: wrong number of arguments for 'exec' command");
        assertThat(client.call("EXEC", "x")).isEqualTo(refused);
        assertThat(pipeline(client, "MULTI", "SET {t}a 1", "EXEC x", "EXEC", "GET {t}a"))
                .containsExactly(Reply.OK, QUEUED, refused, error("ERR EXEC without MULTI"), new Reply.Null(false));
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_monitorIsQueued_then_itIsRefusedWhenExecuted(String server) {
        assertThat(pipeline(connect(server), "MULTI", "MONITOR", "PING", "EXEC", "PING"))
                .containsExactly(
                        Reply.OK,
                        QUEUED,
                        QUEUED,
                        Reply.array(
                                error("ERR MONITOR isn't allowed for DENY BLOCKING client"), new Reply.Simple("PONG")),
                        new Reply.Simple("PONG"));
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_aWatchedKeyChanges_then_execIsNil(String server) {
        RespSocket client = connect(server);
        RespSocket other = connect(server);
        client.call("SET", "{t}a", "1");
        assertThat(client.call("WATCH", "{t}a", "{t}b")).isEqualTo(Reply.OK);
        other.call("SET", "{t}b", "x");
        assertThat(pipeline(client, "MULTI", "SET {t}a 2", "EXEC", "GET {t}a", "MULTI", "SET {t}a 3", "EXEC"))
                .containsExactly(Reply.OK, QUEUED, NIL, Reply.bulk("1"), Reply.OK, QUEUED, Reply.array(Reply.OK));
        assertThat(pipeline(client, "WATCH {t}a", "GET {t}a", "MULTI", "INCR {t}a", "EXEC"))
                .containsExactly(Reply.OK, Reply.bulk("3"), Reply.OK, QUEUED, Reply.array(integer(4)));
        assertThat(pipeline(client, "WATCH {t}a", "INCR {t}a", "MULTI", "PING", "EXEC"))
                .containsExactly(Reply.OK, integer(5), Reply.OK, QUEUED, NIL);
        assertThat(pipeline(client, "WATCH {t}a", "INCR {t}a", "UNWATCH", "MULTI", "PING", "EXEC"))
                .endsWith(Reply.array(new Reply.Simple("PONG")));
        assertThat(pipeline(client, "WATCH {t}a", "INCR {t}a", "MULTI", "DISCARD", "MULTI", "PING", "EXEC"))
                .endsWith(Reply.array(new Reply.Simple("PONG")));
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_anUntaggedKeyIsOnlyReadOrLeftAsItIs_then_execTakesPlace(String server) {
        RespSocket client = connect(server);
        RespSocket other = connect(server);
        client.call("SET", "key", "1");
        client.call("WATCH", "key");
        other.call("GET", "key");
        other.call("SETNX", "key", "2");
        other.call("RENAME", "absent", "absent");
        assertThat(pipeline(client, "MULTI", "INCR key", "EXEC")).endsWith(Reply.array(integer(2)));
        client.call("WATCH", "absent");
        other.call("DEL", "absent");
        assertThat(pipeline(client, "MULTI", "SET absent 1", "EXEC")).endsWith(Reply.array(Reply.OK));
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_commandsAreMisused_then_theErrorsAreThoseOfRedis(String server) {
        RespSocket client = connect(server);
        assertThat(client.call("EXEC")).isEqualTo(error("ERR EXEC without MULTI"));
        assertThat(client.call("DISCARD")).isEqualTo(error("ERR DISCARD without MULTI"));
        assertThat(pipeline(client, "MULTI", "MULTI", "WATCH x", "EXEC"))
                .containsExactly(
                        Reply.OK,
                        error("ERR MULTI calls can not be nested"),
                        error("ERR WATCH inside MULTI is not allowed"),
                        Reply.array());
        assertThat(pipeline(client, "MULTI", "UNWATCH", "GET", "EXEC", "EXEC"))
                .containsExactly(
                        Reply.OK,
                        QUEUED,
                        error("ERR wrong number of arguments for 'get' command"),
                        error("EXECABORT Transaction discarded because of previous errors."),
                        error("ERR EXEC without MULTI"));
        assertThat(pipeline(client, "MULTI", "CONSISTENCY one GET x", "EXEC").get(2))
                .isEqualTo(error("EXECABORT Transaction discarded because of previous errors."));
        assertThat(pipeline(client, "MULTI", "SET {t}x 1", "GETEX {t}x EX 0", "QUIT"))
                .endsWith(Reply.OK);
        assertThat(connect(server).call("GET", "{t}x")).isEqualTo(new Reply.Null(false));
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_keysAreInSeveralPlaces_then_theyAreRefusedUnlessOneNodeHasThemAll(String server) {
        RespSocket client = connect(server);
        List<String> lines = new ArrayList<>(List.of("MULTI"));
        for (int i = 0; i < 20; i++) {
            lines.add("SET key" + i + " x");
        }
        lines.add("DBSIZE");
        lines.add("EXEC");
        Reply last = pipeline(client, lines.toArray(String[]::new)).get(22);
        if (server.equals("one node")) {
            assertThat(((Reply.Array) last).elements()).hasSize(21).endsWith(integer(20));
        } else {
            assertThat(last).isEqualTo(error("EXECABORT Transaction discarded because of previous errors."));
            Reply watch = client.call("WATCH", "key1", "key2", "key3", "key4", "key5", "key6", "key7", "key8");
            assertThat(watch.toString()).contains("CROSSSLOT");
            assertThat(client.call("DBSIZE")).isEqualTo(integer(0));
        }
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_clientsRaceWithWatch_then_noIncrementIsLost(String server) {
        int clients = 4;
        int each = 25;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            RespSocket client = connect(server);
            Thread thread = new Thread(() -> {
                for (int done = 0; done < each; ) {
                    client.call("WATCH", "counter");
                    Reply present = client.call("GET", "counter");
                    long value = present instanceof Reply.Bulk bulk ? Long.parseLong(bulk.text()) : 0;
                    client.call("MULTI");
                    client.call("SET", "counter", Long.toString(value + 1));
                    done += client.call("EXEC") instanceof Reply.Array ? 1 : 0;
                }
            });
            threads.add(thread);
            thread.start();
        }
        threads.forEach(thread -> {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(connect(server).call("GET", "counter")).isEqualTo(Reply.bulk(Integer.toString(clients * each)));
    }
}
