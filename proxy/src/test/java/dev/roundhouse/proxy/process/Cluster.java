package dev.roundhouse.proxy.process;

import static dev.roundhouse.proxy.process.RespClient.ErrorReply;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** One proxy over nodes, and what it says of them. */
record Cluster(JarProcess proxy, List<JarProcess> nodes) {
    private static final Duration RECOVERY_TIMEOUT = Duration.ofSeconds(60);

    /**
     * Three storage-node processes, N=3 R=2 W=2.
     *
     * @param settings more of the configuration, as {@code path=value}
     */
    static Cluster ofThreeNodes(Programs programs, String... settings) {
        return over(
                IntStream.rangeClosed(1, 3)
                        .mapToObj(i -> programs.node("n" + i))
                        .toList(),
                programs,
                settings);
    }

    static Cluster over(List<JarProcess> nodes, Programs programs, String... settings) {
        List<String> lines = new ArrayList<>();
        for (JarProcess node : nodes) {
            node.awaitPing();
            lines.add(remote(node));
        }
        Cluster cluster = new Cluster(programs.proxy(configuration(lines, 3), settings), nodes);
        cluster.awaitAllCount();
        return cluster;
    }

    static String remote(JarProcess node) {
        return "{id: %s, backend: remote, address: \"127.0.0.1:%d\"}".formatted(node.name(), node.port());
    }

    /** R and W: a majority. */
    static String configuration(List<String> nodes, int replicas) {
        return "nodes: [" + String.join(", ", nodes) + "]\nstores: [{name: default, replicas: " + replicas + "}]\n";
    }

    /** The fields of PROXY NODES by node id. */
    Map<String, Map<String, String>> states() throws IOException {
        Map<String, Map<String, String>> all = new LinkedHashMap<>();
        try (RespClient client = new RespClient(proxy.port())) {
            for (Object node : (List<?>) client.succeed("PROXY", "NODES")) {
                List<?> fields = (List<?>) node;
                Map<String, String> byName = new LinkedHashMap<>();
                for (int i = 0; i < fields.size(); i += 2) {
                    byName.put((String) fields.get(i), String.valueOf(fields.get(i + 1)));
                }
                all.put(byName.get("id"), byName);
            }
        }
        return all;
    }

    /** All nodes are up and count, and a write and a read succeed. */
    void awaitAllCount() {
        Awaitility.await("all nodes count")
                .atMost(RECOVERY_TIMEOUT)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> states().values().stream()
                        .allMatch(node -> node.get("state").equals("counts")
                                && node.get("up").equals("yes")));
        awaitService();
    }

    void awaitState(String node, String state) {
        Awaitility.await(node + " " + state)
                .atMost(RECOVERY_TIMEOUT)
                .pollInterval(Duration.ofMillis(5))
                .ignoreExceptions()
                .until(() -> states().get(node).get("state").equals(state));
    }

    void awaitService() {
        Awaitility.await("reads and writes succeed")
                .atMost(RECOVERY_TIMEOUT)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(this::serves);
    }

    private boolean serves() throws IOException {
        try (RespClient client = new RespClient(proxy.port())) {
            for (int i = 0; i < 16; i++) {
                if (client.call("SET", "probe:" + i, "x") instanceof ErrorReply
                        || client.call("GET", "probe:" + i) instanceof ErrorReply) {
                    return false;
                }
            }
            return true;
        }
    }
}
