package dev.roundhouse.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Reply;
import io.lettuce.core.RedisClient;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Channels over two event loops. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PubSubTest {
    private static final String NOT_ALLOWED = "ERR Can't execute 'get': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING"
            + " / QUIT / RESET are allowed in this context";

    private RunningServer server;

    @BeforeAll
    void start() {
        server = RunningServer.memory(1, 1, 2, SessionLimits.DEFAULT);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private RespSocket connect() {
        return new RespSocket(server.port());
    }

    private static Reply array(Object... elements) {
        return Reply.array(elements(elements));
    }

    private static Reply push(Object... elements) {
        return new Reply.Push(List.of(elements(elements)));
    }

    private static Reply[] elements(Object... elements) {
        List<Reply> replies = new ArrayList<>();
        for (Object element : elements) {
            replies.add(element instanceof Integer number ? new Reply.Int(number) : Reply.bulk((String) element));
        }
        return replies.toArray(Reply[]::new);
    }

    @Test
    void when_clientsListen_then_eachGetsTheMessageAndThePublisherTheirNumber() {
        try (RespSocket one = connect();
                RespSocket two = connect();
                RespSocket publisher = connect()) {
            assertThat(one.call("SUBSCRIBE", "news")).isEqualTo(array("subscribe", "news", 1));
            assertThat(two.call("PSUBSCRIBE", "n[ae]ws")).isEqualTo(array("psubscribe", "n[ae]ws", 1));
            assertThat(two.call("SUBSCRIBE", "news")).isEqualTo(array("subscribe", "news", 2));

            assertThat(publisher.call("PUBLISH", "news", "hello")).isEqualTo(new Reply.Int(3));
            assertThat(publisher.call("PUBLISH", "other", "hello")).isEqualTo(new Reply.Int(0));
            assertThat(publisher.call("SPUBLISH", "news", "hello")).isEqualTo(new Reply.Int(0));

            assertThat(one.read()).isEqualTo(array("message", "news", "hello"));
            assertThat(two.read()).isEqualTo(array("message", "news", "hello"));
            assertThat(two.read()).isEqualTo(array("pmessage", "n[ae]ws", "news", "hello"));
            assertThat(publisher.call("PUBSUB", "NUMSUB", "news", "x")).isEqualTo(array("news", 2, "x", 0));
            assertThat(publisher.call("PUBSUB", "NUMPAT")).isEqualTo(new Reply.Int(1));
            assertThat(publisher.call("PUBSUB", "CHANNELS", "n*")).isEqualTo(array("news"));
        }
    }

    @Test
    void when_aShardChannelIsUsed_then_patternsDoNotSeeIt() {
        try (RespSocket one = connect();
                RespSocket publisher = connect()) {
            assertThat(one.call("SSUBSCRIBE", "shard")).isEqualTo(array("ssubscribe", "shard", 1));
            assertThat(one.call("PSUBSCRIBE", "sh*")).isEqualTo(array("psubscribe", "sh*", 1));
            assertThat(publisher.call("SPUBLISH", "shard", "m")).isEqualTo(new Reply.Int(1));
            assertThat(one.read()).isEqualTo(array("smessage", "shard", "m"));
            assertThat(publisher.call("PUBSUB", "SHARDNUMSUB", "shard")).isEqualTo(array("shard", 1));
            assertThat(one.call("SUNSUBSCRIBE")).isEqualTo(array("sunsubscribe", "shard", 0));
            assertThat(publisher.call("PUBSUB", "SHARDCHANNELS")).isEqualTo(array());
        }
    }

    @Test
    void when_channelsAreAskedForByTwoPatterns_then_thatIsRefused() {
        try (RespSocket client = connect()) {
            assertThat(client.call("PUBSUB", "CHANNELS", "a", "b"))
                    .isEqualTo(new Reply.Error("ERR unknown subcommand or wrong number of arguments for 'CHANNELS'."
                            + " Try PUBSUB HELP."));
        }
    }

    @Test
    void when_aResp2ClientListens_then_itMayDoLittleElse() {
        try (RespSocket client = connect()) {
            client.call("SUBSCRIBE", "a");
            assertThat(client.call("GET", "k")).isEqualTo(new Reply.Error(NOT_ALLOWED));
            assertThat(client.call("EXEC"))
                    .isEqualTo(new Reply.Error("EXECABORT Transaction discarded because of: "
                            + NOT_ALLOWED.substring("ERR ".length()).replace("'get'", "'exec'")));
            assertThat(client.call("PING")).isEqualTo(array("pong", ""));
            assertThat(client.call("PING", "x")).isEqualTo(array("pong", "x"));
            assertThat(client.call("UNSUBSCRIBE")).isEqualTo(array("unsubscribe", "a", 0));
            assertThat(client.call("PING")).isEqualTo(new Reply.Simple("PONG"));
            assertThat(client.call("UNSUBSCRIBE").toString()).contains("unsubscribe");
            client.call("SUBSCRIBE", "a");
            assertThat(client.call("RESET")).isEqualTo(new Reply.Simple("RESET"));
            assertThat(client.call("GET", "k")).isNotEqualTo(new Reply.Error(NOT_ALLOWED));
            client.call("SUBSCRIBE", "a");
            assertThat(client.call("QUIT")).isEqualTo(Reply.OK);
            assertThat(client.read()).isNull();
        }
        Awaitility.await().untilAsserted(() -> {
            try (RespSocket other = connect()) {
                assertThat(other.call("PUBSUB", "NUMSUB", "a")).isEqualTo(array("a", 0));
            }
        });
    }

    @Test
    void when_aResp3ClientListens_then_pushesComeBetweenItsReplies() {
        try (RespSocket client = connect()) {
            client.call("HELLO", "3");
            assertThat(client.call("SUBSCRIBE", "own")).isEqualTo(push("subscribe", "own", 1));
            assertThat(client.call("SET", "k", "v")).isEqualTo(Reply.OK);
            client.send("PUBLISH", "own", "to me");
            assertThat(client.read()).isEqualTo(push("message", "own", "to me"));
            assertThat(client.read()).isEqualTo(new Reply.Int(1));
            assertThat(client.call("GET", "k")).isEqualTo(Reply.bulk("v"));
        }
    }

    @Test
    void when_repliesAreOff_then_messagesComeAllTheSame() {
        try (RespSocket client = connect();
                RespSocket publisher = connect()) {
            client.send("CLIENT", "REPLY", "OFF");
            assertThat(client.call("SUBSCRIBE", "quiet")).isEqualTo(array("subscribe", "quiet", 1));
            publisher.call("PUBLISH", "quiet", "m");
            assertThat(client.read()).isEqualTo(array("message", "quiet", "m"));
        }
    }

    @Test
    void when_onePublisherSendsMany_then_allComeInOrderOnEveryLoop() {
        int messages = 2_000;
        try (RespSocket one = connect();
                RespSocket two = connect();
                RespSocket publisher = connect()) {
            one.call("SUBSCRIBE", "order");
            two.call("PSUBSCRIBE", "ord*");
            for (int i = 0; i < messages; i++) {
                publisher.send("PUBLISH", "order", Integer.toString(i));
            }
            for (int i = 0; i < messages; i++) {
                assertThat(publisher.read()).isEqualTo(new Reply.Int(2));
                assertThat(one.read()).isEqualTo(array("message", "order", Integer.toString(i)));
                assertThat(two.read()).isEqualTo(array("pmessage", "ord*", "order", Integer.toString(i)));
            }
        }
    }

    @Test
    void when_aSubscriberDoesNotRead_then_itIsCutAtItsLimitAndOthersAreNot() {
        String message = "x".repeat(64 * 1024);
        try (RespSocket slow = new RespSocket(server.port(), 4096);
                RespSocket quick = connect();
                RespSocket publisher = connect()) {
            assertThat(publisher.call("CONFIG", "SET", "client-output-buffer-limit", "pubsub 1mb 0 0"))
                    .isEqualTo(Reply.OK);
            slow.call("SUBSCRIBE", "flood");
            quick.call("SUBSCRIBE", "flood");
            long receivers = 2;
            for (int i = 0; i < 1_000 && receivers > 1; i++) {
                receivers = ((Reply.Int) publisher.call("PUBLISH", "flood", message)).value();
                assertThat(quick.read()).isEqualTo(array("message", "flood", message));
            }
            assertThat(receivers).isEqualTo(1);
            assertThat(publisher
                            .call("CONFIG", "GET", "client-output-buffer-limit")
                            .toString())
                    .contains("pubsub 1048576 0 0");
        } finally {
            try (RespSocket after = connect()) {
                after.call("CONFIG", "SET", "client-output-buffer-limit", "pubsub 32mb 8mb 60");
            }
        }
    }

    @Test
    void when_lettuceListens_then_itIsTold() {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        RedisClient client = RedisClient.create("redis://127.0.0.1:" + server.port());
        try (StatefulRedisPubSubConnection<String, String> listening = client.connectPubSub();
                RespSocket publisher = connect()) {
            listening.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(String channel, String message) {
                    heard.add(channel + " " + message);
                }
            });
            listening.sync().subscribe("lettuce");
            assertThat(publisher.call("PUBLISH", "lettuce", "leaf")).isEqualTo(new Reply.Int(1));
            Awaitility.await().until(() -> heard.contains("lettuce leaf"));
        } finally {
            client.shutdown();
        }
    }
}
