package dev.roundhouse.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.testing.RedisServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

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
}
