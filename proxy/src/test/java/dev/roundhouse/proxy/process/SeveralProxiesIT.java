package dev.roundhouse.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.testing.FreePorts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two proxies over one node. Keys are looked at by themselves so seldom here that who is woken soon was told. */
class SeveralProxiesIT {
    /** The wait for the one that hangs, and what a busy machine adds. */
    private static final long LIST_MILLIS = 2_000;

    private static final ConditionFactory SOON =
            Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
    private static final long WAKE_UP_MILLIS = 100;
    private static final int WAKE_UPS = 20;

    @RegisterExtension
    final Programs programs = new Programs();

    private JarProcess proxy(String nodes, int membersPort, int otherPort) {
        return programs.proxy(
                nodes,
                "blocked.recheckMillis=5000",
                "members.port=" + membersPort,
                "members.addresses=[\"127.0.0.1:" + otherPort + "\"]");
    }

    private static int members(RespClient client) throws IOException {
        return ((List<?>) client.succeed("PROXY", "MEMBERS")).size();
    }

    /** Until what is published through one reaches the other. */
    private static void awaitLink(JarProcess from, JarProcess to) throws IOException {
        try (RespClient listener = new RespClient(to.port());
                RespClient publisher = new RespClient(from.port())) {
            listener.call("SUBSCRIBE", "link");
            SOON.until(() -> publisher.succeed("PUBLISH", "link", "up").equals(1L));
        }
    }

    @Test
    void when_aKeyIsWrittenThroughOneProxy_then_clientsOfTheOtherWake_andBothOutliveEachOther() throws IOException {
        JarProcess node = programs.node("n1").awaitPing();
        String nodes = Cluster.configuration(List.of(Cluster.remote(node)), 1);
        int[] ports = {FreePorts.next(), FreePorts.next()};
        JarProcess first = proxy(nodes, ports[0], ports[1]);
        JarProcess second = proxy(nodes, ports[1], ports[0]);
        awaitLink(first, second);
        awaitLink(second, first);
        try (RespClient waiting = programs.closing(new RespClient(first.port()));
                RespClient writing = programs.closing(new RespClient(second.port()))) {
            wakeUps(waiting, writing);
            assertThat(first.http("/metrics")).contains("roundhouse_members 2.0");

            String far = "id=" + waiting.succeed("CLIENT", "ID") + " ";
            assertThat(writing.succeed("CLIENT", "LIST").toString()).contains(far);
            first.sigstop();
            long stoppedAt = System.nanoTime();
            assertThat(writing.succeed("CLIENT", "LIST").toString()).doesNotContain(far);
            System.out.println("listed without the one that hangs after " + millisSince(stoppedAt) + " ms");
            assertThat(millisSince(stoppedAt)).isLessThan(LIST_MILLIS);
            SOON.until(() -> members(writing) == 1);
            assertThat(writing.succeed("PUBLISH", "link", "alone")).isEqualTo(0L);
            assertThat(writing.succeed("SET", "k", "v")).isEqualTo("OK");
            first.sigcont();
            SOON.until(() -> members(writing) == 2 && members(waiting) == 2);
            awaitLink(first, second);
            awaitLink(second, first);
            wakeUps(waiting, writing);
        }
        long killedAt = System.nanoTime();
        first.kill9();
        try (RespClient client = new RespClient(second.port())) {
            assertThat(client.succeed("SET", "k", "v")).isEqualTo("OK");
            SOON.until(() -> members(client) == 1);
            System.out.println("noticed after " + millisSince(killedAt) + " ms");
            assertThat(millisSince(killedAt)).isLessThan(10_000);
        }
        first.restart();
        awaitLink(first, second);
        awaitLink(second, first);
    }

    private static void wakeUps(RespClient waiting, RespClient writing) throws IOException {
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < WAKE_UPS; i++) {
            String key = "list" + i;
            waiting.write("BLPOP", key, "0");
            // At once: whether the other proxy knows of it already or not.
            long writtenAt = System.nanoTime();
            writing.succeed("RPUSH", key, "v");
            assertThat(waiting.read()).isEqualTo(List.of(key, "v"));
            millis.add(millisSince(writtenAt));
        }
        System.out.println("wake-ups, ms: " + millis);
        // Of a busy machine a single one says nothing.
        Collections.sort(millis);
        assertThat(millis.get(WAKE_UPS / 2)).isLessThan(WAKE_UP_MILLIS);
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }
}
