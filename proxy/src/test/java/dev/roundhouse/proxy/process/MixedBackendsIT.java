package dev.roundhouse.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.testing.RedisServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One store over a node in the proxy, a node process and a redis-server. */
class MixedBackendsIT {
    @RegisterExtension
    final Programs programs = new Programs();

    private Cluster cluster(RedisServerProcess redis) {
        JarProcess remote = programs.node("n2").awaitPing();
        String configuration = Cluster.configuration(
                List.of(
                        "{id: n1, backend: memory}",
                        Cluster.remote(remote),
                        "{id: n3, backend: redis, address: \"" + redis.uri() + "\"}"),
                3);
        Cluster cluster = new Cluster(programs.proxy(configuration), List.of(remote));
        cluster.awaitAllCount();
        return cluster;
    }

    @Test
    void when_theRedisIsKilledAndStartsEmpty_then_itIsRecoveredAndCarriesAMajority() {
        RedisServerProcess redis = programs.redis();
        Cluster cluster = cluster(redis);
        Load load = programs.closing(new Load(cluster.proxy().port()));
        load.awaitMore(Sizes.OPERATIONS);
        redis.kill9();
        load.awaitMore(Sizes.OPERATIONS / 2);
        redis.restart();
        cluster.awaitAllCount();
        load.awaitMore(Sizes.OPERATIONS / 2);
        // From now on every majority includes the redis.
        cluster.nodes().get(0).kill9();
        load.awaitMore(Sizes.OPERATIONS / 2);
        load.stop();
        load.assertUnharmed();
        load.verify();
    }

    @Test
    void when_theRedisIsFlushedBehindOurBack_then_itIsNoticedAndNothingIsLost() throws IOException {
        RedisServerProcess redis = programs.redis();
        Cluster cluster = cluster(redis);
        Load load = programs.closing(new Load(cluster.proxy().port()));
        load.awaitMore(Sizes.OPERATIONS / 2);
        String before = cluster.states().get("n3").get("incarnation");
        try (RespClient direct = new RespClient(redis.port())) {
            assertThat(direct.succeed("FLUSHALL")).isEqualTo("OK");
        }
        Awaitility.await("the loss is noticed")
                .atMost(Duration.ofSeconds(20))
                .until(() -> !before.equals(cluster.states().get("n3").get("incarnation")));
        cluster.awaitAllCount();
        load.awaitMore(Sizes.OPERATIONS / 2);
        cluster.nodes().get(0).kill9();
        load.awaitMore(Sizes.OPERATIONS / 2);
        load.stop();
        load.assertUnharmed();
        load.verify();
    }

    /** A Redis takes what it cannot do itself from the others; with two of them the others are one. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void when_valuesOfAllTypesChange_then_aMajorityOfAnyKindsHasThem(int redisNodes) throws IOException {
        List<JarProcess> remotes = new ArrayList<>();
        List<RedisServerProcess> servers = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            if (i <= redisNodes) {
                servers.add(programs.redis());
                lines.add("{id: n%d, backend: redis, address: \"%s\"}"
                        .formatted(i, servers.get(i - 1).uri()));
            } else {
                remotes.add(programs.node("n" + i).awaitPing());
                lines.add(Cluster.remote(remotes.get(remotes.size() - 1)));
            }
        }
        Cluster cluster = new Cluster(programs.proxy(Cluster.configuration(lines, 3)), remotes);
        cluster.awaitAllCount();
        try (RespClient client = new RespClient(cluster.proxy().port())) {
            change(client);
            List<Object> before = read(client);
            // From now on every majority includes the nodes that had to take states.
            remotes.get(0).kill9();
            cluster.awaitService();
            assertThat(read(client)).isEqualTo(before);
        }
    }

    private static void change(RespClient client) throws IOException {
        client.succeed("SADD", "{t}set", "a", "b", "c", "d");
        assertThat((String) client.succeed("SPOP", "{t}set")).matches("[abcd]");
        assertThat(client.succeed("BITFIELD", "{t}bits", "SET", "i64", "0", "-9223372036854775807", "GET", "i64", "0"))
                .isEqualTo(List.of(0L, -9223372036854775807L));
        client.succeed("RPUSH", "{t}list", "1", "two", "3");
        client.succeed("HSET", "{t}hash", "f", "1", "g", "x");
        assertThat(client.succeed("HINCRBY", "{t}hash", "f", "9007199254740993"))
                .isEqualTo(9007199254740994L);
        client.succeed("ZADD", "{t}zset", "1.5", "a", "-inf", "b");
        client.succeed("SUNIONSTORE", "{t}union", "{t}set", "{t}set");
        client.succeed("XADD", "{t}stream", "*", "name", "value");
        client.succeed("XGROUP", "CREATE", "{t}stream", "group", "0");
        client.succeed("XREADGROUP", "GROUP", "group", "alice", "STREAMS", "{t}stream", ">");
        assertThat((List<?>) client.succeed("XAUTOCLAIM", "{t}stream", "group", "bob", "600000", "0"))
                .element(1)
                .isEqualTo(List.of());
        assertThat(client.succeed("XREADGROUP", "GROUP", "group", "bob", "BLOCK", "20", "STREAMS", "{t}stream", ">"))
                .isNull();
        client.succeed("PFADD", "{t}hll", "a", "b");
    }

    private static List<Object> read(RespClient client) throws IOException {
        List<Object> all = new ArrayList<>();
        all.add(sorted(client.succeed("SMEMBERS", "{t}set")));
        all.add(sorted(client.succeed("SMEMBERS", "{t}union")));
        all.add(client.succeed("GET", "{t}bits"));
        all.add(client.succeed("LRANGE", "{t}list", "0", "-1"));
        all.add(client.succeed("HMGET", "{t}hash", "f", "g"));
        all.add(client.succeed("ZRANGE", "{t}zset", "0", "-1", "WITHSCORES"));
        all.add(client.succeed("XRANGE", "{t}stream", "-", "+"));
        all.add(client.succeed("XPENDING", "{t}stream", "group"));
        all.add(client.succeed("PFCOUNT", "{t}hll"));
        return all;
    }

    private static List<Object> sorted(Object members) {
        List<Object> sorted = new ArrayList<>((List<?>) members);
        sorted.sort(null);
        return sorted;
    }
}
