package dev.roundhouse.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.testing.RedisServerProcess;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the log tells: who changed what, what was slow. And what it never tells. */
class LogsIT {
    private static final String PASSWORD = "hidden-password-1";
    private static final String VALUE = "hidden-value-2";
    private static final String WRONG = "hidden-password-3";

    /** Sorting so many takes far more than the 50 ms that make a request slow here. */
    private static final int LONG_LIST = 40_000;

    @RegisterExtension
    final Programs programs = new Programs();

    private static void say(RespClient client) throws IOException {
        client.call("SET", "k", VALUE);
        client.call("GET", "k");
        client.call("LPUSH", "k", VALUE);
        client.call("AUTH", WRONG);
        client.call("AUTH", "default", WRONG);
        client.call("HELLO", "2", "AUTH", "somebody", WRONG);
        client.call("CONFIG", "SET", "links.nodeTimeoutMillis", "700");
        client.call("CONFIG", "SET", "links.nodeTimeoutMillis", "0");
        client.call("NOSUCH", VALUE);
        client.call("SET", "k", VALUE, "NOSUCH");
        client.call("EVAL", "return redis.call('NOSUCH', ARGV[1])", "0", VALUE);
    }

    private static void assertTold(JarProcess proxy) {
        assertThat(proxy.output())
                .contains("links.nodeTimeoutMillis 250 -> 700; by CONFIG SET by client ")
                .doesNotContain(PASSWORD)
                .doesNotContain(VALUE)
                .doesNotContain(WRONG);
    }

    @Test
    void when_commandsPassThrough_then_noValueAndNoPasswordIsLogged_andSlowOnesAre() throws IOException {
        RedisServerProcess redis = programs.redis("--requirepass", PASSWORD, "--enable-debug-command", "yes");
        String node =
                "{id: n1, backend: redis, address: \"redis://:%s@127.0.0.1:%d\"}".formatted(PASSWORD, redis.port());
        JarProcess proxy =
                programs.proxy(Cluster.configuration(List.of(node), 1), "logging.level=debug", "logging.slowMillis=20");
        try (RespClient client = new RespClient(proxy.port())) {
            say(client);
            client.call(
                    "EVAL",
                    "local t = redis.call('TIME') local n = t[1] * 1000000 + t[2] repeat local u ="
                            + " redis.call('TIME') until u[1] * 1000000 + u[2] - n > 50000 return ARGV[1]",
                    "0",
                    VALUE);
        }
        assertTold(proxy);
        assertThat(proxy.output()).containsPattern("slow request [0-9a-f]+: eval with 3 arguments took [0-9]+ ms");
    }

    @Test
    void when_aRequestIsSlowOnANode_then_bothLogsNameItAlike() throws IOException {
        List<JarProcess> nodes = IntStream.rangeClosed(1, 3)
                .mapToObj(i -> programs.nodeWith("n" + i, "--slow-millis", "20"))
                .toList();
        Cluster cluster = Cluster.over(nodes, programs, "logging.slowMillis=50", "links.nodeTimeoutMillis=10000");
        try (RespClient client = new RespClient(cluster.proxy().port())) {
            for (int i = 0; i < LONG_LIST; i += 1_000) {
                int from = i;
                client.succeed(Stream.concat(
                                Stream.of("RPUSH", "{tag}list"),
                                IntStream.range(0, 1_000).mapToObj(j -> VALUE + (from + j * 7_919 % LONG_LIST)))
                        .toArray(String[]::new));
            }
            client.succeed("SORT", "{tag}list", "ALPHA", "STORE", "{tag}sorted");
        }
        cluster.proxy().program().awaitOutput(": sort with ", JarProcess.START_TIMEOUT);
        Matcher slow = Pattern.compile("slow request ([0-9a-f]+): sort with ")
                .matcher(cluster.proxy().output());
        assertThat(slow.find()).as(cluster.proxy().output()).isTrue();
        Pattern message =
                Pattern.compile("slow message of request " + slow.group(1) + ": \\w+ took [0-9]+ ms, for proxy ");
        Awaitility.await("a node names request " + slow.group(1))
                .atMost(JarProcess.START_TIMEOUT)
                .until(() -> nodes.stream()
                        .anyMatch(node -> message.matcher(node.output()).find()));
        nodes.forEach(node -> assertThat(node.output()).doesNotContain(VALUE));
    }

    @Test
    void when_theStoreIsReplicated_then_noValueAndNoPasswordIsLogged_andTheTopologyIs() throws IOException {
        Cluster cluster = Cluster.ofThreeNodes(programs, "logging.level=debug", "logging.format=json");
        try (RespClient client = new RespClient(cluster.proxy().port())) {
            say(client);
        }
        assertTold(cluster.proxy());
        assertThat(cluster.proxy().output())
                .contains("\"subject\":\"topology\"")
                .contains("n1 counts, n2 counts, n3 counts");
        cluster.nodes().forEach(node -> assertThat(node.output()).doesNotContain(VALUE));
    }
}
