package dev.roundhouse.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.proxy.process.RespClient.ErrorReply;
import dev.roundhouse.spi.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Nodes in the proxy's process with directories: what they keep of the topology outlives the process; their data does not. */
class DataDirectoryIT {
    private static final String CREATED = "created the topology record";
    private static final String FORCE = "accept the loss: PROXY RECOVER FORCE";

    @RegisterExtension
    final Programs programs = new Programs();

    @TempDir
    Path directory;

    private String configuration() {
        List<String> nodes = IntStream.rangeClosed(1, 3)
                .mapToObj(i ->
                        "{id: n%d, backend: memory, dataDirectory: \"%s\"}".formatted(i, directory.resolve("n" + i)))
                .toList();
        return Cluster.configuration(nodes, 3);
    }

    private static long epoch(JarProcess server) throws IOException {
        try (RespClient client = new RespClient(server.port())) {
            List<?> fields = (List<?>) client.succeed("PROXY", "EXPLAIN", "key");
            return (Long) fields.get(fields.indexOf("epoch") + 1);
        }
    }

    /** The loss is not taken for an empty cluster: an operator has to accept it. */
    private static void acceptLoss(JarProcess server) throws IOException {
        Awaitility.await("it is told what is gone")
                .atMost(Duration.ofSeconds(30))
                .until(() -> server.output().contains(FORCE));
        try (RespClient client = new RespClient(server.port())) {
            assertThat(client.call("GET", "key")).isInstanceOf(ErrorReply.class);
            client.succeed("PROXY", "RECOVER", "FORCE");
        }
        new Cluster(server, List.of()).awaitAllCount();
    }

    @Test
    void when_theProcessIsKilled_then_itsNodesStillHaveTheRecordAndSayThatTheirDataIsGone() throws IOException {
        JarProcess server = programs.proxy(configuration());
        new Cluster(server, List.of()).awaitAllCount();
        long before = epoch(server);
        try (RespClient client = new RespClient(server.port())) {
            client.succeed("SET", "key", "value");
        }
        String another = configuration().replace("nodes:", "proxy: {port: 0}\nhttp: {port: 0}\nnodes:");
        JarProcess second = programs.starting("second", FreePorts.next(), List.of(), another);
        second.program().awaitExit(JarProcess.START_TIMEOUT);
        assertThat(second.output()).contains("n1: it is in use by another node");

        server.kill9();
        server.restart();
        acceptLoss(server);
        assertThat(epoch(server)).isGreaterThan(before);
        try (RespClient client = new RespClient(server.port())) {
            assertThat(client.succeed("GET", "key")).isNull();
        }
        assertThat(server.output().split(CREATED, -1)).hasSize(2);
    }
}
