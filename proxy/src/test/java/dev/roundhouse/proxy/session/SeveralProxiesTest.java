package dev.roundhouse.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.proxy.Proxy;
import dev.roundhouse.proxy.configuration.ConfigurationReader;
import dev.roundhouse.proxy.configuration.ConfigurationResult;
import dev.roundhouse.proxy.configuration.Sources;
import dev.roundhouse.proxy.launch.ProxyRunner.RunningProxy;
import dev.roundhouse.spi.resp.Reply;
import dev.roundhouse.spi.testing.FreePorts;
import io.lettuce.core.RedisClient;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Proxies of this JVM that find each other, each with a memory of its own: what crosses is messages. */
class SeveralProxiesTest {
    private static final ConditionFactory SOON = Awaitility.await().atMost(Duration.ofSeconds(60));
    private static final int MESSAGES = 2_000;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Set<RunningProxy> stopped = new HashSet<>();

    @AfterEach
    void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    private RunningProxy start(int membersPort, int... knownPorts) throws Exception {
        String addresses = Arrays.stream(knownPorts)
                .mapToObj(port -> "\"127.0.0.1:" + port + "\"")
                .collect(Collectors.joining(", ", "[", "]"));
        List<String> sets = List.of(
                "proxy.port=0",
                "proxy.eventLoops=2",
                "http.port=0",
                "ring.partitions=16",
                "nodes=[{id: n1, backend: memory}]",
                "members={port: " + membersPort + ", addresses: " + addresses + "}");
        ConfigurationResult read =
                ConfigurationReader.withInstalledBackends().read(new Sources(null, Map.of(), sets, List.of()));
        assertThat(read).isInstanceOf(ConfigurationResult.Valid.class);
        RunningProxy proxy = Proxy.start((ConfigurationResult.Valid) read).await(20, TimeUnit.SECONDS);
        open.push(() -> stop(proxy));
        return proxy;
    }

    private void stop(RunningProxy proxy) throws Exception {
        if (stopped.add(proxy)) {
            proxy.stop().await(20, TimeUnit.SECONDS);
        }
    }

    private RespSocket connect(RunningProxy proxy) {
        RespSocket socket = new RespSocket(proxy.port());
        open.push(socket);
        return socket;
    }

    private static int members(RespSocket client) {
        return ((Reply.Array) client.call("PROXY", "MEMBERS")).elements().size();
    }

    /** Until a message through one reaches a client of the other. */
    private void awaitLink(RunningProxy from, RunningProxy to) {
        try (RespSocket listener = new RespSocket(to.port());
                RespSocket publisher = new RespSocket(from.port())) {
            listener.call("SUBSCRIBE", "link");
            SOON.until(() -> publisher.call("PUBLISH", "link", "up").equals(new Reply.Int(1)));
        }
    }

    @Test
    void when_twoProxiesKnowEachOther_then_whatIsPublishedThroughOneReachesClientsOfBoth() throws Exception {
        int[] ports = {FreePorts.next(), FreePorts.next()};
        RunningProxy first = start(ports[0], ports[1]);
        RunningProxy second = start(ports[1], ports[0]);
        awaitLink(first, second);
        awaitLink(second, first);
        RespSocket publisher = connect(second);
        assertThat(members(publisher)).isEqualTo(2);

        publishesAreCounted(first, second, publisher);
        orderIsKept(first, publisher);
        keyEventsCross(first, publisher);

        stop(first);
        SOON.until(() -> members(publisher) == 1);
        assertThat(publisher.call("PUBLISH", "news", "gone")).isEqualTo(new Reply.Int(1));
        assertThat(publisher.call("PING")).isEqualTo(new Reply.Simple("PONG"));
    }

    private void publishesAreCounted(RunningProxy first, RunningProxy second, RespSocket publisher) {
        RespSocket there = connect(first);
        RespSocket here = connect(second);
        there.call("SUBSCRIBE", "news");
        there.call("PSUBSCRIBE", "new?");
        here.call("SUBSCRIBE", "news");
        assertThat(publisher.call("PUBLISH", "news", "hello")).isEqualTo(new Reply.Int(3));
        assertThat(publisher.call("PUBLISH", "other", "hello")).isEqualTo(new Reply.Int(0));
        assertThat(there.read().toString()).contains("news");
        assertThat(there.read().toString()).contains("pmessage");
        there.call("SSUBSCRIBE", "shard");
        assertThat(publisher.call("SPUBLISH", "shard", "hello")).isEqualTo(new Reply.Int(1));
        assertThat(publisher.call("PUBLISH", "shard", "hello")).isEqualTo(new Reply.Int(0));
    }

    private void orderIsKept(RunningProxy first, RespSocket publisher) {
        RespSocket there = connect(first);
        there.call("SUBSCRIBE", "order");
        IntStream.range(0, MESSAGES).forEach(i -> publisher.send("PUBLISH", "order", "" + i));
        for (int i = 0; i < MESSAGES; i++) {
            assertThat(there.read())
                    .isEqualTo(Reply.array(Reply.bulk("message"), Reply.bulk("order"), Reply.bulk("" + i)));
        }
        for (int i = 0; i < MESSAGES; i++) {
            // A count that comes too late is left out.
            assertThat(publisher.read()).isIn(new Reply.Int(0), new Reply.Int(1));
        }
    }

    private void keyEventsCross(RunningProxy first, RespSocket writer) {
        RespSocket configuring = connect(first);
        assertThat(configuring.call("CONFIG", "SET", "notify-keyspace-events", "KEA"))
                .isEqualTo(Reply.OK);
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        RedisClient client = RedisClient.create("redis://127.0.0.1:" + first.port());
        open.push(client::shutdown);
        StatefulRedisPubSubConnection<String, String> listener = client.connectPubSub();
        listener.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String message) {
                heard.add(channel + " " + message);
            }
        });
        listener.sync().subscribe("__keyspace@0__:k", "__keyevent@0__:del");
        SOON.until(() -> {
            writer.call("SET", "k", "v");
            return !heard.isEmpty();
        });
        writer.call("DEL", "k");
        SOON.until(() -> heard.contains("__keyevent@0__:del k"));
        assertThat(heard).contains("__keyspace@0__:k set", "__keyspace@0__:k del");
        listener.close();
    }

    private static long id(RespSocket client) {
        return ((Reply.Int) client.call("CLIENT", "ID")).value();
    }

    private static String list(RespSocket client, String... filter) {
        String[] command =
                Stream.concat(Stream.of("CLIENT", "LIST"), Stream.of(filter)).toArray(String[]::new);
        return new String(((Reply.Bulk) client.call(command)).bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void when_aClientIsConnectedToTheOtherProxy_then_itIsListedKilledAndUnblockedFromHere() throws Exception {
        int[] ports = {FreePorts.next(), FreePorts.next()};
        RunningProxy first = start(ports[0], ports[1]);
        RunningProxy second = start(ports[1], ports[0]);
        awaitLink(first, second);
        awaitLink(second, first);
        RespSocket here = connect(second);
        RespSocket there = connect(first);
        RespSocket blocked = connect(first);
        there.call("CLIENT", "SETNAME", "far");
        assertThat(id(there)).isNotEqualTo(id(here)).isBetween(1L, 1L << 53);

        assertThat(list(here).lines().map(line -> line.replaceFirst("id=(\\d+) .*", "$1")))
                .contains("" + id(here), "" + id(there), "" + id(blocked))
                .doesNotHaveDuplicates();
        assertThat(list(here, "ID", "" + id(there)))
                .startsWith("id=" + id(there) + " ")
                .contains(" name=far ");
        assertThat(list(here, "ID", "1")).isEmpty();

        long waiting = id(blocked);
        for (String reason : List.of("TIMEOUT", "ERROR")) {
            blocked.send("BLPOP", "nothing", "0");
            SOON.until(() -> list(here, "ID", "" + waiting).contains(" flags=b "));
            assertThat(here.call("CLIENT", "UNBLOCK", "" + waiting, reason)).isEqualTo(new Reply.Int(1));
            assertThat(blocked.read())
                    .isEqualTo(
                            reason.equals("TIMEOUT")
                                    ? Reply.NULL_ARRAY
                                    : new Reply.Error("UNBLOCKED client unblocked via CLIENT UNBLOCK"));
            assertThat(here.call("CLIENT", "UNBLOCK", "" + waiting)).isEqualTo(new Reply.Int(0));
        }

        assertThat(here.call("CLIENT", "KILL", "ID", "" + waiting)).isEqualTo(new Reply.Int(1));
        assertThat(blocked.read()).isNull();
        String address = list(here, "ID", "" + id(there)).replaceFirst("(?s).* addr=(\\S+) .*", "$1");
        assertThat(here.call("CLIENT", "KILL", address)).isEqualTo(Reply.OK);
        assertThat(there.read()).isNull();
        assertThat(here.call("CLIENT", "KILL", address)).isEqualTo(new Reply.Error("ERR No such client"));
        assertThat(here.call("CLIENT", "KILL", "ID", "x")).isInstanceOf(Reply.Error.class);
        assertThat(here.call("PING")).isEqualTo(new Reply.Simple("PONG"));
    }

    @Test
    void when_channelsAreListenedToThroughBothProxies_then_pubSubTellsOfAll() throws Exception {
        int[] ports = {FreePorts.next(), FreePorts.next()};
        RunningProxy first = start(ports[0], ports[1]);
        RunningProxy second = start(ports[1], ports[0]);
        awaitLink(first, second);
        awaitLink(second, first);
        RespSocket asking = connect(second);
        for (RunningProxy proxy : List.of(first, second)) {
            RespSocket listener = connect(proxy);
            listener.call("SUBSCRIBE", "both");
            listener.call("PSUBSCRIBE", "b*");
            listener.call("SSUBSCRIBE", "shard");
        }
        connect(first).call("SUBSCRIBE", "one");
        connect(first).call("PSUBSCRIBE", "o*");

        assertThat(((Reply.Array) asking.call("PUBSUB", "CHANNELS")).elements())
                .containsExactlyInAnyOrder(Reply.bulk("both"), Reply.bulk("one"));
        assertThat(asking.call("PUBSUB", "CHANNELS", "on?")).isEqualTo(Reply.array(Reply.bulk("one")));
        assertThat(asking.call("PUBSUB", "NUMSUB", "one", "both", "none"))
                .isEqualTo(Reply.array(
                        Reply.bulk("one"),
                        new Reply.Int(1),
                        Reply.bulk("both"),
                        new Reply.Int(2),
                        Reply.bulk("none"),
                        new Reply.Int(0)));
        assertThat(asking.call("PUBSUB", "NUMPAT")).isEqualTo(new Reply.Int(2));
        assertThat(asking.call("PUBSUB", "SHARDCHANNELS")).isEqualTo(Reply.array(Reply.bulk("shard")));
        assertThat(asking.call("PUBSUB", "SHARDNUMSUB", "shard"))
                .isEqualTo(Reply.array(Reply.bulk("shard"), new Reply.Int(2)));
    }

    @Test
    void when_aThirdProxyKnowsOneOfTwo_then_allKnowAllAndCountsAreSums() throws Exception {
        int[] ports = {FreePorts.next(), FreePorts.next(), FreePorts.next()};
        List<RunningProxy> all =
                List.of(start(ports[0], ports[1]), start(ports[1], ports[0]), start(ports[2], ports[0]));
        List<RespSocket> listeners = all.stream().map(this::connect).toList();
        listeners.forEach(listener -> listener.call("SUBSCRIBE", "news"));
        for (RunningProxy proxy : all) {
            RespSocket publisher = connect(proxy);
            SOON.until(() -> publisher.call("PUBLISH", "news", "hello").equals(new Reply.Int(3)));
            assertThat(members(publisher)).isEqualTo(3);
        }
    }

    @Test
    void when_thePortIsTaken_then_theProxyServesAllTheSameAndJoinsLater() throws Exception {
        int[] ports = {FreePorts.next(), FreePorts.next()};
        ServerSocket taken = new ServerSocket(ports[0], 1, InetAddress.getLoopbackAddress());
        RunningProxy first = start(ports[0], ports[1]);
        RunningProxy second = start(ports[1], ports[0]);
        RespSocket client = connect(first);
        assertThat(client.call("SET", "k", "v")).isEqualTo(Reply.OK);
        assertThat(client.call("PUBLISH", "k", "v")).isEqualTo(new Reply.Int(0));
        assertThat(members(client)).isEqualTo(1);

        taken.close();

        awaitLink(second, first);
        assertThat(members(client)).isEqualTo(2);
    }

    @Test
    void when_twoClustersFindEachOther_then_theyBecomeOne() throws Exception {
        int[] ports = {FreePorts.next(), FreePorts.next()};
        RunningProxy first = start(ports[0], ports[1]);
        SOON.until(() -> listens(ports[0]));
        RunningProxy second = start(ports[1], ports[1]);

        awaitLink(first, second);
        awaitLink(second, first);
        assertThat(members(connect(first))).isEqualTo(2);
        assertThat(members(connect(second))).isEqualTo(2);
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
