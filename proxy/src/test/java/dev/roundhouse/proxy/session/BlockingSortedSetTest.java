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

/** Clients that wait for members of sorted sets, over nodes in memory and several event loops. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BlockingSortedSetTest {
    private static final Reply NIL = new Reply.Null(true);
    private static final Reply ONE = new Reply.Int(1);

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

    private static Reply bulks(String... texts) {
        return Reply.array(Stream.of(texts).map(Reply::bulk).toArray(Reply[]::new));
    }

    private static Reply popped(String key, String... membersAndScores) {
        List<Reply> elements = new ArrayList<>();
        for (int i = 0; i < membersAndScores.length; i += 2) {
            elements.add(bulks(membersAndScores[i], membersAndScores[i + 1]));
        }
        return Reply.array(Reply.bulk(key), Reply.array(elements.toArray(Reply[]::new)));
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_severalClientsWait_then_whoCameFirstIsServedFirst(String server) {
        List<RespSocket> waiting = new ArrayList<>();
        for (String command : List.of("BZPOPMAX", "BZPOPMIN", "BZPOPMIN")) {
            RespSocket client = connect(server);
            client.send(command, "queue", "0");
            waiting.add(client);
            awaitBlocked(server, waiting.size());
        }
        RespSocket writer = connect(server);
        assertThat(writer.call("ZADD", "queue", "2", "b", "1", "a", "3.5", "c")).isEqualTo(new Reply.Int(3));
        assertThat(writer.call("EXISTS", "queue")).isEqualTo(new Reply.Int(0));
        assertThat(waiting.get(0).read()).isEqualTo(bulks("queue", "c", "3.5"));
        assertThat(waiting.get(1).read()).isEqualTo(bulks("queue", "a", "1"));
        assertThat(waiting.get(2).read()).isEqualTo(bulks("queue", "b", "2"));
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_keysAreInSeveralPlaces_then_theFirstThatIsThereServes(String server) {
        RespSocket client = connect(server);
        RespSocket writer = connect(server);
        writer.call("ZADD", "key5", "5", "five", "6", "six", "7", "seven");
        writer.call("ZADD", "key3", "3", "three");
        assertThat(client.call("BZPOPMIN", "key1", "key2", "key3", "key4", "key5", "0"))
                .isEqualTo(bulks("key3", "three", "3"));
        assertThat(client.call("BZMPOP", "0", "3", "key1", "key3", "key5", "MAX", "COUNT", "2"))
                .isEqualTo(popped("key5", "seven", "7", "six", "6"));
        client.send("BZMPOP", "0", "2", "key1", "key4", "MIN");
        client.send("PING");
        awaitBlocked(server, 1);
        writer.call("GEOADD", "key4", "13.361389", "38.115556", "Palermo");
        assertThat(client.read()).isEqualTo(popped("key4", "Palermo", "3479099956230698"));
        assertThat(client.read()).isEqualTo(new Reply.Simple("PONG"));
    }

    /** Each of these leaves a sorted set behind. */
    static Stream<List<String>> writers() {
        return Stream.of(
                        "ZADD {t}z 1 m",
                        "ZINCRBY {t}z 1 m",
                        "ZUNIONSTORE {t}z 1 {t}source",
                        "ZINTERSTORE {t}z 1 {t}source",
                        "ZDIFFSTORE {t}z 1 {t}source",
                        "ZUNIONSTORE {t}z 1 {t}set",
                        "ZRANGESTORE {t}z {t}source 0 -1",
                        "RENAME {t}source {t}z",
                        "COPY {t}source {t}z")
                .map(line -> List.of(line.split(" ")));
    }

    @ParameterizedTest
    @MethodSource("writers")
    void when_aSortedSetComesToBe_then_whoWaitsForItIsServed(List<String> write) {
        for (String server : servers.keySet()) {
            RespSocket client = connect(server);
            RespSocket writer = connect(server);
            writer.call("ZADD", "{t}source", "1", "m");
            writer.call("SADD", "{t}set", "m");
            client.send("BZPOPMIN", "{t}z", "0");
            awaitBlocked(server, 1);
            writer.call("SADD", "{t}z", "no sorted set");
            writer.call("DEL", "{t}z");
            writer.call(write.toArray(String[]::new));
            assertThat(client.read()).as("%s on %s", write, server).isEqualTo(bulks("{t}z", "m", "1"));
            assertThat(writer.call("EXISTS", "{t}z")).isEqualTo(new Reply.Int(0));
        }
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_aTransactionWrites_then_itIsOverBeforeWhoWaitsIsServed(String server) {
        RespSocket client = connect(server);
        RespSocket writer = connect(server);
        client.send("BZPOPMIN", "{t}z", "0");
        awaitBlocked(server, 1);
        writer.call("MULTI");
        writer.call("ZADD", "{t}z", "2", "b");
        writer.call("ZADD", "{t}z", "1", "a");
        assertThat(writer.call("EXEC")).isEqualTo(Reply.array(ONE, ONE));
        assertThat(client.read()).isEqualTo(bulks("{t}z", "a", "1"));
        writer.call("MULTI");
        writer.call("BZPOPMAX", "{t}none", "{t}z", "0");
        writer.call("BZPOPMIN", "{t}none", "0");
        writer.call("BZMPOP", "0", "1", "{t}none", "MIN");
        assertThat(writer.call("EXEC")).isEqualTo(Reply.array(bulks("{t}z", "b", "2"), NIL, NIL));
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_aTransactionWritesTwoKeys_then_whoWaitsForBothIsServedByTheFirst(String server) {
        List<RespSocket> waiting = new ArrayList<>();
        for (String where : List.of("MIN 1", "MAX 10", "MIN 10", "MAX 1")) {
            RespSocket client = connect(server);
            String[] words = where.split(" ");
            client.send("BZMPOP", "0", "2", "{t}1", "{t}2", words[0], "COUNT", words[1]);
            waiting.add(client);
            awaitBlocked(server, waiting.size());
        }
        RespSocket writer = connect(server);
        writer.call("MULTI");
        writer.call("ZADD", "{t}1", "1", "a", "2", "b", "3", "c");
        writer.call("ZADD", "{t}2", "1", "a", "2", "b");
        assertThat(writer.call("EXEC")).isEqualTo(Reply.array(new Reply.Int(3), new Reply.Int(2)));
        assertThat(waiting.get(0).read()).isEqualTo(popped("{t}1", "a", "1"));
        assertThat(waiting.get(1).read()).isEqualTo(popped("{t}1", "c", "3", "b", "2"));
        assertThat(waiting.get(2).read()).isEqualTo(popped("{t}2", "a", "1", "b", "2"));
        writer.call("ZADD", "{t}2", "1", "a", "2", "b");
        assertThat(waiting.get(3).read()).isEqualTo(popped("{t}2", "b", "2"));
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_listsAndSortedSetsAreWaitedForAtOneKey_then_eachServesItsOwn(String server) {
        RespSocket forList = connect(server);
        RespSocket forSortedSet = connect(server);
        forList.send("BLPOP", "key", "0");
        awaitBlocked(server, 1);
        forSortedSet.send("BZPOPMIN", "key", "0");
        awaitBlocked(server, 2);
        RespSocket writer = connect(server);
        writer.call("ZADD", "key", "1", "member");
        assertThat(forSortedSet.read()).isEqualTo(bulks("key", "member", "1"));
        writer.call("RPUSH", "key", "element");
        assertThat(forList.read()).isEqualTo(bulks("key", "element"));
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_theTimeIsOverOrTheCommandIsWrong_then_theReplyIsThatOfRedis(String server) {
        RespSocket client = connect(server);
        assertThat(client.call("BZPOPMIN", "none", "0.05")).isEqualTo(NIL);
        assertThat(client.call("BZMPOP", "0.01", "1", "none", "MAX")).isEqualTo(NIL);
        assertThat(client.call("BZPOPMAX", "none", "-1")).isEqualTo(new Reply.Error("ERR timeout is negative"));
        assertThat(client.call("BZPOPMIN", "none", "x"))
                .isEqualTo(new Reply.Error("ERR timeout is not a float or out of range"));
        assertThat(client.call("BZMPOP", "0", "0", "none", "MIN"))
                .isEqualTo(new Reply.Error("ERR numkeys should be greater than 0"));
        assertThat(client.call("BZMPOP", "0", "1", "none", "MIN", "COUNT", "0"))
                .isEqualTo(new Reply.Error("ERR count should be greater than 0"));
        assertThat(client.call("BZMPOP", "0", "1", "none", "x")).isEqualTo(new Reply.Error("ERR syntax error"));
        client.call("RPUSH", "list", "x");
        assertThat(client.call("BZPOPMIN", "list", "0").toString()).contains("WRONGTYPE");
        client.call("HELLO", "3");
        client.call("ZADD", "z", "1.5", "a", "2", "b");
        assertThat(client.call("BZPOPMIN", "z", "0"))
                .isEqualTo(Reply.array(Reply.bulk("z"), Reply.bulk("a"), new Reply.Double(1.5)));
    }
}
