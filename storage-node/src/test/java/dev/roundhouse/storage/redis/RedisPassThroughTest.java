package dev.roundhouse.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.DedicatedConnection;
import dev.roundhouse.spi.testing.RedisServerProcess;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisPassThroughTest {
    private static RedisServerProcess redis;
    private LinkOnLoop link;

    @BeforeAll
    static void startRedis() {
        redis = RedisServerProcess.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void openLink() {
        link = new LinkOnLoop(redis.uri(), false).awaitUp();
        link.passThrough(2, "FLUSHALL");
    }

    @AfterEach
    void closeLink() {
        link.close();
    }

    @Test
    void when_commandsArePipelined_then_repliesComeUntouchedInOrder() {
        List<CompletableFuture<String>> replies = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            replies.add(link.passThroughLater(2, Request.of("SET", "k" + i, "v" + i)));
            replies.add(link.passThroughLater(2, Request.of("GET", "k" + i)));
        }
        for (int i = 0; i < 1000; i++) {
            String value = "v" + i;
            assertThat(replies.get(2 * i).join()).isEqualTo("+OK\r\n");
            assertThat(replies.get(2 * i + 1).join()).isEqualTo("$" + value.length() + "\r\n" + value + "\r\n");
        }
        assertThat(link.onLoop(() -> link.node.health().outstanding())).isZero();
        assertThat(link.onLoop(() -> link.node.health().latencyMicros())).isPositive();
    }

    @Test
    void when_clientSpeaksRESP3_then_repliesAreRESP3OnAConnectionOfItsOwn() {
        assertThat(link.passThrough(2, "HSET", "h", "f", "v")).isEqualTo(":1\r\n");
        assertThat(link.passThrough(3, "HGETALL", "h")).isEqualTo("%1\r\n$1\r\nf\r\n$1\r\nv\r\n");
        assertThat(link.passThrough(2, "HGETALL", "h")).isEqualTo("*2\r\n$1\r\nf\r\n$1\r\nv\r\n");
        assertThat(link.passThrough(3, "GET", "none")).isEqualTo("_\r\n");
        assertThat(link.passThrough(2, "GET", "none")).isEqualTo("$-1\r\n");
    }

    @Test
    void when_theEndpointIsClosed_then_itsLinksAreAndNobodyIsToldThatTheNodeIsAway() {
        link.closeEndpoint();

        assertThat(link.isUp()).isFalse();
        assertThat(link.passThrough(2, "PING")).startsWith("not sent: ");
        assertThat(link.events).singleElement().asString().startsWith("up ");
    }

    @Test
    void when_redisAnswersAnError_then_itIsAReply() {
        assertThat(link.passThrough(2, "NOSUCH"))
                .isEqualTo("-ERR unknown command 'NOSUCH', with args beginning with: \r\n");
    }

    @Test
    void when_valueIsLarge_then_smallRequestsAreNotHeldUpAndItArrivesWhole() {
        byte[] large = new byte[20 << 20];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 31);
        }
        CompletableFuture<String> set = link.passThroughLater(
                2, Request.of("SET".getBytes(StandardCharsets.US_ASCII), new byte[] {'k'}, large));
        CompletableFuture<String> ping = link.passThroughLater(2, Request.of("PING"));
        ping.thenAccept(reply -> assertThat(set).isNotDone()).join();
        assertThat(LinkOnLoop.get(set)).isEqualTo("+OK\r\n");
        String reply = LinkOnLoop.get(link.passThroughLater(3, Request.of("GET", "k")));
        assertThat(reply.equals("$" + large.length + "\r\n" + new String(large, StandardCharsets.ISO_8859_1) + "\r\n"))
                .isTrue();
    }

    @Test
    void when_aConnectionIsBorrowed_then_itsFramesComeToItsListener() {
        DedicatedConnection blocked = link.borrow(2);
        Frames frames = new Frames();
        link.onLoop(() -> {
            blocked.listener(frames);
            blocked.send(Request.of("BLPOP", "list", "0"));
            return 0;
        });
        assertThat(link.passThrough(2, "RPUSH", "list", "a")).isEqualTo(":1\r\n");
        await().until(() -> frames.seen.contains("*2\r\n$4\r\nlist\r\n$1\r\na\r\n"));
        link.onLoop(() -> {
            blocked.giveBack(true);
            return 0;
        });
    }

    @Test
    void when_allConnectionsAreLent_then_borrowFailsAtOnce_and_aReturnedOneIsLentAgain() {
        List<DedicatedConnection> lent = new ArrayList<>();
        for (int i = 0; i < LinkOnLoop.QUICK.dedicatedConnections(); i++) {
            lent.add(link.borrow(3));
        }
        Assertions.assertThatThrownBy(() -> link.borrow(3))
                .hasMessageContaining("all 4 dedicated connections are lent");
        link.onLoop(() -> {
            lent.get(0).giveBack(true);
            return 0;
        });
        DedicatedConnection again = link.borrow(3);
        Frames frames = new Frames();
        link.onLoop(() -> {
            again.listener(frames);
            again.send(Request.of("GET", "none"));
            return 0;
        });
        await().until(() -> frames.seen.contains("_\r\n"));
    }

    @Test
    void when_aDirtyConnectionIsGivenBack_then_itIsClosed() {
        DedicatedConnection watching = link.borrow(2);
        Frames frames = new Frames();
        link.onLoop(() -> {
            watching.listener(frames);
            watching.send(Request.of("CLIENT", "SETNAME", "dirty"));
            return 0;
        });
        await().until(() -> frames.seen.contains("+OK\r\n"));
        assertThat(link.passThrough(2, "CLIENT", "LIST")).contains("name=dirty");
        link.onLoop(() -> {
            watching.giveBack(false);
            return 0;
        });
        await().untilAsserted(
                        () -> assertThat(link.passThrough(2, "CLIENT", "LIST")).doesNotContain("name=dirty"));
    }

    @Test
    void when_redisIsKilled_then_requestsFail_and_theLinkComesBackByItself() {
        String before = link.incarnation();
        redis.kill9();
        link.awaitDown();
        assertThat(link.passThrough(2, "PING")).startsWith("not sent: ");
        redis.restart();
        link.awaitUp();
        assertThat(link.passThrough(2, "PING")).isEqualTo("+PONG\r\n");
        assertThat(link.incarnation()).isNotEqualTo(before);
        assertThat(link.events).hasSize(3);
    }

    @Test
    void when_redisIsStopped_then_whatIsUnderWayFailsWithinTheNodeTimeout_and_itComesBackByItself() {
        redis.sigstop();
        try {
            long start = System.nanoTime();
            assertThat(link.passThrough(2, "PING")).startsWith("sent: no byte for 250 ms");
            long elapsedMillis = (System.nanoTime() - start) / 1_000_000;
            assertThat(elapsedMillis).isBetween(200L, 600L);
            assertThat(link.passThrough(3, "PING")).startsWith("not sent: ");
        } finally {
            redis.sigcont();
        }
        link.awaitUp();
        assertThat(link.passThrough(2, "PING")).isEqualTo("+PONG\r\n");
    }

    @Test
    void when_onlyASideConnectionIsSilent_then_theLinkFindsOutThatTheNodeIsAway() {
        assertThat(link.passThrough(3, "PING")).isEqualTo("+PONG\r\n");
        redis.sigstop();
        try {
            assertThat(link.passThrough(3, "PING")).startsWith("sent: no byte for 250 ms");
            link.awaitDown();
        } finally {
            redis.sigcont();
        }
        link.awaitUp();
    }

    @Test
    void when_thePasswordIsWrong_then_theLinkStaysDownAndSaysWhy() {
        try (RedisServerProcess secured = RedisServerProcess.start("--requirepass", "secret");
                LinkOnLoop good = new LinkOnLoop("redis://:secret@127.0.0.1:" + secured.port(), false);
                LinkOnLoop bad = new LinkOnLoop("redis://:wrong@127.0.0.1:" + secured.port(), false)) {
            good.awaitUp();
            assertThat(good.passThrough(3, "PING")).isEqualTo("+PONG\r\n");
            await().until(() -> bad.passThrough(2, "PING").contains("WRONGPASS"));
            assertThat(bad.isUp()).isFalse();
        }
    }

    private static final class Frames implements DedicatedConnection.Listener {
        final List<String> seen = new CopyOnWriteArrayList<>();

        @Override
        public void onFrame(byte[] array, int offset, int length) {
            seen.add(new String(array, offset, length, StandardCharsets.ISO_8859_1));
        }

        @Override
        public void onClosed(String reason) {
            seen.add("closed " + reason);
        }
    }
}
