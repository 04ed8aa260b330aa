package dev.roundhouse.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Commands on huge values, in nodes of one process on one event loop, and what another client of that loop notices.
 * {@code -Dhuge.elements=1000000} for larger ones; what was measured is in the output.
 */
class HugeValuesIT {
    private static final int ELEMENTS = Integer.getInteger("huge.elements", 200_000);
    private static final int AT_ONCE = 1_000;
    /** A machine that runs other programs stalls by itself now and then; a command that stalls does so every time. */
    private static final int TRIES = 5;

    private static final long MAX_STALL_MILLIS = Long.getLong("huge.stall.millis", 50);

    private static final String ONE_REPLICA = "nodes: [{id: n1, backend: memory}]\nstores: [{replicas: 1}]\n";
    private static final String THREE_REPLICAS = """
            nodes: [{id: n1, backend: memory}, {id: n2, backend: memory}, {id: n3, backend: memory}]
            stores: [{replicas: 3}]
            """;

    @RegisterExtension
    final Programs programs = new Programs();

    private int port;

    /** What a second client saw while a command ran. */
    private record Seen(int pings, long longestNanos) {}

    @Test
    void when_aValueIsHuge_then_othersAreServedBetweenThePiecesOfItsReply() throws Exception {
        start(ONE_REPLICA);
        othersAreServedMeanwhile();
    }

    @Test
    void when_aHugeValueHasThreeReplicas_then_othersAreServedBetweenThePieces() throws Exception {
        start(THREE_REPLICAS);
        othersAreServedMeanwhile();
    }

    private void othersAreServedMeanwhile() throws Exception {
        for (String[] command : new String[][] {
            {"SMEMBERS", "set"},
            {"HGETALL", "hash"},
            {"HKEYS", "hash"},
            {"LRANGE", "list", "0", "-1"},
            {"ZRANGE", "zset", "0", "-1"},
            {"ZREVRANGE", "zset", "0", "-1", "WITHSCORES"},
            {"ZRANGEBYSCORE", "zset", "-inf", "+inf"}
        }) {
            Seen best = best(command);
            assertThat(best.longestNanos / 1_000_000)
                    .as("%s: the longest PING, milliseconds", Arrays.toString(command))
                    .isLessThan(MAX_STALL_MILLIS);
            assertThat(best.pings)
                    .as("%s: PINGs answered meanwhile", Arrays.toString(command))
                    .isGreaterThan(2);
        }
    }

    @Test
    void when_aHugeValueIsCopiedOrRemoved_then_nobodyWaits() throws Exception {
        start(ONE_REPLICA);
        try (RespClient client = new RespClient(port)) {
            for (String type : List.of("set", "hash", "list", "zset")) {
                long longest = Long.MAX_VALUE;
                for (int i = 0; i < TRIES; i++) {
                    long begin = System.nanoTime();
                    client.succeed("COPY", type, "copy", "REPLACE");
                    client.succeed(i % 2 == 0 ? "DEL" : "UNLINK", "copy");
                    longest = Math.min(longest, System.nanoTime() - begin);
                }
                System.out.printf("COPY and DEL of a %s: %.1f ms%n", type, longest / 1e6);
                assertThat(longest / 1_000_000)
                        .as("COPY and DEL of a %s, milliseconds", type)
                        .isLessThan(MAX_STALL_MILLIS);
            }
        }
    }

    private void start(String configuration) throws IOException {
        port = programs.proxy(configuration, "proxy.eventLoops=1").port();
        try (RespClient client = new RespClient(port)) {
            fill(client, "SADD", "set", i -> List.of("member:" + i));
            fill(client, "HSET", "hash", i -> List.of("field:" + i, "value:" + i));
            fill(client, "RPUSH", "list", i -> List.of("element:" + i));
            fill(client, "ZADD", "zset", i -> List.of("" + i, "member:" + i));
        }
    }

    private static void fill(RespClient client, String command, String key, IntFunction<List<String>> element)
            throws IOException {
        for (int from = 0; from < ELEMENTS; from += AT_ONCE) {
            List<String> words = new ArrayList<>(List.of(command, key));
            for (int i = from; i < from + AT_ONCE; i++) {
                words.addAll(element.apply(i));
            }
            client.succeed(words.toArray(String[]::new));
        }
    }

    private Seen best(String... command) throws Exception {
        Seen best = new Seen(0, Long.MAX_VALUE);
        for (int i = 0; i < TRIES; i++) {
            Seen seen = whileRunning(command);
            best = seen.longestNanos < best.longestNanos ? seen : best;
        }
        System.out.printf(
                "%s: longest PING %.1f ms, %d answered meanwhile%n",
                String.join(" ", command), best.longestNanos / 1e6, best.pings);
        return best;
    }

    private Seen whileRunning(String... command) throws IOException, InterruptedException, ExecutionException {
        try (RespClient reader = new RespClient(port);
                RespClient other = new RespClient(port)) {
            FutureTask<Integer> reading = new FutureTask<>(() -> ((List<?>) reader.succeed(command)).size());
            other.succeed("PING");
            new Thread(reading, "reader").start();
            int pings = 0;
            long longest = 0;
            while (!reading.isDone()) {
                long begin = System.nanoTime();
                other.succeed("PING");
                longest = Math.max(longest, System.nanoTime() - begin);
                pings++;
            }
            assertThat(reading.get()).isGreaterThanOrEqualTo(ELEMENTS);
            return new Seen(pings, longest);
        }
    }
}
