package dev.roundhouse.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Reply;
import dev.roundhouse.spi.testing.RedisServerProcess;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A store with one replica over two real Redis. Keys {@code a} and {@code b} are on different ones. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PassThroughSessionTest {
    private RedisServerProcess first;
    private RedisServerProcess second;
    private RunningServer server;

    @BeforeAll
    void start() {
        first = RedisServerProcess.start();
        second = RedisServerProcess.start();
        server = new RunningServer(
                List.of(node(first), node(second)), RunningServer.quorum(1), 1, SessionLimits.DEFAULT, 0);
    }

    private static RunningServer.Node node(RedisServerProcess redis) {
        return new RunningServer.Node("redis", "redis://127.0.0.1:" + redis.port());
    }

    @AfterAll
    void stop() {
        server.close();
        first.close();
        second.close();
    }

    @AfterEach
    void flush() {
        try (RespSocket client = connect()) {
            assertThat(client.call("FLUSHALL")).isEqualTo(Reply.OK);
        }
    }

    private RespSocket connect() {
        return new RespSocket(server.port());
    }

    private static Reply simple(String text) {
        return new Reply.Simple(text);
    }

    private static Reply integer(long value) {
        return new Reply.Int(value);
    }

    /** Two keys that are on different nodes. */
    private String[] keysApart(RespSocket client) {
        for (int i = 0; i < 1000; i++) {
            Reply reply = client.call("SINTER", "k", "k" + i);
            if (reply instanceof Reply.Error error && error.code().equals("CROSSSLOT")) {
                return new String[] {"k", "k" + i};
            }
        }
        throw new IllegalStateException("all keys are on one node");
    }

    @Test
    void when_commandsAreOfRedisOnly_then_theyArePassedThrough() {
        try (RespSocket client = connect()) {
            assertThat(client.call("LPUSH", "list", "x", "y")).isEqualTo(integer(2));
            assertThat(client.call("LRANGE", "list", "0", "-1"))
                    .isEqualTo(Reply.array(Reply.bulk("y"), Reply.bulk("x")));
            assertThat(client.call("EVAL", "return ARGV[1]", "1", "k", "hello")).isEqualTo(Reply.bulk("hello"));
            assertThat(client.call("MSET", "a", "1", "b", "2", "c", "3")).isEqualTo(Reply.OK);
            assertThat(client.call("MGET", "c", "b", "a"))
                    .isEqualTo(Reply.array(Reply.bulk("3"), Reply.bulk("2"), Reply.bulk("1")));
            assertThat(client.call("DBSIZE")).isEqualTo(integer(4));
        }
    }

    @Test
    void when_aTransactionIsOnOneNode_then_itIsExecuted() {
        try (RespSocket client = connect()) {
            assertThat(client.call("MULTI")).isEqualTo(Reply.OK);
            assertThat(client.call("SET", "k", "1")).isEqualTo(simple("QUEUED"));
            assertThat(client.call("PING")).isEqualTo(simple("QUEUED"));
            assertThat(client.call("INCR", "k")).isEqualTo(simple("QUEUED"));
            assertThat(client.call("EXEC")).isEqualTo(Reply.array(Reply.OK, simple("PONG"), integer(2)));
            assertThat(client.call("GET", "k")).isEqualTo(Reply.bulk("2"));
            assertThat(client.call("EXEC")).isEqualTo(new Reply.Error("ERR EXEC without MULTI"));
            assertThat(client.call("MULTI")).isEqualTo(Reply.OK);
            assertThat(client.call("EXEC")).isEqualTo(Reply.array());
        }
    }

    @Test
    void when_aTransactionIsPipelined_then_repliesKeepTheirOrder() {
        try (RespSocket client = connect()) {
            client.sendRaw("SET k 5\r\nGET k\r\nMULTI\r\nINCR k\r\nEXEC\r\nGET k\r\nQUIT\r\n");
            assertThat(client.readToEnd())
                    .isEqualTo("+OK\r\n$1\r\n5\r\n+OK\r\n+QUEUED\r\n*1\r\n:6\r\n$1\r\n6\r\n+OK\r\n");
        }
    }

    @Test
    void when_aTransactionCrossesNodes_then_itIsAborted() {
        try (RespSocket client = connect()) {
            String[] apart = keysApart(client);
            assertThat(client.call("MULTI")).isEqualTo(Reply.OK);
            assertThat(client.call("SET", apart[0], "1")).isEqualTo(simple("QUEUED"));
            assertThat(((Reply.Error) client.call("SET", apart[1], "1")).code()).isEqualTo("CROSSSLOT");
            assertThat(((Reply.Error) client.call("EXEC")).code()).isEqualTo("EXECABORT");
        }
    }

    @Test
    void when_aWatchedKeyChanges_then_theTransactionIsNotExecuted() {
        try (RespSocket client = connect();
                RespSocket other = connect()) {
            assertThat(client.call("WATCH", "k")).isEqualTo(Reply.OK);
            assertThat(client.call("GET", "k")).isEqualTo(Reply.NULL);
            assertThat(other.call("SET", "k", "theirs")).isEqualTo(Reply.OK);
            assertThat(client.call("MULTI")).isEqualTo(Reply.OK);
            assertThat(client.call("SET", "k", "ours")).isEqualTo(simple("QUEUED"));
            assertThat(client.call("EXEC")).isEqualTo(Reply.NULL_ARRAY);
            assertThat(client.call("GET", "k")).isEqualTo(Reply.bulk("theirs"));
        }
    }

    @Test
    void when_aClientBlocks_then_othersGoOnAndItIsWoken() {
        try (RespSocket client = connect();
                RespSocket other = connect()) {
            client.send("BLPOP", "list", "0");
            client.send("PING");
            assertThat(other.call("RPUSH", "list", "x")).isEqualTo(integer(1));
            assertThat(client.read()).isEqualTo(Reply.array(Reply.bulk("list"), Reply.bulk("x")));
            assertThat(client.read()).isEqualTo(simple("PONG"));
        }
    }

    @Test
    void when_aClientSubscribes_then_messagesComeUntilItLeaves() {
        try (RespSocket client = connect();
                RespSocket other = connect()) {
            client.send("SUBSCRIBE", "news", "more");
            assertThat(client.read()).isEqualTo(Reply.array(Reply.bulk("subscribe"), Reply.bulk("news"), integer(1)));
            assertThat(client.read()).isEqualTo(Reply.array(Reply.bulk("subscribe"), Reply.bulk("more"), integer(2)));
            assertThat(other.call("PUBLISH", "news", "hello")).isEqualTo(integer(1));
            assertThat(client.read())
                    .isEqualTo(Reply.array(Reply.bulk("message"), Reply.bulk("news"), Reply.bulk("hello")));
            assertThat(client.call("PING")).isEqualTo(Reply.array(Reply.bulk("pong"), Reply.bulk("")));
            assertThat(((Reply.Error) client.call("GET", "k")).text()).startsWith("ERR Can't execute 'get': only");
            client.send("UNSUBSCRIBE");
            assertThat(client.read()).isInstanceOf(Reply.Array.class);
            assertThat(client.read()).isInstanceOf(Reply.Array.class);
            assertThat(client.call("GET", "k")).isEqualTo(Reply.NULL);
        }
    }

    @Test
    void when_largeAndSmallRequestsMix_then_theirOrderIsKept() {
        try (RespSocket client = connect()) {
            String large = "x".repeat(200_000);
            for (int i = 0; i < 20; i++) {
                client.send("SET", "k", large + i);
                client.send("GET", "k");
                client.send("SET", "k", "small" + i);
                client.send("GET", "k");
            }
            for (int i = 0; i < 20; i++) {
                assertThat(client.read()).isEqualTo(Reply.OK);
                assertThat(client.read()).isEqualTo(Reply.bulk(large + i));
                assertThat(client.read()).isEqualTo(Reply.OK);
                assertThat(client.read()).isEqualTo(Reply.bulk("small" + i));
            }
        }
    }
}
