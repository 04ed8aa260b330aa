package dev.roundhouse.storage.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.LinkLimits;
import dev.roundhouse.spi.testing.FreePorts;
import dev.roundhouse.spi.testing.RunningProgram;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.File;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node in a JVM of its own: killed, frozen, stopped. */
class NodeProcessTest {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration EXIT = Duration.ofSeconds(20);
    /** The default of 250 ms is about what a busy test machine takes to start threads. */
    private static final LinkLimits PATIENT = new LinkLimits(1_000, 800, 20, 500, 65_536, 256L << 20, 1 << 30, 4);

    private static final String STARTED = "in a proxy's configuration";

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));

    @TempDir
    Path directory;

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void when_processIsKilledAndComesBack_then_allUnderWayIsAnsweredAndLinkReturnsWithAnotherRun() {
        int port = FreePorts.next();
        LinkedNode node = new LinkedNode(vertx, LinkedNode.settings(port, false, PATIENT));
        try (RunningProgram process = start("--port", "" + port)) {
            process.awaitOutput(STARTED, START);
            node.awaitUp();
            assertThat(node.passThrough(2, "SET", "k", "v").join()).isEqualTo("+OK\r\n");
            List<CompletableFuture<String>> replies = new ArrayList<>();
            for (int i = 0; i < 20_000; i++) {
                replies.add(node.passThrough(2, "INCR", "counter"));
            }
            process.kill9();
            assertThat(replies).allSatisfy(reply -> assertThat(reply.join()).matches("(?s):\\d+\r\n|failed .*"));
            Awaitility.await().atMost(START).until(() -> !node.isUp());
        }
        try (RunningProgram process = start("--port", "" + port)) {
            process.awaitOutput(STARTED, START);
            node.awaitUp();
            assertThat(node.passThrough(2, "GET", "k").join()).isEqualTo("$-1\r\n");
            List<String> ups =
                    node.events.stream().filter(event -> event.startsWith("up")).toList();
            assertThat(ups).hasSize(2).doesNotHaveDuplicates();
            process.terminate();
            assertThat(process.awaitExit(EXIT)).isIn(0, 143);
            assertThat(process.output()).doesNotContain("Exception", "without a clean end");
        }
        node.close();
    }

    @Test
    void when_processIsFrozen_then_allUnderWayFailsWithinTheTimeoutAndLinkReturnsWithTheSameRun() {
        int port = FreePorts.next();
        LinkedNode node = new LinkedNode(vertx, LinkedNode.settings(port, true, PATIENT));
        try (RunningProgram process = start("--port", "" + port, "--id", "n1")) {
            process.awaitOutput(STARTED, START);
            node.awaitUp();
            assertThat(node.send(LinkedNode.write("k", new byte[10])).join()).isInstanceOf(Answer.Recovering.class);
            process.sigstop();
            long before = System.nanoTime();
            List<CompletableFuture<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                answers.add(node.send(LinkedNode.write("k" + i, new byte[i % 100 == 0 ? 100_000 : 10])));
            }
            assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isInstanceOf(Answer.Failed.class));
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isBetween(Duration.ofMillis(700), Duration.ofSeconds(4));
            process.sigcont();
            node.awaitUp();
            List<String> ups =
                    node.events.stream().filter(event -> event.startsWith("up")).toList();
            assertThat(ups).hasSizeGreaterThan(1).containsOnly(ups.get(0));
            assertThat(node.send(LinkedNode.read("k")).join()).isInstanceOf(Answer.Recovering.class);
        }
        node.close();
    }

    @Test
    void when_portIsInUse_then_oneLineSaysSoAndExitIsOne() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RunningProgram process = start("--port", "" + taken.getLocalPort())) {
            assertThat(process.awaitExit(START)).isEqualTo(1);
            // Without the runnable jar's logging SLF4J says so first.
            assertThat(process.output().lines().filter(line -> !line.startsWith("SLF4J")))
                    .containsExactly("roundhouse: --port " + taken.getLocalPort()
                            + ": address already in use; choose a free one");
        }
    }

    @Test
    void when_optionsAreWrong_then_oneLineSaysSoAndExitIsTwo() {
        String[][] wrong = {{}, {"--port", "x"}, {"--port", "70000"}, {"--port", "1", "--maxmemory", "lots"}, {"--no"}};
        for (String[] options : wrong) {
            assertThat(new NodeCommand().run(options)).isEqualTo(2);
        }
    }

    private RunningProgram start(String... options) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java, "-Xmx512m"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), NodeProcess.class.getName()));
        command.addAll(List.of(options));
        return RunningProgram.start(directory, absoluteClassPath(command));
    }

    private static List<String> absoluteClassPath(List<String> command) {
        String separator = File.pathSeparator;
        String[] entries = command.get(3).split(separator, -1);
        for (int i = 0; i < entries.length; i++) {
            entries[i] = Path.of(entries[i]).toAbsolutePath().toString();
        }
        command.set(3, String.join(separator, entries));
        return command;
    }

    /** What the runnable jar does with the subcommand. */
    static final class NodeProcess {
        private NodeProcess() {}

        public static void main(String[] arguments) {
            int exit = new NodeCommand().run(arguments);
            if (exit != 0) {
                System.exit(exit);
            }
        }
    }
}
