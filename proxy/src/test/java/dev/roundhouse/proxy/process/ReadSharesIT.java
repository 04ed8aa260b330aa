package dev.roundhouse.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReadSharesIT {
    private static final int KEYS = 1_000;
    private static final int ROUNDS = Integer.getInteger("process.read.rounds", 60);
    private static final int CLIENTS = 4;
    /** Deep pipelines at programs just started, on few cores: not what the node timeout is for. */
    private static final String PATIENT = "links.nodeTimeoutMillis=10000";

    private static final double TOLERANCE = 0.10;

    @RegisterExtension
    final Programs programs = new Programs();

    @Test
    void when_manyKeysAreRead_then_eachNodeExecutesItsShare() throws Exception {
        Cluster cluster = Cluster.ofThreeNodes(programs, PATIENT);
        byte[] reads = write(cluster);
        List<Long> before = executedReads(cluster);
        List<Thread> readers = new ArrayList<>();
        List<String> failures = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < CLIENTS; i++) {
            readers.add(new Thread(() -> read(cluster, reads, failures)));
        }
        readers.forEach(Thread::start);
        for (Thread reader : readers) {
            reader.join();
        }
        assertThat(failures).isEmpty();
        List<Long> after = executedReads(cluster);
        List<Long> shares = new ArrayList<>();
        for (int i = 0; i < after.size(); i++) {
            shares.add(after.get(i) - before.get(i));
        }
        double even = shares.stream().mapToLong(Long::longValue).sum() / (double) shares.size();
        System.out.println("reads executed by each node: " + shares);
        assertThat(even).isGreaterThanOrEqualTo(KEYS * ROUNDS * CLIENTS / 3.0);
        assertThat(shares)
                .allSatisfy(
                        share -> assertThat((double) share).isBetween(even * (1 - TOLERANCE), even * (1 + TOLERANCE)));
    }

    private static byte[] write(Cluster cluster) throws IOException {
        ByteArrayOutputStream reads = new ByteArrayOutputStream();
        try (RespClient client = new RespClient(cluster.proxy().port())) {
            for (int i = 0; i < KEYS; i++) {
                client.succeed("SET", "key:" + i, "value:" + i);
                reads.writeBytes(RespClient.command("GET", "key:" + i));
            }
        }
        return reads.toByteArray();
    }

    private static void read(Cluster cluster, byte[] reads, List<String> failures) {
        try (RespClient client = new RespClient(cluster.proxy().port())) {
            for (int round = 0; round < ROUNDS; round++) {
                client.writeRaw(reads);
                for (int i = 0; i < KEYS; i++) {
                    Object reply = client.read();
                    if (!("value:" + i).equals(reply)) {
                        failures.add("key:" + i + " is " + reply);
                    }
                }
            }
        } catch (IOException e) {
            failures.add(e.toString());
        }
    }

    /** Of each node, as the proxy counts. */
    private static List<Long> executedReads(Cluster cluster) throws Exception {
        String metrics = cluster.proxy().http("/metrics");
        List<Long> counts = new ArrayList<>();
        for (JarProcess node : cluster.nodes()) {
            Matcher reads = Pattern.compile(
                            "^roundhouse_node_executed_reads_total\\{node=\"" + node.name() + "\"} ([0-9.E]+)$",
                            Pattern.MULTILINE)
                    .matcher(metrics);
            assertThat(reads.find()).as(metrics).isTrue();
            counts.add((long) Double.parseDouble(reads.group(1)));
        }
        return counts;
    }
}
