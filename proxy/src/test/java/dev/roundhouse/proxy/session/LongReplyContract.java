package dev.roundhouse.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Replies that are written piece by piece, on one loop, of replicas in this process. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LongReplyContract {
    private static final int ELEMENTS = 60_000;
    private static final int AT_ONCE = 1_000;

    private final int replicas;
    private RunningServer server;

    LongReplyContract(int replicas) {
        this.replicas = replicas;
    }

    @BeforeAll
    void start() {
        server = RunningServer.memory(replicas, replicas, 1, SessionLimits.DEFAULT);
        try (RespSocket client = connect()) {
            fill(client, "SADD", "set", i -> List.of("member:" + i));
            fill(client, "HSET", "hash", i -> List.of("field:" + i, "value:" + i));
            fill(client, "RPUSH", "list", i -> List.of("element:" + i));
            fill(client, "ZADD", "zset", i -> List.of("" + i, "member:" + i));
        }
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private RespSocket connect() {
        return new RespSocket(server.port());
    }

    private static void fill(RespSocket client, String command, String key, IntFunction<List<String>> element) {
        for (int from = 0; from < ELEMENTS; from += AT_ONCE) {
            List<String> words = new ArrayList<>(List.of(command, key));
            for (int i = from; i < from + AT_ONCE; i++) {
                words.addAll(element.apply(i));
            }
            client.call(words.toArray(String[]::new));
        }
    }

    private static List<String> texts(Reply reply) {
        List<Reply> elements = ((Reply.Array) reply).elements();
        return elements.stream().map(each -> ((Reply.Bulk) each).text()).toList();
    }

    @Test
    void when_aSetHashOrListIsLong_then_allOfItComes() {
        try (RespSocket client = connect()) {
            Set<String> members = new HashSet<>(texts(client.call("SMEMBERS", "set")));
            assertThat(members).hasSize(ELEMENTS).contains("member:0", "member:" + (ELEMENTS - 1));
            List<String> entries = texts(client.call("HGETALL", "hash"));
            assertThat(entries).hasSize(2 * ELEMENTS);
            int last = entries.indexOf("field:" + (ELEMENTS - 1));
            assertThat(entries.get(last + 1)).isEqualTo("value:" + (ELEMENTS - 1));
            assertThat(texts(client.call("HKEYS", "hash"))).hasSize(ELEMENTS).contains("field:7");
            assertThat(texts(client.call("HVALS", "hash"))).hasSize(ELEMENTS).contains("value:7");
            List<String> elements = texts(client.call("LRANGE", "list", "1", "-2"));
            assertThat(elements).hasSize(ELEMENTS - 2).startsWith("element:1").endsWith("element:" + (ELEMENTS - 2));
        }
    }

    @Test
    void when_setsAreCombined_then_theResultIsOfOneMoment() {
        try (RespSocket client = connect();
                RespSocket other = connect()) {
            fill(client, "SADD", "{u}a", i -> List.of("member:" + i));
            client.call("SADD", "{u}b", "member:7", "member:8", "new");
            assertThat(texts(client.call("SUNION", "{u}a", "{u}b", "{u}a")))
                    .hasSize(ELEMENTS + 1)
                    .doesNotHaveDuplicates()
                    .contains("new", "member:0");
            assertThat(texts(client.call("SDIFF", "{u}a", "{u}b", "{u}none")))
                    .hasSize(ELEMENTS - 2)
                    .doesNotContain("member:7", "new");
            assertThat(texts(client.call("SDIFF", "{u}a", "{u}a"))).isEmpty();
            assertThat(texts(client.call("SINTER", "{u}a", "{u}a"))).hasSize(ELEMENTS);
            assertThat(client.call("SINTERCARD", "2", "{u}a", "{u}b")).isEqualTo(new Reply.Int(2));
            for (int i = 0; i < 20; i++) {
                client.send("SUNION", "{u}a", "{u}b");
                client.send("PING");
                other.send("SREM", "{u}a", "member:" + (1000 + i), "member:" + (50_000 + i));
                other.send("SADD", "{u}b", "newer:" + i);
                List<String> union = texts(client.read());
                assertThat(client.read()).isEqualTo(new Reply.Simple("PONG"));
                assertThat(union.contains("member:" + (1000 + i))).isEqualTo(union.contains("member:" + (50_000 + i)));
                assertThat(union).doesNotHaveDuplicates();
                other.read();
                other.read();
            }
            client.call("HELLO", "3");
            assertThat(((Reply.Set) client.call("SINTER", "{u}a", "{u}a")).elements())
                    .hasSize(ELEMENTS - 40);
            client.call("DEL", "{u}a", "{u}b");
        }
    }

    @Test
    void when_aLargeValueIsDumped_then_itIsWhatATransactionDumpsAtOnce() {
        try (RespSocket client = connect()) {
            for (String key : List.of("set", "hash", "zset", "list")) {
                Reply.Bulk dump = (Reply.Bulk) client.call("DUMP", key);
                client.call("MULTI");
                client.call("DUMP", key);
                List<Reply> whole = ((Reply.Array) client.call("EXEC")).elements();
                assertThat(whole).containsExactly(dump);
                assertThat(client.call("PING")).isEqualTo(new Reply.Simple("PONG"));
            }
        }
    }

    @Test
    void when_aRangeOfASortedSetIsLong_then_allOfItComesInItsOrder() {
        try (RespSocket client = connect()) {
            List<String> all = new ArrayList<>(texts(client.call("ZRANGE", "zset", "0", "-1")));
            assertThat(all).hasSize(ELEMENTS).startsWith("member:0", "member:1").endsWith("member:" + (ELEMENTS - 1));
            assertThat(all).doesNotHaveDuplicates();
            Collections.reverse(all);
            assertThat(texts(client.call("ZREVRANGE", "zset", "0", "-1"))).isEqualTo(all);
            List<String> scored = texts(client.call("ZRANGEBYSCORE", "zset", "(10", "50000", "WITHSCORES"));
            assertThat(scored).hasSize(2 * 49_990).startsWith("member:11", "11").endsWith("member:50000", "50000");
            List<String> limited = texts(
                    client.call("ZRANGE", "zset", "+inf", "-inf", "BYSCORE", "REV", "LIMIT", "1", "" + (ELEMENTS - 2)));
            assertThat(limited).isEqualTo(all.subList(1, ELEMENTS - 1));
            client.call("HELLO", "3");
            List<Reply> pairs = ((Reply.Array) client.call("ZRANGE", "zset", "1", "-1", "WITHSCORES")).elements();
            assertThat(pairs).hasSize(ELEMENTS - 1);
            Reply last = client.call("ZRANGE", "zset", "-1", "-1", "WITHSCORES");
            assertThat(((Reply.Array) last).elements()).containsExactly(pairs.get(ELEMENTS - 2));
        }
    }

    @Test
    void when_valuesChangeWhileTheyAreReplied_then_theReplyIsOfOneMoment() {
        try (RespSocket reader = connect();
                RespSocket writer = connect()) {
            fill(writer, "SADD", "other", i -> List.of("member:" + i));
            fill(writer, "RPUSH", "others", i -> List.of("element:" + i));
            begin(reader, writer, "SMEMBERS", "other");
            writer.call("SREM", "other", "member:5", "member:59999");
            writer.call("SADD", "other", "new");
            assertThat(texts(reader.read()))
                    .hasSize(ELEMENTS)
                    .contains("member:59999")
                    .doesNotContain("new");
            begin(reader, writer, "LRANGE", "others", "0", "-1");
            writer.call("LSET", "others", "59999", "changed");
            writer.call("DEL", "others");
            assertThat(texts(reader.read())).hasSize(ELEMENTS).endsWith("element:59999");
            fill(writer, "ZADD", "scores", i -> List.of("" + i, "member:" + i));
            begin(reader, writer, "ZRANGE", "scores", "0", "-1");
            writer.call("ZADD", "scores", "-1", "member:59999", "60000", "new");
            writer.call("ZREMRANGEBYRANK", "scores", "50", "-2");
            assertThat(texts(reader.read())).hasSize(ELEMENTS).endsWith("member:59999");
        }
    }

    @Test
    void when_aStreamIsLong_then_allOfItComesAsItWasAtOneMoment() {
        try (RespSocket reader = connect();
                RespSocket writer = connect()) {
            addEntries(writer, "stream");
            Reply.Array up = (Reply.Array) reader.call("XRANGE", "stream", "-", "+");
            assertThat(up.elements()).hasSize(ELEMENTS);
            List<Reply> down = new ArrayList<>(((Reply.Array) reader.call("XREVRANGE", "stream", "+", "-")).elements());
            Collections.reverse(down);
            assertThat(down).isEqualTo(up.elements());
            Reply part = reader.call("XRANGE", "stream", "(10-0", "50000", "COUNT", "40000");
            assertThat(((Reply.Array) part).elements()).isEqualTo(up.elements().subList(10, 40_010));
            assertThat(entriesRead(reader.call("XREAD", "STREAMS", "stream", "stream", "59990", "0")))
                    .isEqualTo(up.elements());
            begin(reader, writer, "XREVRANGE", "stream", "+", "-");
            writer.call("XADD", "stream", "60001", "n", "new");
            writer.call("XDEL", "stream", "60000", "30000", "1");
            Reply before = reader.read();
            Collections.reverse(down);
            assertThat(((Reply.Array) before).elements()).isEqualTo(down);
            begin(reader, writer, "XREAD", "STREAMS", "stream", "0");
            writer.call("XTRIM", "stream", "MAXLEN", "=", "5");
            assertThat(entriesRead(reader.read()))
                    .hasSize(ELEMENTS - 2)
                    .startsWith(up.elements().get(1))
                    .doesNotContain(up.elements().get(29_999));
            assertThat(writer.call("XLEN", "stream")).isEqualTo(new Reply.Int(5));
        }
    }

    private static void addEntries(RespSocket client, String key) {
        for (int from = 0; from < ELEMENTS; from += AT_ONCE) {
            for (int i = from; i < from + AT_ONCE; i++) {
                client.send("XADD", key, "" + (i + 1), "n", "value:" + i);
            }
            for (int i = 0; i < AT_ONCE; i++) {
                client.read();
            }
        }
    }

    /** Of the last stream of a reply. */
    private static List<Reply> entriesRead(Reply reply) {
        List<Reply> streams = ((Reply.Array) reply).elements();
        Reply.Array last = (Reply.Array) streams.get(streams.size() - 1);
        return ((Reply.Array) last.elements().get(1)).elements();
    }

    /** Has begun, and more than sockets hold is still to come: once a mark in the same packet is seen. */
    private static void begin(RespSocket reader, RespSocket writer, String... command) {
        writer.call("DEL", "mark");
        byte[] mark = RespSocket.encode("SET", "mark", "1");
        byte[] rest = RespSocket.encode(command);
        byte[] both = Arrays.copyOf(mark, mark.length + rest.length);
        System.arraycopy(rest, 0, both, mark.length, rest.length);
        reader.sendRaw(both);
        Awaitility.await().until(() -> writer.call("EXISTS", "mark").equals(new Reply.Int(1)));
        assertThat(reader.read()).isEqualTo(new Reply.Simple("OK"));
    }

    @Test
    void when_moreCommandsFollowAtOnce_then_theirRepliesComeBehind() {
        try (RespSocket client = connect()) {
            client.send("LRANGE", "list", "0", "-1");
            client.send("PING");
            client.send("SMEMBERS", "set");
            client.send("QUIT");
            assertThat(texts(client.read())).hasSize(ELEMENTS);
            assertThat(client.read()).isEqualTo(new Reply.Simple("PONG"));
            assertThat(texts(client.read())).hasSize(ELEMENTS);
            assertThat(client.read()).isEqualTo(new Reply.Simple("OK"));
        }
    }

    @Test
    void when_manyFollowWithoutWaiting_then_eachReplyComesInItsPlaceAndForm() {
        try (RespSocket client = connect()) {
            for (int i = 0; i < 10; i++) {
                client.send("ZRANGE", "zset", "0", "-1", "WITHSCORES");
                client.send("SET", "key", "" + i);
                client.send("SMEMBERS", "set");
                client.send("GET", "key");
                client.send("HELLO", i % 2 == 0 ? "3" : "2");
            }
            for (int i = 0; i < 10; i++) {
                Reply.Array range = (Reply.Array) client.read();
                assertThat(range.elements()).hasSize(i % 2 == 0 ? 2 * ELEMENTS : ELEMENTS);
                assertThat(range.elements().get(0)).isInstanceOf(i % 2 == 0 ? Reply.Bulk.class : Reply.Array.class);
                assertThat(client.read()).isEqualTo(new Reply.Simple("OK"));
                client.read();
                assertThat(client.read()).isEqualTo(Reply.bulk("" + i));
                client.read();
            }
        }
    }

    @Test
    void when_messagesArePushedMeanwhile_then_theyComeBetweenReplies() {
        try (RespSocket listener = connect();
                RespSocket publisher = connect()) {
            listener.call("HELLO", "3");
            listener.call("SUBSCRIBE", "news");
            for (int i = 0; i < 20; i++) {
                listener.send("LRANGE", "list", "0", "-1");
            }
            for (int i = 0; i < 50; i++) {
                publisher.call("PUBLISH", "news", "message " + i);
            }
            int replies = 0;
            int pushes = 0;
            while (replies < 20 || pushes < 50) {
                Reply next = listener.read();
                if (next instanceof Reply.Push push) {
                    assertThat(push.elements().get(2)).isEqualTo(Reply.bulk("message " + pushes++));
                } else {
                    assertThat(texts(next)).hasSize(ELEMENTS);
                    replies++;
                }
            }
        }
    }

    @Test
    void when_aTransactionAsksForIt_then_itComesWithTheOthers() {
        try (RespSocket client = connect()) {
            client.call("MULTI");
            client.call("SMEMBERS", "set");
            client.call("PING");
            List<Reply> replies = ((Reply.Array) client.call("EXEC")).elements();
            assertThat(texts(replies.get(0))).hasSize(ELEMENTS);
            assertThat(replies.get(1)).isEqualTo(new Reply.Simple("PONG"));
        }
    }

    @Test
    void when_theClientLeavesInTheMiddle_then_othersAreServed() {
        for (int i = 0; i < 10; i++) {
            try (RespSocket client = connect()) {
                client.send("SMEMBERS", "set");
                client.send("SMEMBERS", "set");
            }
        }
        try (RespSocket client = connect()) {
            assertThat(client.call("SCARD", "set")).isEqualTo(new Reply.Int(ELEMENTS));
        }
    }

    @Test
    void when_aCommandTakesLong_then_itDoesWhatItDoesInATransaction() {
        try (RespSocket client = connect()) {
            fill(client, "ZADD", "{v}z", i -> List.of("" + (i * 7919 % ELEMENTS), "member:" + i));
            fill(client, "SADD", "{v}s", i -> List.of("member:" + 2 * i));
            fill(client, "RPUSH", "{v}l", i -> List.of("element:" + (i * 7919 % ELEMENTS)));
            for (String each : LONG_COMMANDS) {
                client.call("COPY", "{v}z", "{v}z1", "REPLACE");
                client.call("COPY", "{v}l", "{v}l1", "REPLACE");
                Reply reply = client.call(each.split(" "));
                List<Reply> made = dumps(client);
                client.call("COPY", "{v}z", "{v}z1", "REPLACE");
                client.call("COPY", "{v}l", "{v}l1", "REPLACE");
                client.call("MULTI");
                client.call(each.split(" "));
                assertThat(((Reply.Array) client.call("EXEC")).elements())
                        .as(each)
                        .containsExactly(reply);
                assertThat(made).as(each).isEqualTo(dumps(client));
            }
            client.call("DEL", "{v}z", "{v}s", "{v}l", "{v}z1", "{v}l1", "{v}d");
        }
    }

    private static final List<String> LONG_COMMANDS = List.of(
            "ZUNION 2 {v}z {v}s WITHSCORES",
            "ZINTER 2 {v}z {v}s WITHSCORES AGGREGATE MAX",
            "ZDIFF 2 {v}z {v}s",
            "ZUNIONSTORE {v}d 2 {v}z {v}s WEIGHTS 2 3",
            "ZINTERSTORE {v}d 2 {v}z {v}s",
            "ZDIFFSTORE {v}d 2 {v}z {v}s",
            "ZINTERCARD 2 {v}z {v}s",
            "SINTERCARD 2 {v}s {v}s",
            "SUNIONSTORE {v}d {v}s set{v}",
            "SDIFFSTORE {v}d {v}s {v}none",
            "ZRANGESTORE {v}d {v}z 3 -3",
            "ZREMRANGEBYRANK {v}z1 100 40000",
            "ZPOPMAX {v}z1 10000",
            "LPOP {v}l1 10000",
            "SORT {v}l ALPHA",
            "SORT {v}l ALPHA DESC STORE {v}l1",
            "DUMP {v}l");

    private static List<Reply> dumps(RespSocket client) {
        return List.of(
                client.call("DUMP", "{v}d"),
                client.call("DUMP", "{v}z1"),
                client.call("LLEN", "{v}l1"),
                client.call("LINDEX", "{v}l1", "77"));
    }

    @Test
    void when_othersWriteWhileACommandTakesLong_then_itIsOfOneMoment() {
        try (RespSocket client = connect();
                RespSocket other = connect()) {
            fill(client, "ZADD", "{w}z", i -> List.of("" + i, "member:" + i));
            for (int i = 0; i < 10; i++) {
                client.send("ZUNIONSTORE", "{w}d", "2", "{w}z", "{w}z");
                client.send("ZCARD", "{w}d");
                for (int j = 0; j < 5; j++) {
                    other.call("MULTI");
                    other.call("ZADD", "{w}z", "0", "first:" + i + ":" + j);
                    other.call("ZADD", "{w}z", "99999", "last:" + i + ":" + j);
                    other.call("EXEC");
                }
                Reply stored = client.read();
                assertThat(client.read()).isEqualTo(stored);
                assertThat(((Reply.Int) stored).value() % 2).isZero();
            }
            assertThat(client.call("ZCARD", "{w}z")).isEqualTo(new Reply.Int(ELEMENTS + 100));
            client.call("DEL", "{w}z", "{w}d");
        }
    }

    @Test
    void when_aListIsMadeByACommandThatTakesLong_then_whoWaitsForItIsServed() {
        try (RespSocket client = connect();
                RespSocket waiting = connect()) {
            fill(client, "RPUSH", "{x}l", i -> List.of("element:" + i));
            waiting.send("BLPOP", "{x}d", "0");
            Awaitility.await()
                    .until(() ->
                            ((Reply.Bulk) client.call("INFO", "clients")).text().contains("blocked_clients:1"));
            client.send("SORT", "{x}l", "ALPHA", "STORE", "{x}d");
            client.send("LLEN", "{x}d");
            assertThat(client.read()).isEqualTo(new Reply.Int(ELEMENTS));
            assertThat(client.read()).isEqualTo(new Reply.Int(ELEMENTS - 1));
            assertThat(texts(waiting.read())).containsExactly("{x}d", "element:0");
            client.call("DEL", "{x}l", "{x}d");
        }
    }
}
