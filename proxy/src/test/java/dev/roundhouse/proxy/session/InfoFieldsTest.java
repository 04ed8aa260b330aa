package dev.roundhouse.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Reply;
import dev.roundhouse.spi.testing.RedisServerProcess;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** INFO and MEMORY STATS beside those of a real Redis: the same fields. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InfoFieldsTest {
    /** About how a Redis was built and runs its one thread. */
    private static final Set<String> OF_REDIS_ALONE = Set.of(
            "atomicvar_api",
            "gcc_version",
            "multiplexing_api",
            "used_cpu_sys_main_thread",
            "used_cpu_user_main_thread");

    private RedisServerProcess redis;
    private RunningServer server;

    @BeforeAll
    void start() {
        redis = RedisServerProcess.start();
        server = RunningServer.memory(3, 3);
    }

    @AfterAll
    void stop() {
        server.close();
        redis.close();
    }

    @Test
    void when_infoIsAskedFor_then_noFieldOfRedisIsMissing() {
        Set<String> missing = info(redis.port());
        missing.removeAll(info(server.port()));
        assertThat(missing).isEqualTo(new TreeSet<>(OF_REDIS_ALONE));
    }

    @Test
    void when_aFieldIsGiven_then_itIsGivenOnce() {
        assertThat(fields(server.port())).doesNotHaveDuplicates();
    }

    @Test
    void when_memoryStatsAreAskedFor_then_theyAreThoseOfRedis() {
        assertThat(memory(server.port())).containsExactlyInAnyOrderElementsOf(memory(redis.port()));
    }

    private static Set<String> info(int port) {
        return new TreeSet<>(fields(port));
    }

    private static List<String> fields(int port) {
        try (RespSocket client = new RespSocket(port)) {
            client.call("SET", "k", "v");
            client.call("GET", "k");
            String text = ((Reply.Bulk) client.call("INFO", "everything")).text();
            return text.lines()
                    .filter(line -> line.contains(":") && !line.matches("(cmdstat|errorstat|latency_perc).*"))
                    .map(line -> line.substring(0, line.indexOf(':')))
                    .toList();
        }
    }

    private static List<String> memory(int port) {
        try (RespSocket client = new RespSocket(port)) {
            client.call("SET", "k", "v");
            client.call("HELLO", "3");
            List<Reply> all = ((Reply.Map) client.call("MEMORY", "STATS")).keysAndValues();
            TreeSet<String> names = new TreeSet<>();
            for (int i = 0; i < all.size(); i += 2) {
                names.add(((Reply.Bulk) all.get(i)).text());
            }
            return List.copyOf(names);
        }
    }
}
