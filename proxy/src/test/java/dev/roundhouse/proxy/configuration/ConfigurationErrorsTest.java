package dev.roundhouse.proxy.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationErrorsTest {
    private final ConfigurationReader reader = new ConfigurationReader(FakeBackend.ALL);

    @TempDir
    private Path directory;

    /** YAML | the one line it must give, without the file's name. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            proxy: {prot: 1}                 | 1:9: proxy.prot is not a key; did you mean proxy.port?
            prosy: {port: 1}                 | 1:1: prosy is not a key; did you mean proxy?
            port: 1                          | 1:1: port is not a key; did you mean proxy.port or http.port or members.port?
            ring: {colour: 1}                | 1:8: ring.colour is not a key; the keys in ring are partitions, virtualNodes
            colour: 1                        | 1:1: colour is not a key; the keys at the top are proxy, http, blocked, ring, nodes, cluster, meta, members, stores, links, reads, failure, repair, logging
            stores: [{reed: 1}]              | 1:11: stores[0].reed is not a key; did you mean stores[0].read?
            proxy: 5                         | 1:1: proxy is 5; it must be a mapping with host, port, eventLoops, zone, maxClients, outputLimitBytes, idleTimeoutSeconds, proxyProtocol, drainNoticeMillis, drainTimeoutMillis
            - a                              | 1:1: must be a mapping with the keys proxy, http, blocked, ring, nodes, cluster, meta, members, stores, links, reads, failure, repair, logging, not a list
            just text                        | 1:1: must be a mapping with the keys proxy, http, blocked, ring, nodes, cluster, meta, members, stores, links, reads, failure, repair, logging, not "just text"
            nodes: {id: n1}                  | 1:1: nodes is a mapping; it must be a list of mappings with id, backend, address, zone, weight, maxBytes, dataDirectory
            nodes: [n1]                      | 1:9: nodes[0] is n1; it must be a mapping with id, backend, address, zone, weight, maxBytes, dataDirectory
            nodes: []                        | 1:1: nodes has 0 entries; it must have 1 to 1024
            proxy: {port: six}               | 1:9: proxy.port is six; it must be a number from 0 to 65535
            proxy: {port: 65536}             | 1:9: proxy.port is 65536; it must be a number from 0 to 65535
            proxy: {port: -1}                | 1:9: proxy.port is -1; it must be a number from 0 to 65535
            proxy: {port: 63.79}             | 1:9: proxy.port is 63.79; it must be a number from 0 to 65535
            proxy: {port: 99999999999999999999} | 1:9: proxy.port is 99999999999999999999; it must be a number from 0 to 65535
            proxy: {port: [1]}               | 1:9: proxy.port is a list; it must be a number from 0 to 65535
            proxy: {port: "63 79"}           | 1:9: proxy.port is "63 79"; it must be a number from 0 to 65535
            proxy: {host: "a b"}             | 1:9: proxy.host is "a b"; it must be a host name or an IP address
            http: {port: 6379}               | 1:8: http.port is 6379; it must differ from proxy.port, which is 6379 too
            proxy: {port: 8080}              | http.port is 8080 by default; it must differ from proxy.port, which is 8080 too
            proxy: {outputLimitBytes: 1tb}   | 1:9: proxy.outputLimitBytes is 1tb; it must be bytes from 1mb to 1024gb, as 1048576 or 64mb
            proxy: {outputLimitBytes: 1k}    | 1:9: proxy.outputLimitBytes is 1k; it must be bytes from 1mb to 1024gb, as 1048576 or 64mb
            proxy: {outputLimitBytes: 9999999999999999999gb} | 1:9: proxy.outputLimitBytes is 9999999999999999999gb; it must be bytes from 1mb to 1024gb, as 1048576 or 64mb
            ring: {partitions: 1000}         | 1:8: ring.partitions is 1000; it must be a power of two from 1 to 65536
            ring: {partitions: 131072}       | 1:8: ring.partitions is 131072; it must be a power of two from 1 to 65536
            ring: {virtualNodes: 0}          | 1:8: ring.virtualNodes is 0; it must be a number from 1 to 4096
            cluster: {id: "a/b"}             | 1:11: cluster.id is a/b; it must be a name of 1 to 64 letters, digits, '.', '_' and '-'
            links: {nodeTimeoutMillis: 0}    | 1:9: links.nodeTimeoutMillis is 0; it must be a number from 1 to 3600000
            links: {reconnectMinMillis: 2000} | 1:9: links.reconnectMinMillis is 2000; it must be at most links.reconnectMaxMillis, which is 1000
            links: {reconnectMaxMillis: 10}  | 1:1: links.reconnectMinMillis is 20 by default; it must be at most links.reconnectMaxMillis, which is 10
            logging: {level: loud}           | 1:11: logging.level is loud; it must be one of trace, debug, info, warn, error, off
            logging: {format: xml}           | 1:11: logging.format is xml; it must be one of text, json
            meta: n1                         | 1:1: meta is n1; it must be a list of ids, as [n1, n2, n3]
            meta: [n1, n2]                   | 1:1: meta names 2 nodes; it must be an odd number of them, such as 3
            meta: []                         | 1:1: meta names 0 nodes; it must be an odd number of them, such as 3
            meta: [n1, n2, n7]               | 1:1: meta names n7, which no node is called; the nodes are n1, n2, n3
            meta: [n1, n2, n1]               | 1:1: meta names n1 twice; it must name each node once
            members: {port: 0}               | 1:11: members.port is 0; it must be a number from 1 to 65535
            members: {addresses: 127.0.0.1}  | 1:11: members.addresses is 127.0.0.1; it must be a list of host:port, as ["10.0.0.1:5701"]
            members: {addresses: [127.0.0.1]} | 1:11: members.addresses is a list; it must be a list of host:port, as ["10.0.0.1:5701"]
            members: {addresses: ["a:70000"]} | 1:11: members.addresses is a list; it must be a list of host:port, as ["10.0.0.1:5701"]
            members: {addresses: ["a:1"], kubernetesService: a} | 1:31: members.kubernetesService is a; members.addresses is given too: proxies are found in one way
            members: {addresses: ["a:1"], port: 6379} | 1:31: members.port is 6379; it must differ from proxy.port and http.port
            stores: []                       | 1:1: stores has 0 entries; it must have one, named default
            stores: [{name: other}]          | 1:11: stores[0].name is other; it must be default: other stores are not there yet
            stores: [{replicas: 4}]          | 1:11: stores[0].replicas is 4; it must be at most 3, the number of nodes
            stores: [{replicas: 0}]          | 1:11: stores[0].replicas is 0; it must be a number from 1 to 255, or all
            stores: [{replicas: some}]       | 1:11: stores[0].replicas is some; it must be a number from 1 to 255, or all
            stores: [{read: 4}]              | 1:11: stores[0].read is 4; it must be at most 3, the number of replicas
            stores: [{write: 0}]             | 1:11: stores[0].write is 0; it must be a number from 1 to 255
            stores: [{read: 1}]              | 1:10: stores[0]: replicas 3, read 1, write 2 with consistency quorum: read + write must be more than replicas (1 + 2 <= 3): a read could miss an acknowledged write
            stores: [{read: 3, write: 1}]    | 1:10: stores[0]: replicas 3, read 3, write 1 with consistency quorum: write must be more than half of replicas (1 of 3): with clocks that disagree an acknowledged write could be lost
            stores: [{consistency: linearizable, read: 1, write: 3}] | 1:10: stores[0]: replicas 3, read 1, write 3 with consistency linearizable: linearizable needs majorities: read and write at least 2 of 3
            stores: [{consistency: strong}]  | 1:11: stores[0].consistency is strong; it must be one of eventual, quorum, linearizable
            nodes: [{backend: memory}]       | 1:9: nodes[0].id is missing; it must be a name of 1 to 64 letters, digits, '.', '_' and '-'
            nodes: [{id: n1}]                | 1:9: nodes[0].backend is missing; it must be a name of 1 to 64 letters, digits, '.', '_' and '-'
            nodes: [{id: a, backend: memory}, {id: a, backend: memory}] | 1:36: nodes[1].id is a; nodes[0] has that id; it must be unique
            nodes: [{id: a, backend: memry}] | 1:17: nodes[0].backend is memry; did you mean memory? It must be one of memory, plain, redis, remote, replica
            nodes: [{id: a, backend: rocks}] | 1:17: nodes[0].backend is rocks; it must be one of memory, plain, redis, remote, replica
            nodes: [{id: a, backend: remote}] | 1:9: nodes[0].address is missing; a remote node needs one
            nodes: [{id: a, backend: memory, address: "x:1"}] | 1:34: nodes[0].address is x:1; a memory node has none; remove it
            nodes: [{id: a, backend: remote, address: "h:1"}, {id: b, backend: remote, address: "H:1"}] | 1:76: nodes[1].address is H:1; nodes[0] has that address; it must be unique: two in one place are lost together
            nodes: [{id: a, backend: redis, address: "redis://h:1/0"}, {id: b, backend: redis, address: "redis://u:p@h:1"}] | 1:84: nodes[1].address is redis://***@h:1; nodes[0] has that address; it must be unique: two in one place are lost together
            nodes: [{id: a, backend: remote, address: x}] | 1:34: nodes[0].address is x; it must be host:port
            nodes: [{id: a, backend: remote, address: "x:1", dataDirectory: d}] | 1:50: nodes[0].dataDirectory is d; a remote node is told its own directory; remove it here
            nodes: [{id: a, backend: remote, address: "x:1", maxBytes: 1gb}] | 1:50: nodes[0].maxBytes is 1gb; a remote node limits its own memory; remove it here
            nodes: [{id: a, backend: memory, weight: 1001}] | 1:34: nodes[0].weight is 1001; it must be a number from 1 to 1000
            nodes: [{id: a, backend: memory}, {id: b, backend: plain, address: "x:1"}] | 1:43: nodes[1].backend is plain; it cannot be one of several replicas: set stores[0].replicas to 1 or choose another
            nodes: [{id: a, backend: replica}] | 1:17: nodes[0].backend is replica; it cannot be the only replica: set stores[0].replicas to more or choose another
            a: [b                            | 2:1: not valid YAML: expected ',' or ']', but got <stream end>
            proxy: {port: 1, port: 2}        | 1:18: port is given twice in the same mapping
            ? [a]: b                         | 1:3: a key must be plain text
            """)
    void when_somethingIsWrong_then_oneLineSaysWhereWhatAndWhatWouldBeRight(String yaml, String expected)
            throws IOException {
        String prefix = Character.isDigit(expected.charAt(0)) ? "FILE:" : "";

        assertThat(errors(yaml)).containsExactly(prefix + expected);
    }

    @Test
    void when_muchIsWrong_then_allIsListed() throws IOException {
        assertThat(errors("""
                        proxy: {port: x}
                        nodes:
                          - {id: n1, backend: memory}
                          - {id: n1, backend: rediss, address: "redis://me:secret@h:1"}
                          - {id: n2, backend: memory, address: "redis://me:secret@h:1"}
                        stores: [{replicas: 9}]
                        """))
                .containsExactly(
                        "FILE:4:14: nodes[1].backend is rediss; did you mean redis? It must be one of memory, plain, redis, remote, replica",
                        "FILE:4:6: nodes[1].id is n1; nodes[0] has that id; it must be unique",
                        "FILE:5:31: nodes[2].address is redis://***@h:1; a memory node has none; remove it",
                        "FILE:6:11: stores[0].replicas is 9; it must be at most 3, the number of nodes",
                        "FILE:1:9: proxy.port is x; it must be a number from 0 to 65535");
    }

    @Test
    void when_theFileIsNotThere_then_itSaysSo() {
        assertThat(errors(new Sources(Path.of("/no/such.yaml"), Map.of(), List.of(), List.of())))
                .containsExactly("there is no file /no/such.yaml");
        assertThat(errors(new Sources(directory, Map.of(), List.of(), List.of())))
                .containsExactly(directory + " is not a file of at most 4194304 bytes");
    }

    @Test
    void when_theFileIsNotText_then_itSaysSo() throws IOException {
        Path file = Files.write(directory.resolve("r.yaml"), new byte[] {'a', (byte) 0xff, (byte) 0xfe});

        assertThat(errors(new Sources(file, Map.of(), List.of(), List.of())))
                .containsExactly(file + " is not UTF-8 text");
    }

    @Test
    void when_anAliasHoldsItself_then_itIsRefused() throws IOException {
        assertThat(errors("meta: &a [*a]")).containsExactly("FILE: not valid YAML: nested deeper than 10");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            proxy.port           | "proxy.port" is not path=value, as proxy.port=6380
            =5                   | "=5" is not path=value, as proxy.port=6380
            proxy..port=5        | "proxy..port" is not a path, as proxy.port or nodes[0].address
            proxy.prt=5          | proxy.prt is not a key; did you mean proxy.port?
            proxy.port.x=5       | proxy.port.x is not a key; proxy.port is one, and has none below it
            nodes.first.id=5     | nodes.first: the list has 0 entries; the next index is 0
            nodes[2].id=n        | nodes[2]: the list has 0 entries; the next index is 0
            proxy[0]=5           | proxy[0] is not a key; the keys in proxy are host, port, eventLoops, zone, maxClients, outputLimitBytes, idleTimeoutSeconds, proxyProtocol, drainNoticeMillis, drainTimeoutMillis
            proxy.port=x         | proxy.port is x; it must be a number from 0 to 65535
            proxy.port={a: 1     | not valid YAML: expected ',' or '}', but got <stream end>
            """)
    void when_aSetIsWrong_then_oneLineSaysSo(String set, String expected) {
        assertThat(errors(new Sources(null, Map.of(), List.of(set), List.of()))).containsExactly("--set: " + expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ROUNDHOUSE_PROXI_PORT     | this variable names no key; did you mean ROUNDHOUSE_PROXY_PORT?
            ROUNDHOUSE_NODES_3_ADRESS | this variable names no key; did you mean ROUNDHOUSE_NODES_0_ADDRESS?
            ROUNDHOUSE_COLOUR         | this variable names no key; the configuration reference lists them
            ROUNDHOUSE_               | this variable names no key; the configuration reference lists them
            ROUNDHOUSE_PROXY_PORT     | proxy.port is 6379.0; it must be a number from 0 to 65535
            """)
    void when_aVariableIsWrong_then_oneLineSaysSo(String name, String expected) {
        assertThat(errors(new Sources(null, Map.of(name, "6379.0"), List.of(), List.of())))
                .containsExactly(name + ": " + expected);
    }

    @Test
    void when_twoVariablesAreTheSameKey_then_itIsRefused() {
        var twice = Map.of("ROUNDHOUSE_RING_VIRTUAL_NODES", "1", "ROUNDHOUSE_RING_VIRTUALNODES", "2");

        assertThat(errors(new Sources(null, twice, List.of(), List.of())))
                .containsExactly(
                        "ROUNDHOUSE_RING_VIRTUAL_NODES: ROUNDHOUSE_RING_VIRTUALNODES sets ring.virtualNodes too; give one of them");
    }

    @Test
    void when_aSetGoesThroughWhatHasTheWrongType_then_thatIsSaid() throws IOException {
        Path file = Files.writeString(directory.resolve("r.yaml"), "proxy: [1]\nhttp: 5\nnodes: {id: a}\n");
        List<String> sets = List.of("proxy.host=a", "http.host=a", "nodes[0].zone=z");

        assertThat(errors(new Sources(file, Map.of(), sets, List.of())))
                .contains(
                        file + ":1:1: proxy is a list; it must be a mapping with "
                                + String.join(", ", Settings.keysOf("proxy")),
                        file + ":2:1: http is 5; it must be a mapping with host, port, metrics",
                        file + ":3:1: nodes is a mapping; it must be a list of mappings with "
                                + String.join(", ", Settings.keysOf("nodes[]")));
    }

    private List<String> errors(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("r.yaml"), yaml + "\n");
        return errors(new Sources(file, Map.of(), List.of(), List.of())).stream()
                .map(line -> line.replace(file.toString(), "FILE"))
                .toList();
    }

    private List<String> errors(Sources sources) {
        assertThat(reader.read(sources)).isInstanceOf(ConfigurationResult.Invalid.class);
        return ((ConfigurationResult.Invalid) reader.read(sources)).errors();
    }
}
