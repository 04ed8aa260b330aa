package dev.roundhouse.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.testing.RedisServerProcess;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the log tells: who changed what, what was slow. And what it never tells. */
class LogsIT {
    private static final String PASSWORD = "hidden-password-1";
    private static final String VALUE = "hidden-value-2";
    private static final String WRONG = "hidden-password-3";

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
        assertThat(proxy.output()).containsPattern("slow request [0-9]+-[0-9]+: eval with 3 arguments took [0-9]+ ms");
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
