package dev.roundhouse.storage.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.LinkLimits;
import dev.roundhouse.spi.storage.NodeSettings;
import dev.roundhouse.spi.storage.StorageNode;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteLinkTest {
    private static final int LARGE = 10 << 20;
    /** For what is not about time, on a busy machine. */
    private static final LinkLimits PATIENT =
            new LinkLimits(10_000, 10_000, 20, 100, 65_536, 256L << 20, (512 << 20) + 65_536, 4);

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(3));
    private final List<LinkedNode> links = new ArrayList<>();
    private NodeServer server;

    @BeforeEach
    void start() throws Exception {
        server = NodeServer.start(
                        vertx, new NodeOptions("127.0.0.1", 0, null, 2), handshake -> new FakeStore(), () -> 1_000L)
                .await(10, TimeUnit.SECONDS);
    }

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
    void when_nodeListens_then_linkComesUpWithItsRunAndAnswers() {
        LinkedNode node = link(true).awaitUp();
        assertThat(node.events).containsExactly("up " + server.runId());
        assertThat(node.send(LinkedNode.write("k", bytes("value"))).join()).isInstanceOf(Answer.Accepted.class);
        assertThat(LinkedNode.reply(node.send(LinkedNode.read("k")).join())).isEqualTo(bytes("$5\r\nvalue\r\n"));
        assertThat(node.outstanding()).isZero();
    }

    @Test
    void when_theLinkComesUp_then_itKnowsTheNodesClock() {
        LinkedNode node = link(true).awaitUp();
        long wall = System.currentTimeMillis();
        double ahead = node.ask(StorageNode::health, health -> health.clock().aheadMillis(wall, System.nanoTime()));
        assertThat(ahead).isCloseTo((double) (1_000 - wall), within(10_000.0));
    }

    @Test
    void when_manyAreSentAtOnce_then_allAreAnsweredInOrder() throws Exception {
        int count = 100_000;
        LinkedNode node = link(true).awaitUp();
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch answered = new CountDownLatch(count);
        int perTurn = 10_000;
        for (int turn = 0; turn < count / perTurn; turn++) {
            int from = turn * perTurn;
            node.onLoop(n -> {
                for (int i = from; i < from + perTurn; i++) {
                    int number = i;
                    n.send(LinkedNode.write("key:" + i % 100, bytes("v" + i)), answer -> {
                        if (answer instanceof Answer.Accepted) {
                            order.add(number);
                        }
                        answered.countDown();
                    });
                }
            });
            Awaitility.await().atMost(LinkedNode.PATIENCE).until(() -> node.outstanding() < 50_000);
        }
        assertThat(answered.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(order).hasSize(count).isSorted();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void when_anAnswerIsLarge_then_smallOnesOvertakeItAndItComesWhole(boolean isAsked) throws Exception {
        LinkedNode node =
                link(LinkedNode.settings(server.port(), true, PATIENT)).awaitUp();
        byte[] large = new byte[LARGE];
        new Random(1).nextBytes(large);
        node.send(LinkedNode.write("large", large)).join();
        node.send(LinkedNode.write("small", bytes("value"))).join();
        int reads = 8;
        int smallsPerRead = 100;
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        List<byte[]> larges = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch answered = new CountDownLatch(reads * (smallsPerRead + 1));
        node.onLoop(n -> {
            for (int i = 0; i < reads; i++) {
                LinkedNode.read(n, isAsked, "large", answer -> {
                    larges.add(LinkedNode.reply(answer));
                    order.add("large");
                    answered.countDown();
                });
                for (int j = 0; j < smallsPerRead; j++) {
                    LinkedNode.read(n, isAsked, "small", answer -> {
                        order.add(new String(LinkedNode.reply(answer), StandardCharsets.US_ASCII));
                        answered.countDown();
                    });
                }
            }
        });
        assertThat(answered.await(30, TimeUnit.SECONDS)).isTrue();
        // All small ones were answered on their own connection while the large ones had yet to be asked for again.
        assertThat(order.subList(0, smallsPerRead)).containsOnly("$5\r\nvalue\r\n");
        assertThat(order.indexOf("large")).isGreaterThanOrEqualTo(smallsPerRead);
        assertThat(larges).hasSize(reads).allSatisfy(reply -> {
            assertThat(reply).hasSize(LARGE + ("$" + LARGE + "\r\n\r\n").length());
            assertThat(Arrays.equals(large, 0, LARGE, reply, reply.length - LARGE - 2, reply.length - 2))
                    .isTrue();
        });
        assertThat(node.outstanding()).isZero();
    }

    @Test
    void when_largeValuesAreUnderWay_then_smallOnesAreNotHeldUp() {
        LinkedNode node = link(true).awaitUp();
        byte[] large = new byte[LARGE];
        List<CompletableFuture<Answer>> larges = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            larges.add(node.send(LinkedNode.write("large" + i, large)));
        }
        CompletableFuture<Answer> small = node.send(LinkedNode.write("small", bytes("v")));
        assertThat(small.join()).isInstanceOf(Answer.Accepted.class);
        assertThat(larges.get(7)).isNotDone();
        assertThat(larges).allSatisfy(answer -> assertThat(answer.join()).isInstanceOf(Answer.Accepted.class));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void when_largeAndSmallValuesOfOneKeyFollow_then_theirOrderStays(boolean isAsked) {
        LinkedNode node = link(true).awaitUp();
        byte[] large = new byte[LARGE];
        for (int round = 0; round < 5; round++) {
            node.send(LinkedNode.write("k", bytes("before")));
            node.send(LinkedNode.write("k", large));
            CompletableFuture<Answer> seenLarge = node.read(isAsked, "k");
            node.send(LinkedNode.write("k", bytes("after")));
            CompletableFuture<Answer> seenSmall = node.read(isAsked, "k");
            assertThat(LinkedNode.reply(seenLarge.join())).hasSizeGreaterThan(LARGE);
            assertThat(LinkedNode.reply(seenSmall.join())).isEqualTo(bytes("$5\r\nafter\r\n"));
        }
    }

    @Test
    void when_commandsPassThrough_then_repliesComeAsTheNodeEncodedThem() {
        LinkedNode node = link(false).awaitUp();
        assertThat(node.passThrough(2, "SET", "k", "v").join()).isEqualTo("+OK\r\n");
        assertThat(node.passThrough(2, "GET", "k").join()).isEqualTo("$1\r\nv\r\n");
        assertThat(node.passThrough(2, "GET", "absent").join()).isEqualTo("$-1\r\n");
        assertThat(node.passThrough(3, "GET", "absent").join()).isEqualTo("_\r\n");
        assertThat(node.passThrough(2, "NOSUCH").join()).isEqualTo("-ERR internal error\r\n");
        assertThat(node.passThrough(2, "GET", "k").join()).isEqualTo("$1\r\nv\r\n");
    }

    @Test
    void when_largeCommandsPassThrough_then_orderOnTheirKeyStays() {
        LinkedNode node = link(false).awaitUp();
        byte[] large = new byte[LARGE];
        for (int protocol = 2; protocol <= 3; protocol++) {
            node.passThrough(protocol, "SET", "k", "before");
            node.passThrough(protocol, Request.of(bytes("SET"), bytes("k"), large));
            CompletableFuture<String> other = node.passThrough(protocol, "GET", "other");
            CompletableFuture<String> seenLarge = node.passThrough(protocol, "GET", "k");
            node.passThrough(protocol, "SET", "k", "after");
            assertThat(node.passThrough(protocol, "GET", "k").join()).isEqualTo("$5\r\nafter\r\n");
            assertThat(seenLarge.join()).startsWith("$10485760\r\n");
            assertThat(other).isDone();
        }
    }

    @Test
    void when_clusterIsAnother_then_linkStaysDownAndSaysWhy() {
        link(true).awaitUp();
        NodeSettings other =
                new NodeSettings("n1", "localhost:" + server.port(), "another", 64, true, LinkedNode.LIMITS);
        LinkedNode node = link(other);
        Awaitility.await().atMost(LinkedNode.PATIENCE).untilAsserted(() -> {
            Answer answer = node.send(LinkedNode.read("k")).join();
            assertThat(answer).isInstanceOfSatisfying(Answer.Failed.class, failed -> {
                assertThat(failed.sent()).isFalse();
                assertThat(failed.reason()).contains("belongs to cluster 'test', not 'another'");
            });
        });
        assertThat(node.events).isEmpty();
    }

    @Test
    void when_modeOrPartitionsDiffer_then_linkStaysDown() {
        link(true).awaitUp();
        LinkedNode single = link(false);
        LinkedNode partitions =
                link(new NodeSettings("n1", "127.0.0.1:" + server.port(), "test", 128, true, LinkedNode.LIMITS));
        LinkedNode id = link(new NodeSettings("n2", "127.0.0.1:" + server.port(), "test", 64, true, LinkedNode.LIMITS));
        for (LinkedNode node : List.of(single, partitions, id)) {
            Awaitility.await()
                    .atMost(LinkedNode.PATIENCE)
                    .until(() ->
                            node.send(LinkedNode.read("k")).join().toString().contains("refused: "));
        }
    }

    @Test
    void when_nodeStopsAndComesBack_then_linkFollows() throws Exception {
        LinkedNode node = link(true).awaitUp();
        int port = server.port();
        server.close().await(10, TimeUnit.SECONDS);
        Awaitility.await().atMost(LinkedNode.PATIENCE).until(() -> !node.isUp());
        assertThat(node.send(LinkedNode.read("k")).join())
                .isInstanceOfSatisfying(
                        Answer.Failed.class, failed -> assertThat(failed.sent()).isFalse());
        server = NodeServer.start(
                        vertx, new NodeOptions("127.0.0.1", port, null, 1), handshake -> new FakeStore(), () -> 1_000L)
                .await(10, TimeUnit.SECONDS);
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(node::isUp);
        assertThat(node.events).hasSize(3).last().isEqualTo("up " + server.runId());
    }

    private LinkedNode link(boolean replicated) {
        return link(LinkedNode.settings(server.port(), replicated, LinkedNode.LIMITS));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
