package dev.roundhouse.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.testing.ExternalProgram;
import dev.roundhouse.spi.testing.RunningProgram;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A production day: two proxies behind HAProxy over three nodes, watched by Prometheus, restarted while clients work. */
class ServiceIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** Longer than HAProxy's two checks take. */
    private static final int NOTICE_MILLIS = 1_500;

    private static final int SIGTERM_CODE = 143;
    private static final int LETTUCE_CLIENTS = 4;
    private static final long MORE = 300;
    private static final int AT_ONCE = 1_000;

    /** Retries as an application with redis-py does; prints what failed all the same, and at the end how many there were. */
    private static final String PYTHON_CLIENT = """
            import redis, sys
            from redis.backoff import ExponentialBackoff
            from redis.retry import Retry
            from redis.exceptions import ConnectionError, TimeoutError
            client = redis.Redis(port=int(sys.argv[1]), socket_timeout=10,
                retry=Retry(ExponentialBackoff(cap=1, base=0.05), 10), retry_on_error=[ConnectionError, TimeoutError])
            done = failed = 0
            print('begun', flush=True)
            over = False
            while not over:
                try:
                    over = client.get('over') is not None
                    client.set(f'py:{done}', done)
                    if int(client.get(f'py:{done}')) != done:
                        raise ValueError(f'py:{done} is another')
                    done += 1
                except Exception as e:
                    failed += 1
                    print('failed:', repr(e), flush=True)
            lost = 0
            for i in range(0, done, 1000):
                lost += client.mget([f'py:{j}' for j in range(i, min(done, i + 1000))]).count(None)
            print(f'{"some" if done else "none"} done, {failed} failed, {lost} lost', flush=True)
            """;

    @RegisterExtension
    final Programs programs = new Programs();

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong operations = new AtomicLong();
    private volatile boolean isOver;

    /** Works through one Lettuce connection till the end; how many keys it set. */
    private int work(StatefulRedisConnection<String, String> connection, int number) {
        RedisCommands<String, String> commands = connection.sync();
        int done = 0;
        while (!isOver) {
            String key = "lettuce:" + number + ":" + done;
            try {
                commands.set(key, key);
                if (!key.equals(commands.get(key))) {
                    failures.add(key + " is another");
                }
                done++;
                operations.addAndGet(2);
            } catch (RuntimeException e) {
                failures.add(key + ": " + e);
            }
        }
        return done;
    }

    private void awaitMore() {
        long enough = operations.get() + MORE;
        Awaitility.await("more operations; failures: " + failures).atMost(LIMIT).until(() -> operations.get() > enough);
    }

    private static RunningProgram pythonClient(int port) throws IOException {
        Path script = Files.createTempFile("roundhouse-client-", ".py");
        script.toFile().deleteOnExit();
        Files.writeString(script, PYTHON_CLIENT);
        for (String python : List.of("/usr/bin/python3", "python3")) {
            if (Files.exists(Path.of(python)) || !python.startsWith("/")) {
                RunningProgram asked =
                        RunningProgram.start(Path.of("").toAbsolutePath(), List.of(python, "-c", "import redis"));
                if (asked.awaitExit(LIMIT) == 0) {
                    return RunningProgram.start(
                            Path.of("").toAbsolutePath(), List.of(python, script.toString(), "" + port));
                }
            }
        }
        throw ExternalProgram.missing("redis-py is not installed (Debian: python3-redis)");
    }

    @Test
    void when_proxiesAreRestartedInTurnAndANodeIsKilled_then_noCommandFailsAndNothingIsLost() throws Exception {
        ExternalProgram benchmark = ExternalProgram.require("redis-benchmark");
        String notice = "proxy.drainNoticeMillis=" + NOTICE_MILLIS;
        Cluster cluster = Cluster.ofThreeNodes(programs, notice);
        JarProcess second = programs.proxy(
                Cluster.configuration(
                        cluster.nodes().stream().map(Cluster::remote).toList(), 3),
                notice);
        List<JarProcess> proxies = List.of(cluster.proxy(), second);
        Balancer balancer =
                programs.closing(new Balancer(proxies.get(0), proxies.get(1))).awaitBothUp();
        Watcher prometheus = programs.closing(new Watcher(proxies));
        RunningProgram python = programs.closing(pythonClient(balancer.port()));
        python.awaitOutput("begun", LIMIT);
        try (RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", balancer.port()))) {
            List<FutureTask<Integer>> working = new ArrayList<>();
            for (int i = 0; i < LETTUCE_CLIENTS; i++) {
                int number = i;
                StatefulRedisConnection<String, String> connection = client.connect();
                working.add(new FutureTask<>(() -> work(connection, number)));
                new Thread(working.get(i), "client " + i).start();
            }
            prometheus.await("count(up{job=\"roundhouse\"} == 1)", "2");
            for (JarProcess proxy : proxies) {
                awaitMore();
                assertThat(proxy.terminate()).isEqualTo(SIGTERM_CODE);
                awaitMore();
                proxy.restart();
                balancer.awaitBothUp();
            }
            killANode(cluster, benchmark, balancer, prometheus);
            isOver = true;
            assertThat(failures).isEmpty();
            try (StatefulRedisConnection<String, String> connection = client.connect()) {
                connection.sync().set("over", "yes");
            }
            int code = python.awaitExit(LIMIT);
            assertThat(code).as(python.output()).isZero();
            assertThat(python.output()).contains("some done, 0 failed, 0 lost");
            readBack(client, working);
        } finally {
            isOver = true;
        }
    }

    private void killANode(Cluster cluster, ExternalProgram benchmark, Balancer balancer, Watcher prometheus) {
        RunningProgram load = programs.closing(benchmark.start(
                "-p", "" + balancer.port(), "-t", "set,get", "-n", "60000", "-c", "10", "-r", "1000", "--csv"));
        awaitMore();
        cluster.nodes().get(0).kill9();
        assertThat(load.awaitExit(LIMIT)).isZero();
        assertThat(load.output()).contains("\"SET\"", "\"GET\"").doesNotContain("Error", "ERR ");
        prometheus.await("count(ALERTS{alertname=\"RoundhouseNodeAway\",alertstate=\"firing\",node=\"n1\"})", "1");
        cluster.nodes().get(0).restart();
        cluster.awaitAllCount();
        awaitMore();
    }

    private static void readBack(RedisClient client, List<FutureTask<Integer>> working)
            throws InterruptedException, ExecutionException {
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            for (int i = 0; i < working.size(); i++) {
                int done = working.get(i).get();
                System.out.println("client " + i + ": " + done + " keys set and read");
                for (int from = 0; from < done; from += AT_ONCE) {
                    int number = i;
                    String[] keys = IntStream.range(from, Math.min(done, from + AT_ONCE))
                            .mapToObj(j -> "lettuce:" + number + ":" + j)
                            .toArray(String[]::new);
                    assertThat(connection.sync().mget(keys))
                            .extracting(value -> value.getValueOrElse("nothing"))
                            .containsExactly(keys);
                }
            }
        }
    }
}
