package dev.roundhouse.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;

/**
 * Client threads that write what can be told apart and check every reply: a GET shows the client's own last write, an
 * APPEND the length it makes, no two INCRs of a counter the same number. {@link #verify} reads all back. Replies that
 * leave it open whether a write happened ({@code -INDOUBT}, a lost connection) leave both allowed; any other wrong
 * reply fails the test.
 */
final class Load implements AutoCloseable {
    private static final Duration PROGRESS_TIMEOUT = Duration.ofSeconds(90);

    private final int port;
    private final Counters counters = new Counters();
    private final List<LoadClient> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final long seed = Long.getLong("process.seed", System.nanoTime());

    /** Starts at once. */
    Load(int port) {
        this.port = port;
        System.out.println("-Dprocess.seed=" + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < Sizes.CLIENTS; i++) {
            LoadClient client = new LoadClient(i, port, counters, random.split(), stopping);
            clients.add(client);
            threads.add(new Thread(client, "client " + i));
        }
        threads.forEach(Thread::start);
    }

    long acknowledged() {
        return clients.stream().mapToLong(LoadClient::acknowledged).sum();
    }

    /** Waits till so many more operations than now are acknowledged. */
    void awaitMore(long operations) {
        long goal = acknowledged() + operations;
        Awaitility.await(operations + " more operations acknowledged")
                .atMost(PROGRESS_TIMEOUT)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> acknowledged() >= goal || clients.stream().anyMatch(c -> c.violation() != null));
        assertNoViolation();
    }

    /** Ends the clients and waits for them. */
    void stop() {
        stopping.set(true);
        try {
            for (Thread thread : threads) {
                thread.join(RespClient.REPLY_TIMEOUT.toMillis() * 2);
                assertThat(thread.isAlive()).as("%s ends", thread.getName()).isFalse();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        assertNoViolation();
    }

    /** Error replies and lost connections, by code, since the start. */
    Map<String, Long> errors() {
        Map<String, Long> all = new TreeMap<>();
        clients.forEach(client -> client.errors().forEach((code, count) -> all.merge(code, count, Long::sum)));
        return all;
    }

    /** The slowest reply since the start. */
    long maxMillis() {
        return clients.stream().mapToLong(LoadClient::maxMillis).max().orElse(0);
    }

    /** Reads everything back: nothing acknowledged is lost, nothing happened twice. */
    void verify() {
        assertNoViolation();
        List<String> problems = new ArrayList<>();
        try (RespClient client = new RespClient(port)) {
            for (LoadClient each : clients) {
                each.verify(client, problems);
            }
            counters.verify(client, problems);
        } catch (IOException e) {
            throw new AssertionError("reading back", e);
        }
        assertThat(problems)
                .as("after %d operations, seed %d", acknowledged(), seed)
                .isEmpty();
    }

    /** No error, no reply slower than a node's timeout and a margin. */
    void assertUnharmed() {
        System.out.println(this);
        assertThat(errors()).as("errors that clients saw").isEmpty();
        assertThat(maxMillis()).as("slowest reply, ms").isLessThan(Sizes.MAX_REPLY_MILLIS);
    }

    private void assertNoViolation() {
        for (LoadClient client : clients) {
            assertThat(client.violation()).as("seed %d", seed).isNull();
        }
    }

    @Override
    public void close() {
        stopping.set(true);
    }

    @Override
    public String toString() {
        return "load: " + acknowledged() + " operations, slowest " + maxMillis() + " ms, errors " + errors();
    }
}
