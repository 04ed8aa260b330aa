package dev.roundhouse.storage.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.LinkLimits;
import dev.roundhouse.spi.storage.NodeSettings;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FailingLinkTest {
    private static final byte[] ACCEPTED = {'$', '2', '\r', '\n', 2, 0, '\r', '\n'};

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
    private final List<LinkedNode> links = new ArrayList<>();

    private LinkedNode link(NodeSettings settings) {
        LinkedNode node = new LinkedNode(vertx, settings);
        links.add(node);
        return node;
    }

    @AfterEach
    void stop() throws Exception {
        links.forEach(LinkedNode::close);
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void when_nodeFallsSilent_then_allUnderWayFailWithinItsTimeoutAndLinkIsMadeAnew() {
        try (ScriptedNode silent = ScriptedNode.start(ScriptedNode::silence)) {
            LinkedNode node = link(silent, LinkLimits.DEFAULT).awaitUp();
            long before = System.nanoTime();
            List<CompletableFuture<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                answers.add(node.send(LinkedNode.write("k" + i, new byte[10])));
            }
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.join())
                            .isInstanceOfSatisfying(Answer.Failed.class, failed -> {
                                assertThat(failed.sent()).isTrue();
                                assertThat(failed.reason()).isEqualTo("no byte within 250 ms");
                            }));
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isBetween(Duration.ofMillis(200), Duration.ofSeconds(2));
            Awaitility.await().atMost(LinkedNode.PATIENCE).until(() -> node.events.size() >= 3);
            assertThat(node.events).startsWith("up run", "down no byte within 250 ms", "up run");
        }
    }

    @Test
    void when_frozenNodeIsSentMoreAndMore_then_itIsStillNoticed() {
        try (ScriptedNode silent = ScriptedNode.start(ScriptedNode::silence)) {
            LinkedNode node = link(silent, LinkLimits.DEFAULT).awaitUp();
            long before = System.nanoTime();
            Awaitility.await()
                    .atMost(LinkedNode.PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> {
                        node.send(LinkedNode.write("k", new byte[10]));
                        return node.events.size() >= 2;
                    });
            assertThat(node.events.get(1)).isEqualTo("down no byte within 250 ms");
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void when_idleNodeFreezes_then_linkGoesDown() {
        try (ScriptedNode silent = ScriptedNode.start(ScriptedNode::silence)) {
            LinkedNode node = link(silent, LinkLimits.DEFAULT).awaitUp();
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> node.events.size() >= 2);
            assertThat(node.events.get(1)).isEqualTo("down no byte within 250 ms");
        }
    }

    @Test
    void when_handshakeIsNotAnswered_then_itIsGivenUpAndTriedAgain() {
        try (ScriptedNode never = ScriptedNode.start((in, out) -> {})) {
            LinkedNode node = link(never, limits(100, 100, 65_536, 1 << 20));
            Awaitility.await().atMost(LinkedNode.PATIENCE).until(() -> never.connections.get() >= 3);
            assertThat(node.send(LinkedNode.read("k")).join()).isInstanceOf(Answer.Failed.class);
        }
    }

    @Test
    void when_outstandingLimitIsReached_then_nextFailsAtOnceUnsent() {
        try (ScriptedNode silent = ScriptedNode.start(ScriptedNode::silence)) {
            LinkedNode node = link(silent, limits(1_000, 20_000, 10, 1 << 20)).awaitUp();
            for (int i = 0; i < 10; i++) {
                node.send(LinkedNode.read("k" + i));
            }
            assertThat(node.send(LinkedNode.read("one more")).join())
                    .isEqualTo(new Answer.Failed(false, "node n1 owes 10 answers"));
            assertThat(node.outstanding()).isEqualTo(10);
        }
    }

    @Test
    void when_nodeTakesNoBytes_then_pendingLimitFailsTheNextAtOnce() {
        try (ScriptedNode silent = ScriptedNode.start(ScriptedNode::silence)) {
            LinkedNode node =
                    link(silent, limits(1_000, 20_000, 65_536, 20 << 20)).awaitUp();
            node.send(LinkedNode.write("a", new byte[19 << 20]));
            node.send(LinkedNode.write("b", new byte[19 << 20]));
            assertThat(node.send(LinkedNode.write("c", new byte[19 << 20])).join())
                    .isEqualTo(new Answer.Failed(false, "node n1 has not taken 20971520 bytes yet"));
            node.close();
        }
    }

    @Test
    void when_nodeReadsALargeValueSlowly_then_itIsNotTakenForDead() {
        int length = 64 << 20;
        try (ScriptedNode slow = ScriptedNode.start((in, out) -> readSlowly(in, out, length))) {
            LinkedNode node = link(slow, LinkLimits.DEFAULT).awaitUp();
            long before = System.nanoTime();
            Answer answer = node.send(LinkedNode.write("k", new byte[length])).join();
            assertThat(answer).isInstanceOf(Answer.Accepted.class);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(500));
            assertThat(node.events).containsExactly("up run");
        }
    }

    /** Answers pings before the value and, once all of it was read, the value. */
    private static void readSlowly(InputStream in, OutputStream out, int length) throws IOException {
        byte[] piece = new byte[256 * 1024];
        long total = 0;
        while (true) {
            int count = in.read(piece);
            if (count < 0) {
                return;
            }
            String text = total == 0 ? new String(piece, 0, count, StandardCharsets.ISO_8859_1) : "";
            if (text.endsWith("TIME\r\n")) {
                out.write("*2\r\n$10\r\n1700000000\r\n$1\r\n0\r\n".getBytes(StandardCharsets.ISO_8859_1));
                continue;
            }
            if (text.endsWith("PING\r\n")) {
                out.write("+PONG\r\n".getBytes(StandardCharsets.ISO_8859_1));
                continue;
            }
            total += count;
            LockSupport.parkNanos(10L * count); // 100 MB/s: what the kernel holds at the end is read in time
            if (total > length) {
                out.write(ACCEPTED);
                total = 0;
            }
        }
    }

    private LinkedNode link(ScriptedNode to, LinkLimits limits) {
        return link(LinkedNode.settings(to.port(), true, limits));
    }

    private static LinkLimits limits(int connectMillis, int nodeMillis, int outstanding, long pendingBytes) {
        return new LinkLimits(connectMillis, nodeMillis, 20, 100, outstanding, pendingBytes, 1 << 30, 4);
    }
}
