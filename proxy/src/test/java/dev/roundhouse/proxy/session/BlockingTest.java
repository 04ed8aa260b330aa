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

/** Clients that wait for keys, over nodes in memory and several event loops. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BlockingTest {
    private static final Reply NIL = new Reply.Null(true);
    private static final String SYNTAX = "ERR syntax error";

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

    private static Reply popped(String key, String element) {
        return Reply.array(Reply.bulk(key), Reply.bulk(element));
    }

    private static Reply integer(long value) {
        return new Reply.Int(value);
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_severalClientsWait_then_whoCameFirstIsServedFirst(String server) {
        List<RespSocket> waiting = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            RespSocket client = connect(server);
            client.send("BLPOP", "queue", "0");
            waiting.add(client);
            awaitBlocked(server, i + 1);
        }
        RespSocket writer = connect(server);
        assertThat(writer.call("RPUSH", "queue", "1", "2")).isEqualTo(integer(2));
        assertThat(writer.call("LLEN", "queue")).isEqualTo(integer(0));
        for (int i = 2; i < 5; i++) {
            writer.send("RPUSH", "queue", Integer.toString(i + 1));
        }
        for (int i = 0; i < 5; i++) {
            assertThat(waiting.get(i).read()).isEqualTo(popped("queue", Integer.toString(i + 1)));
        }
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_keysAreInSeveralPlaces_then_theFirstThatIsThereServes(String server) {
        RespSocket client = connect(server);
        RespSocket writer = connect(server);
        writer.call("RPUSH", "key5", "five");
        writer.call("RPUSH", "key3", "three");
        assertThat(client.call("BLPOP", "key1", "key2", "key3", "key4", "key5", "0"))
                .isEqualTo(popped("key3", "three"));
        assertThat(client.call("BLMPOP", "0", "3", "key1", "key3", "key5", "LEFT"))
                .isEqualTo(Reply.array(Reply.bulk("key5"), Reply.array(Reply.bulk("five"))));
        client.send("BRPOP", "key1", "key2", "key3", "key4", "0");
        client.send("PING");
        awaitBlocked(server, 1);
        writer.call("RPUSH", "key4", "a", "b");
        assertThat(client.read()).isEqualTo(popped("key4", "b"));
        assertThat(client.read()).isEqualTo(new Reply.Simple("PONG"));
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_aTransactionWrites_then_itIsOverBeforeWhoWaitsIsServed(String server) {
        RespSocket client = connect(server);
        RespSocket writer = connect(server);
        client.send("BLPOP", "{t}list", "0");
        awaitBlocked(server, 1);
        for (String element : List.of("a", "b", "c")) {
            if (element.equals("a")) {
                writer.call("MULTI");
            }
            writer.call("LPUSH", "{t}list", element);
        }
        assertThat(writer.call("EXEC")).isEqualTo(Reply.array(integer(1), integer(2), integer(3)));
        assertThat(client.read()).isEqualTo(popped("{t}list", "c"));
        writer.call("MULTI");
        writer.call("BLPOP", "{t}none", "0");
        writer.call("BLMOVE", "{t}none", "{t}other", "LEFT", "LEFT", "0");
        assertThat(writer.call("EXEC")).isEqualTo(Reply.array(NIL, new Reply.Null(false)));
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_aTransactionWritesSeveralKeys_then_theyServeInItsOrder(String server) {
        RespSocket first = connect(server);
        RespSocket second = connect(server);
        RespSocket writer = connect(server);
        first.send("BLMPOP", "0", "2", "{t}1", "{t}2", "LEFT", "COUNT", "1");
        awaitBlocked(server, 1);
        second.send("BLMPOP", "0", "2", "{t}1", "{t}2", "RIGHT", "COUNT", "10");
        awaitBlocked(server, 2);
        writer.call("MULTI");
        writer.call("RPUSH", "{t}1", "a", "b", "c");
        writer.call("RPUSH", "{t}2", "1", "2", "3");
        writer.call("EXEC");
        assertThat(first.read()).isEqualTo(Reply.array(Reply.bulk("{t}1"), Reply.array(Reply.bulk("a"))));
        assertThat(second.read())
                .isEqualTo(Reply.array(Reply.bulk("{t}1"), Reply.array(Reply.bulk("c"), Reply.bulk("b"))));
        assertThat(writer.call("LLEN", "{t}2")).isEqualTo(integer(3));
    }

    /** The second must not take what is pushed while it arrives, or the first is never told. */
    @ParameterizedTest
    @MethodSource("everyServer")
    void when_whoWaitsFirstCannotBeServed_then_itIsToldAndTheNextIsServed(String server) {
        RespSocket writer = connect(server);
        for (int i = 0; i < 50; i++) {
            writer.call("DEL", "{t}list", "{t}second");
            writer.call("SET", "{t}first", "no list");
            RespSocket first = connect(server);
            RespSocket second = connect(server);
            first.send("BRPOPLPUSH", "{t}list", "{t}first", "0");
            awaitBlocked(server, 1);
            second.send("BRPOPLPUSH", "{t}list", "{t}second", "0");
            writer.call("LPUSH", "{t}list", "x");
            assertThat(first.read().toString()).contains("WRONGTYPE");
            assertThat(second.read()).isEqualTo(Reply.bulk("x"));
        }
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_clientsPassElementsOn_then_theWholeChainIsServed(String server) {
        RespSocket first = connect(server);
        RespSocket second = connect(server);
        first.send("BLMOVE", "{t}1", "{t}2", "LEFT", "RIGHT", "0");
        awaitBlocked(server, 1);
        second.send("BRPOPLPUSH", "{t}2", "{t}3", "0");
        awaitBlocked(server, 2);
        RespSocket writer = connect(server);
        writer.call("RPUSH", "{t}1", "x");
        assertThat(first.read()).isEqualTo(Reply.bulk("x"));
        assertThat(second.read()).isEqualTo(Reply.bulk("x"));
        assertThat(writer.call("LRANGE", "{t}3", "0", "-1")).isEqualTo(Reply.array(Reply.bulk("x")));
        first.send("BLMOVE", "{t}a", "{t}b", "LEFT", "LEFT", "0");
        awaitBlocked(server, 1);
        writer.call("SET", "{t}b", "no list");
        writer.call("RPUSH", "{t}a", "y");
        assertThat(first.read().toString()).contains("WRONGTYPE");
        assertThat(writer.call("LLEN", "{t}a")).isEqualTo(integer(1));
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_theTimeIsOver_then_theReplyIsNil(String server) {
        RespSocket client = connect(server);
        assertThat(client.call("BLPOP", "none", "0.05")).isEqualTo(NIL);
        assertThat(client.call("BLMOVE", "{n}a", "{n}b", "LEFT", "LEFT", "0.01"))
                .isEqualTo(NIL);
        assertThat(client.call("BLPOP", "none", "-1")).isEqualTo(new Reply.Error("ERR timeout is negative"));
        assertThat(client.call("BLPOP", "none", "x"))
                .isEqualTo(new Reply.Error("ERR timeout is not a float or out of range"));
        assertThat(client.call("BLMOVE", "{n}a", "{n}b", "LEFT", "UP", "x")).isEqualTo(new Reply.Error(SYNTAX));
        assertThat(client.call("BLMPOP", "x", "0", "none", "LEFT"))
                .isEqualTo(new Reply.Error("ERR numkeys should be greater than 0"));
        assertThat(client.call("BLMPOP", "x", "1", "none", "UP")).isEqualTo(new Reply.Error(SYNTAX));
        assertThat(client.call("BLMPOP", "x", "1", "none", "LEFT", "COUNT", "0"))
                .isEqualTo(new Reply.Error("ERR count should be greater than 0"));
        assertThat(client.call("BLMPOP", "-1", "1", "none", "LEFT", "COUNT", "1"))
                .isEqualTo(new Reply.Error("ERR timeout is negative"));
        client.call("SET", "text", "x");
        assertThat(client.call("BLPOP", "text", "0").toString()).contains("WRONGTYPE");
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_aClientLeavesOrIsUnblocked_then_nothingIsTakenForIt(String server) {
        RespSocket gone = connect(server);
        gone.send("BLPOP", "list", "other", "0");
        awaitBlocked(server, 1);
        gone.close();
        awaitBlocked(server, 0);
        RespSocket admin = connect(server);
        assertThat(admin.call("RPUSH", "list", "kept")).isEqualTo(integer(1));
        assertThat(admin.call("LLEN", "list")).isEqualTo(integer(1));
        RespSocket client = connect(server);
        String id = Long.toString(((Reply.Int) client.call("CLIENT", "ID")).value());
        assertThat(admin.call("CLIENT", "UNBLOCK", id)).isEqualTo(integer(0));
        client.send("BLPOP", "other", "0");
        awaitBlocked(server, 1);
        assertThat(admin.call("CLIENT", "UNBLOCK", id, "ERROR")).isEqualTo(integer(1));
        assertThat(client.read()).isEqualTo(new Reply.Error("UNBLOCKED client unblocked via CLIENT UNBLOCK"));
        client.send("BLPOP", "other", "0");
        awaitBlocked(server, 1);
        assertThat(admin.call("CLIENT", "UNBLOCK", id, "TIMEOUT")).isEqualTo(integer(1));
        assertThat(client.read()).isEqualTo(NIL);
        assertThat(client.call("WAIT", "1", "0")).isEqualTo(integer(server.equals("three replicas") ? 1 : 0));
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_aTransactionFillsTwoKeys_then_whatIsServedAtTheFirstWakesOthersAfterTheSecond(String server) {
        RespSocket mover = connect(server);
        mover.send("BLMOVE", "{t}a", "{t}c", "LEFT", "LEFT", "0");
        awaitBlocked(server, 1);
        RespSocket popper = connect(server);
        popper.send("BLPOP", "{t}c", "{t}b", "0");
        awaitBlocked(server, 2);
        RespSocket writer = connect(server);
        writer.call("MULTI");
        writer.call("RPUSH", "{t}a", "1");
        writer.call("RPUSH", "{t}b", "2");
        writer.call("EXEC");
        assertThat(mover.read()).isEqualTo(Reply.bulk("1"));
        assertThat(popper.read()).isEqualTo(popped("{t}b", "2"));
        assertThat(writer.call("LRANGE", "{t}c", "0", "-1")).isEqualTo(Reply.array(Reply.bulk("1")));
    }

    /** Whoever looks after keys now and then sees both written: the first in the transaction still comes first. */
    @ParameterizedTest
    @MethodSource("everyServer")
    void when_keysAreLookedAtWhileATransactionFillsThem_then_theFirstItFilledComesFirst(String server) {
        RespSocket popper = connect(server);
        RespSocket writer = connect(server);
        servers.get(server).server().recheckBlocked(1);
        try {
            for (int i = 0; i < 25; i++) {
                popper.send("BLPOP", "{t}x", "{t}y", "{t}z", "0");
                awaitBlocked(server, 1);
                for (String line :
                        List.of("MULTI", "LPOP {t}x", "RPUSH {t}z 3", "RPUSH {t}x 1", "RPUSH {t}y 2", "EXEC")) {
                    writer.send(line.split(" "));
                }
                for (int reply = 0; reply < 6; reply++) {
                    writer.read();
                }
                assertThat(popper.read()).isEqualTo(popped("{t}z", "3"));
                writer.call("DEL", "{t}x", "{t}y");
            }
        } finally {
            servers.get(server).server().recheckBlocked(200);
        }
    }

    /** As before, of a key that one who waited writes: who waits for it comes after those of keys written before. */
    @ParameterizedTest
    @MethodSource("everyServer")
    void when_keysAreLookedAtWhileOneIsMoved_then_whoWaitsForItComesLast(String server) {
        RespSocket mover = connect(server);
        RespSocket popper = connect(server);
        RespSocket writer = connect(server);
        servers.get(server).server().recheckBlocked(1);
        try {
            for (int i = 0; i < 50; i++) {
                mover.send("BLMOVE", "{t}a", "{t}c", "LEFT", "LEFT", "0");
                awaitBlocked(server, 1);
                popper.send("BLPOP", "{t}c", "{t}b", "0");
                awaitBlocked(server, 2);
                for (String line : List.of("MULTI", "RPUSH {t}a 1", "RPUSH {t}b 2", "EXEC")) {
                    writer.send(line.split(" "));
                }
                for (int reply = 0; reply < 4; reply++) {
                    writer.read();
                }
                assertThat(mover.read()).isEqualTo(Reply.bulk("1"));
                assertThat(popper.read()).isEqualTo(popped("{t}b", "2"));
                writer.call("DEL", "{t}c");
            }
        } finally {
            servers.get(server).server().recheckBlocked(200);
        }
    }
}
