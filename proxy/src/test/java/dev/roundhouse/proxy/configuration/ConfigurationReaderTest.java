package dev.roundhouse.proxy.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.proxy.configuration.Configuration.Drain;
import dev.roundhouse.proxy.configuration.Configuration.Node;
import dev.roundhouse.proxy.configuration.Configuration.Proxy;
import dev.roundhouse.proxy.configuration.Configuration.Ring;
import dev.roundhouse.proxy.coordinator.Consistency;
import dev.roundhouse.proxy.coordinator.Quorum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationReaderTest {
    private static final String THREE = """
            proxy: {host: 0.0.0.0, port: 7000, zone: a}
            http:  {port: 7001}
            ring:  {partitions: 1024, virtualNodes: 64}
            nodes:
              - {id: n1, backend: memory, maxBytes: 64mb}
              - {id: n2, backend: remote, address: "127.0.0.1:7001", zone: a}
              - {id: n3, backend: redis, address: "redis://127.0.0.1:6380", weight: 1}
            cluster: {id: shop}
            meta: [n2]
            stores:
              - {name: default, replicas: all, read: 2, write: 2, consistency: linearizable}
            """;

    private final ConfigurationReader reader = new ConfigurationReader(FakeBackend.ALL);

    @TempDir
    private Path directory;

    @Test
    void when_aFileSaysAll_then_allIsRead() throws IOException {
        Configuration configuration = valid(file(THREE), Map.of());

        assertThat(configuration.proxy())
                .isEqualTo(new Proxy("0.0.0.0", 7000, 0, "a", 0, 1L << 30, 0, false, new Drain(0, 5_000)));
        assertThat(configuration.http().port()).isEqualTo(7001);
        assertThat(configuration.ring()).isEqualTo(new Ring(1024, 64));
        assertThat(configuration.nodes())
                .containsExactly(
                        new Node("n1", "memory", null, null, 1, 64L << 20, null),
                        new Node("n2", "remote", "127.0.0.1:7001", "a", 1, 0, null),
                        new Node("n3", "redis", "redis://127.0.0.1:6380", null, 1, 0, null));
        assertThat(configuration.clusterId()).isEqualTo("shop");
        assertThat(configuration.meta()).containsExactly("n2");
        assertThat(configuration.stores().get(0).quorum()).isEqualTo(new Quorum(Consistency.LINEARIZABLE, 3, 2, 2));
    }

    @Test
    void when_sourcesDisagree_then_fileIsUnderEnvironmentUnderSetUnderOption() throws IOException {
        Map<String, String> environment =
                Map.of("ROUNDHOUSE_PROXY_PORT", "1", "ROUNDHOUSE_HTTP_PORT", "2", "ROUNDHOUSE_PROXY_EVENT_LOOPS", "3");
        List<String> sets = List.of("proxy.port=11", "http.port=12", "http.port=13");
        List<Sources.Option> options = List.of(new Sources.Option("--port", "proxy.port", "21"));

        ConfigurationResult result = reader.read(new Sources(file(THREE), environment, sets, options));

        Configuration configuration = ((ConfigurationResult.Valid) result).configuration();
        assertThat(configuration.proxy())
                .isEqualTo(new Proxy("0.0.0.0", 21, 3, "a", 0, 1L << 30, 0, false, new Drain(0, 5_000)));
        assertThat(configuration.http().port()).isEqualTo(13);
    }

    @Test
    void when_pathsHaveIndexes_then_theyChangeAndAppendEntries() throws IOException {
        Configuration configuration = valid(
                file(THREE),
                Map.of(),
                "nodes[1].address=127.0.0.1:9",
                "nodes.2.zone=b",
                "nodes[3]={id: n4, backend: memory}",
                "nodes[4].id=n5",
                "nodes[4].backend=memory",
                "nodes[0].maxBytes=",
                "stores[0].replicas=3");

        assertThat(configuration.nodes())
                .containsExactly(
                        new Node("n1", "memory", null, null, 1, 0, null),
                        new Node("n2", "remote", "127.0.0.1:9", "a", 1, 0, null),
                        new Node("n3", "redis", "redis://127.0.0.1:6380", "b", 1, 0, null),
                        new Node("n4", "memory", null, null, 1, 0, null),
                        new Node("n5", "memory", null, null, 1, 0, null));
    }

    @Test
    void when_variablesNameEntries_then_theyAreReadInTheirOrder() {
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < 12; i++) {
            environment.put("ROUNDHOUSE_NODES_" + i + "_ID", "r" + i);
            environment.put("ROUNDHOUSE_NODES_" + i + "_ADDRESS", "redis://h" + i + ":6379");
            environment.put("ROUNDHOUSE_NODES_" + i + "_BACKEND", "redis");
        }
        environment.put("ROUNDHOUSE_STORES", "[{replicas: 1}]");
        environment.put("ROUNDHOUSE_RING_VIRTUALNODES", "32");
        environment.put("ROUNDHOUSE_META", "[r1, r2, r11]");
        environment.put("UNRELATED", "x");

        Configuration configuration = valid(null, environment);

        assertThat(configuration.nodes()).hasSize(12);
        assertThat(configuration.nodes().get(11))
                .isEqualTo(new Node("r11", "redis", "redis://h11:6379", null, 1, 0, null));
        assertThat(configuration.ring().virtualNodes()).isEqualTo(32);
        assertThat(configuration.stores().get(0).quorum()).isEqualTo(new Quorum(Consistency.QUORUM, 1, 1, 1));
    }

    @Test
    void when_variablesAreTheLaunchersOrKubernetes_then_theyAreLeftAlone() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "ROUNDHOUSE_JAVA_OPTS", "-Xmx1g",
                "ROUNDHOUSE_NO_BUILD", "1",
                "ROUNDHOUSE_SERVICE_HOST", "10.0.0.1",
                "ROUNDHOUSE_SERVICE_PORT", "6379",
                "ROUNDHOUSE_SERVICE_PORT_HTTP", "8080",
                "ROUNDHOUSE_PORT", "tcp://10.0.0.1:6379",
                "ROUNDHOUSE_PORT_6379_TCP", "tcp://10.0.0.1:6379",
                "ROUNDHOUSE_PORT_6379_TCP_ADDR", "10.0.0.1",
                "ROUNDHOUSE_PROXY_PORT", "tcp://10.0.0.1:6379",
                "ROUNDHOUSE_PROXY_SERVICE_HOST", "10.0.0.1"));

        assertThat(valid(null, environment).proxy().port()).isEqualTo(6379);
    }

    @ParameterizedTest
    @CsvSource({
        "1, '', 1, 1, 1, n1",
        "2, '', 2, 2, 2, n1",
        "3, '', 3, 2, 2, n1 n2 n3",
        "7, '', 3, 2, 2, n1 n2 n3",
        "5, 5, 5, 3, 3, n1 n2 n3",
        "4, all, 4, 3, 3, n1 n2 n3",
        "4, 1, 1, 1, 1, n1 n2 n3",
    })
    void when_onlyNodesAreGiven_then_quorumAndMetaFollow(
            int nodes, String asked, int replicas, int read, int write, String meta) {
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < nodes; i++) {
            environment.put("ROUNDHOUSE_NODES_" + i, "{id: n" + (i + 1) + ", backend: memory}");
        }
        Configuration configuration = valid(null, environment, "stores[0].replicas=" + asked);

        assertThat(configuration.stores().get(0).quorum())
                .isEqualTo(new Quorum(Consistency.QUORUM, replicas, read, write));
        assertThat(configuration.meta()).containsExactly(meta.split(" "));
    }

    @ParameterizedTest
    @CsvSource({"1048576, 1048576", "64mb, 67108864", "1G, 1000000000", "2_000_000, 2000000", "3Kb, 3072", "7b, 7"})
    void when_bytesHaveUnits_then_theyAreRedis(String text, long bytes) {
        assertThat(new Kind.Bytes(0, Long.MAX_VALUE).parse(new Tree.Leaf(text, "")))
                .isEqualTo(bytes);
    }

    @Test
    void when_yamlWouldMakeItABoolean_then_itStaysText() throws IOException {
        Configuration configuration =
                valid(file("nodes: [{id: 1, backend: memory, zone: no}, {id: on, backend: memory}]"), Map.of());

        assertThat(configuration.nodes())
                .containsExactly(
                        new Node("1", "memory", null, "no", 1, 0, null),
                        new Node("on", "memory", null, null, 1, 0, null));
    }

    @Test
    void when_sectionsAreEmpty_then_theyCountAsNotGiven() throws IOException {
        assertThat(valid(file("# all commented out\n"), Map.of()))
                .isEqualTo(valid(file("proxy:\nhttp: {}\nnodes:\nstores: ~\nmeta: null\n"), Map.of()))
                .isEqualTo(valid(null, Map.of()));
    }

    @Test
    void when_aliasesAreUsed_then_theyAreFollowed() throws IOException {
        Configuration configuration = valid(
                file("nodes: [{id: a, backend: &b memory}, {id: c, backend: *b}]"),
                Map.of("ROUNDHOUSE_PROXY_PORT", ""));

        assertThat(configuration.nodes()).extracting(Node::backend).containsExactly("memory", "memory");
    }

    @Test
    void when_readIsOneAndWriteAll_then_aWarningSaysWhatMayBeSeen() {
        assertThat(warnings("stores[0].read=1", "stores[0].write=3"))
                .containsExactly(
                        "stores[0]: with read 1 and write 3 a read may show a write in flight, then the old value; read 2 rules that out");
        assertThat(warnings("stores[0].replicas=1")).isEmpty();
    }

    @Test
    void when_zonesKeepANodeFromItsShare_then_aWarningSaysSo() {
        assertThat(warnings("nodes=[{id: a, backend: memory, weight: 9}, {id: b, backend: memory}]"))
                .hasSize(2)
                .allMatch(line -> line.startsWith("node "));
    }

    private List<String> warnings(String... sets) {
        return ((ConfigurationResult.Valid) reader.read(new Sources(null, Map.of(), List.of(sets), List.of())))
                .warnings();
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(Files.createTempFile(directory, "r", ".yaml"), yaml);
    }

    private Configuration valid(@Nullable Path file, Map<String, String> environment, String... sets) {
        ConfigurationResult result = reader.read(new Sources(file, environment, List.of(sets), List.of()));
        assertThat(result).isInstanceOf(ConfigurationResult.Valid.class);
        return ((ConfigurationResult.Valid) result).configuration();
    }
}
