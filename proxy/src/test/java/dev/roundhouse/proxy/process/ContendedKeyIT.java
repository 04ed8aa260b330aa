package dev.roundhouse.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Fifty clients count on one key through three proxies that know nothing of each other. */
class ContendedKeyIT {
    private static final int CLIENTS = 50;
    private static final int PROXIES = 3;
    private static final int COUNTS = Integer.getInteger("process.counts", 200);

    @RegisterExtension
    final Programs programs = new Programs();

    @Test
    void when_allCountOnOneKey_then_nobodySeesAnErrorAndTheTotalIsExact() throws Exception {
        Cluster cluster = Cluster.ofThreeNodes(programs);
        String configuration = Cluster.configuration(
                cluster.nodes().stream().map(Cluster::remote).toList(), 3);
        List<Integer> ports = new ArrayList<>(List.of(cluster.proxy().port()));
        for (int i = 1; i < PROXIES; i++) {
            JarProcess another = programs.proxy(configuration);
            new Cluster(another, cluster.nodes()).awaitAllCount();
            ports.add(another.port());
        }
        long one = rate("alone", ports.subList(0, 1));
        long all = rate("together", ports);
        System.out.println("counts a second: " + one + " through one proxy, " + all + " through " + PROXIES);
    }

    private long rate(String key, List<Integer> ports) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        programs.closing((AutoCloseable) clients::shutdownNow);
        long began = System.nanoTime();
        List<Future<List<Long>>> counted = IntStream.range(0, CLIENTS)
                .mapToObj(i -> clients.submit(() -> count(ports.get(i % ports.size()), key)))
                .toList();
        Set<Long> numbers = new HashSet<>();
        for (Future<List<Long>> each : counted) {
            numbers.addAll(each.get(2, TimeUnit.MINUTES));
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        assertThat(numbers).as("no number was given twice").hasSize(CLIENTS * COUNTS);
        try (RespClient client = new RespClient(ports.get(0))) {
            assertThat(client.succeed("GET", key)).isEqualTo("" + CLIENTS * COUNTS);
        }
        return 1_000L * CLIENTS * COUNTS / Math.max(1, millis);
    }

    private static List<Long> count(int port, String key) throws IOException {
        List<Long> numbers = new ArrayList<>();
        try (RespClient client = new RespClient(port)) {
            for (int i = 0; i < COUNTS; i++) {
                numbers.add((Long) client.succeed("INCR", key));
            }
        }
        return numbers;
    }
}
