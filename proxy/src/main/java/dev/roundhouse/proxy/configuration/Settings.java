package dev.roundhouse.proxy.configuration;

import static dev.roundhouse.proxy.configuration.Setting.bytes;
import static dev.roundhouse.proxy.configuration.Setting.number;

import dev.roundhouse.proxy.coordinator.Consistency;
import dev.roundhouse.proxy.membership.FailureSettings;
import dev.roundhouse.proxy.repair.RepairSettings;
import dev.roundhouse.spi.ring.Partitions;
import dev.roundhouse.spi.ring.RingMember;
import dev.roundhouse.spi.storage.EvictionPolicy;
import dev.roundhouse.spi.storage.LinkLimits;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every key there is, with its type, default, range and meaning: the only place that knows them. */
final class Settings {
    static final String NODES = "nodes";
    static final String STORES = "stores";
    static final int MAX_NODES = 1_024;
    static final int MAX_REPLICAS = 255;
    private static final int MAX_PORT = 65_535;
    private static final int HOUR_MILLIS = 3_600_000;
    private static final LinkLimits LINKS = LinkLimits.DEFAULT;
    private static final FailureSettings FAILURE = FailureSettings.DEFAULT;
    private static final RepairSettings REPAIR = RepairSettings.DEFAULT;
    private static final String PORT_NOTE = "; 0: any free one";
    private static final String MAJORITY = "a majority of replicas";

    static final Setting<String> PROXY_HOST =
            new Setting<>("proxy.host", new Kind.Host(), "127.0.0.1", "127.0.0.1", "where clients connect");
    static final Setting<Integer> PROXY_PORT =
            number("proxy.port", 0, MAX_PORT, 6379, "port of the Redis protocol" + PORT_NOTE);
    static final Setting<Integer> EVENT_LOOPS =
            number("proxy.eventLoops", 0, 1_024, 0, "event loops; 0: all cores but one");
    static final Setting<String> PROXY_ZONE =
            new Setting<>("proxy.zone", new Kind.Name(), null, "none", "this proxy's zone: its nodes are read first");
    static final Setting<Integer> MAX_CLIENTS = number(
                    "proxy.maxClients",
                    0,
                    1_000_000,
                    0,
                    "clients at a time, as far as the limit of open files leaves room; 0: 10,000, as Redis")
            .live();
    static final Setting<Long> OUTPUT_LIMIT = bytes(
                    "proxy.outputLimitBytes",
                    1 << 20,
                    1L << 40,
                    1L << 30,
                    "replies that may wait for one client; a client that lets more pile up is disconnected")
            .live();
    static final Setting<Integer> IDLE_TIMEOUT = number(
                    "proxy.idleTimeoutSeconds",
                    0,
                    Integer.MAX_VALUE,
                    0,
                    "a client silent for so long is disconnected; 0: never")
            .live();

    static final Setting<Boolean> PROXY_PROTOCOL = new Setting<>(
            "proxy.proxyProtocol",
            new Kind.Flag(),
            false,
            "false",
            "true: each connection begins with a header of the PROXY protocol (HAProxy's `send-proxy`, `send-proxy-v2`)");
    static final Setting<Integer> DRAIN_NOTICE = number(
            "proxy.drainNoticeMillis",
            0,
            HOUR_MILLIS,
            0,
            "from when /readyz says that the proxy ends to when it takes no more clients: what a load balancer needs to see it");
    static final Setting<Integer> DRAIN_TIMEOUT = number(
            "proxy.drainTimeoutMillis",
            0,
            HOUR_MILLIS,
            5_000,
            "after that, until clients are cut that still are in the middle of something");

    static final Setting<Integer> BLOCKED_RECHECK = number(
                    "blocked.recheckMillis",
                    10,
                    HOUR_MILLIS,
                    200,
                    "how often keys are looked at that clients wait for, should nobody tell that they were written")
            .live();

    static final Setting<String> HTTP_HOST = new Setting<>(
            "http.host", new Kind.Host(), "127.0.0.1", "127.0.0.1", "where /livez, /readyz and /metrics are");
    static final Setting<Integer> HTTP_PORT = number("http.port", 0, MAX_PORT, 8080, "port of HTTP" + PORT_NOTE);

    static final Setting<Boolean> HTTP_METRICS = new Setting<>(
            "http.metrics",
            new Kind.Flag(),
            true,
            "true",
            "false: there is no /metrics, and no command is timed: none is in INFO latencystats, SLOWLOG or the log as slow");

    static final Setting<Integer> PARTITIONS = new Setting<>(
            "ring.partitions",
            new Kind.PowerOfTwo(Partitions.MAX_COUNT),
            Partitions.DEFAULT_COUNT,
            "" + Partitions.DEFAULT_COUNT,
            "parts of the hash space; fixed for a cluster's life");
    static final Setting<Integer> VIRTUAL_NODES =
            number("ring.virtualNodes", 1, 4_096, 256, "points on the ring of a node of weight 1");

    static final Setting<String> NODE_ID =
            new Setting<>("nodes[].id", new Kind.Name(), null, Setting.REQUIRED, "names the node, for good");
    static final Setting<String> NODE_BACKEND = new Setting<>(
            "nodes[].backend",
            new Kind.Name(),
            null,
            Setting.REQUIRED,
            "`memory` (in this process), `remote` (`roundhouse node`), `redis` (Redis, Valkey, Dragonfly)");
    static final Setting<String> NODE_ADDRESS = new Setting<>(
            "nodes[].address",
            Kind.Text.ADDRESS,
            null,
            "none",
            "`host:port` for `remote`, `redis://[user:password@]host:port` for `redis`, none for `memory`");
    static final Setting<String> NODE_ZONE = new Setting<>(
            "nodes[].zone",
            new Kind.Name(),
            null,
            "none",
            "replicas are put in different zones where there are enough");
    static final Setting<Integer> NODE_WEIGHT =
            number("nodes[].weight", 1, RingMember.MAX_WEIGHT, 1, "its share of the data beside the others'");
    static final Setting<Long> NODE_MAX_BYTES = bytes(
            "nodes[].maxBytes",
            0,
            1L << 50,
            0,
            "`memory` only: heap at which writes that may need more are refused; 0: no limit");
    static final Setting<String> NODE_DATA_DIRECTORY = new Setting<>(
            "nodes[].dataDirectory",
            new Kind.Text("a text"),
            null,
            "none",
            "`memory` only: where the topology record is kept, so that it survives a restart");

    static final Setting<String> CLUSTER_ID = new Setting<>(
            "cluster.id",
            new Kind.Name(),
            "roundhouse",
            "roundhouse",
            "told to every node; a node that belongs to another cluster refuses");
    static final Setting<List<String>> META = new Setting<>(
            "meta",
            new Kind.Names(),
            null,
            "the first 3 nodes; 1 if fewer",
            "who keeps the topology record: an odd number of node ids");

    static final Setting<String> STORE_NAME =
            new Setting<>("stores[].name", new Kind.Name(), "default", "default", "today one store, `default`");
    static final Setting<Integer> REPLICAS = new Setting<>(
            "stores[].replicas",
            new Kind.ReplicaCount(MAX_REPLICAS),
            null,
            "3; fewer nodes: all",
            "N: how many nodes keep each key");
    static final Setting<Integer> READ = new Setting<>(
                    "stores[].read",
                    new Kind.WholeNumber(1, MAX_REPLICAS),
                    null,
                    MAJORITY,
                    "R: how many of them a read must hear")
            .live();
    static final Setting<Integer> WRITE = new Setting<>(
                    "stores[].write",
                    new Kind.WholeNumber(1, MAX_REPLICAS),
                    null,
                    MAJORITY,
                    "W: how many of them must have a write before it is acknowledged")
            .live();
    static final Setting<String> EVICTION = new Setting<>(
            "stores[].eviction",
            new Kind.OneOf(Arrays.stream(EvictionPolicy.values())
                    .map(EvictionPolicy::label)
                    .toList()),
            "noeviction",
            "noeviction",
            "which keys go when a node has less than a sixteenth of its memory left, as Redis' `maxmemory-policy`");
    static final Setting<String> CONSISTENCY = new Setting<>(
                    "stores[].consistency",
                    new Kind.OneOf(Arrays.stream(Consistency.values())
                            .map(Consistency::label)
                            .toList()),
                    "quorum",
                    "quorum",
                    "what the store promises: see \"Replication\" in docs/architecture.md")
            .live();

    static final Setting<String> MEMBERS_HOST = new Setting<>(
            "members.host",
            new Kind.Host(),
            "127.0.0.1",
            "127.0.0.1",
            "where other proxies reach this one; 0.0.0.0: an address of this machine that others can reach");
    static final Setting<Integer> MEMBERS_PORT =
            number("members.port", 1, MAX_PORT, 5701, "port where proxies find each other; used when there are others");
    static final Setting<Integer> MEMBERS_BUS_PORT =
            number("members.busPort", 0, MAX_PORT, 0, "port of the messages between proxies" + PORT_NOTE);
    static final Setting<List<String>> MEMBERS_ADDRESSES = new Setting<>(
            "members.addresses",
            new Kind.Addresses(),
            List.of(),
            "none",
            "`host:port` of the other proxies' `members.port`, or of some of them; none: this proxy is alone");
    static final Setting<String> MEMBERS_KUBERNETES_SERVICE = new Setting<>(
            "members.kubernetesService",
            new Kind.Host(),
            null,
            "none",
            "in place of addresses: DNS name of a headless service whose endpoints are the proxies");

    static final Setting<Integer> CONNECT_TIMEOUT = number(
            "links.connectTimeoutMillis",
            1,
            HOUR_MILLIS,
            LINKS.connectTimeoutMillis(),
            "to connect to a node and greet it");
    static final Setting<Integer> NODE_TIMEOUT = number(
                    "links.nodeTimeoutMillis",
                    1,
                    HOUR_MILLIS,
                    LINKS.nodeTimeoutMillis(),
                    "a node that owes an answer and sends no byte for so long counts as away")
            .live();
    static final Setting<Integer> RECONNECT_MIN = number(
                    "links.reconnectMinMillis",
                    1,
                    HOUR_MILLIS,
                    LINKS.reconnectMinMillis(),
                    "first pause before connecting again; doubles each time, with jitter")
            .live();
    static final Setting<Integer> RECONNECT_MAX = number(
                    "links.reconnectMaxMillis", 1, HOUR_MILLIS, LINKS.reconnectMaxMillis(), "longest such pause")
            .live();
    static final Setting<Integer> MAX_OUTSTANDING = number(
                    "links.maxOutstanding",
                    1,
                    1 << 24,
                    LINKS.maxOutstanding(),
                    "messages under way on one link; more fail at once")
            .live();
    static final Setting<Long> MAX_PENDING = bytes(
                    "links.maxPendingBytes",
                    1 << 16,
                    1L << 40,
                    LINKS.maxPendingBytes(),
                    "bytes that wait for one link's socket; more fail at once")
            .live();
    static final Setting<Long> MAX_FRAME = bytes(
                    "links.maxFrameBytes",
                    1 << 16,
                    Integer.MAX_VALUE,
                    LINKS.maxFrameBytes(),
                    "longest answer of a node")
            .live();
    static final Setting<Integer> DEDICATED = number(
                    "links.dedicatedConnections",
                    0,
                    65_536,
                    LINKS.dedicatedConnections(),
                    "connections for blocking commands, WATCH and SUBSCRIBE, per event loop and node")
            .live();

    static final Setting<Integer> HEDGE_PERCENT = number(
                    "reads.hedgePercent",
                    0,
                    100,
                    5,
                    "reads in a hundred that may ask one replica more than they need, where one takes longer than it nearly always"
                            + " does; 0: none")
            .live();

    static final Setting<Integer> SAMPLE = number(
                    "failure.sampleMillis",
                    10,
                    60_000,
                    FAILURE.sampleMillis(),
                    "how often nodes are judged, by what happened since the last time")
            .live();
    static final Setting<Integer> SILENCE = number(
                    "failure.silenceMillis",
                    1,
                    HOUR_MILLIS,
                    FAILURE.silenceMillis(),
                    "a node that owes an answer and sends no byte for so long is suspect: read only where it is needed")
            .live();
    static final Setting<Integer> ERROR_PERCENT = number(
                    "failure.errorPercent",
                    1,
                    100,
                    FAILURE.errorPercent(),
                    "a node is suspect when so many of a hundred answers tell of its failure, three samples in a row")
            .live();
    static final Setting<Integer> LATENCY_FACTOR = number(
                    "failure.latencyFactor",
                    2,
                    1_000,
                    FAILURE.latencyFactor(),
                    "or take so many times as long as those of the median of the others")
            .live();
    static final Setting<Integer> LATENCY = number(
                    "failure.latencyMillis", 0, HOUR_MILLIS, FAILURE.latencyMillis(), "and so much longer")
            .live();
    static final Setting<Integer> PROBATION = number(
                    "failure.probationMillis",
                    0,
                    HOUR_MILLIS,
                    FAILURE.probationMillis(),
                    "a suspect is trusted again when it has looked well for so long; doubles with each relapse")
            .live();
    static final Setting<Integer> MAX_PROBATION = number(
                    "failure.maxProbationMillis",
                    0,
                    HOUR_MILLIS,
                    FAILURE.maxProbationMillis(),
                    "longest such time; who was well for twice as long begins anew")
            .live();

    static final Setting<Integer> REPAIR_INTERVAL = number(
                    "repair.intervalMillis",
                    100,
                    Integer.MAX_VALUE,
                    REPAIR.intervalMillis(),
                    "from the end of one comparison of all replicas to the start of the next")
            .live();
    static final Setting<Long> REPAIR_BYTES = bytes(
                    "repair.bytesPerSecond",
                    1 << 10,
                    1L << 40,
                    REPAIR.bytesPerSecond(),
                    "keys and values that repair may send, for each event loop")
            .live();
    static final Setting<Long> REPAIR_SCAN_BYTES = bytes(
                    "repair.scanBytesPerSecond",
                    1 << 10,
                    1L << 40,
                    REPAIR.scanBytesPerSecond(),
                    "metadata that the comparison may read on `redis` nodes")
            .live();
    static final Setting<Integer> TOMBSTONE_AGE = number(
                    "repair.tombstoneAgeMillis",
                    0,
                    Integer.MAX_VALUE,
                    REPAIR.tombstoneAgeMillis(),
                    "before the note that a key was deleted is given up, once all replicas have it")
            .live();
    static final Setting<Integer> MAX_HINTS = number(
                    "repair.maxHints",
                    0,
                    1 << 24,
                    REPAIR.maxHints(),
                    "keys remembered for a node that is away, for each event loop; of more only the partition is")
            .live();
    static final Setting<String> HINTS_DIRECTORY = new Setting<>(
            "repair.hintsDirectory",
            new Kind.Text("a text"),
            null,
            "`hints`; none where all nodes are `memory`",
            "where they are kept, so that they survive a restart");

    static final Setting<String> LOG_LEVEL = new Setting<>(
                    "logging.level",
                    new Kind.OneOf(List.of("trace", "debug", "info", "warn", "error", "off")),
                    "info",
                    "info",
                    "the least that is logged, to standard error")
            .live();
    static final Setting<Integer> LOG_SLOW = number(
                    "logging.slowMillis",
                    0,
                    HOUR_MILLIS,
                    1_000,
                    "a request that takes so long is logged, without its arguments; 0: none. Of quick commands one in sixteen is timed")
            .live();
    static final Setting<String> LOG_FORMAT = new Setting<>(
                    "logging.format",
                    new Kind.OneOf(List.of("text", "json")),
                    "text",
                    "text",
                    "json: one object a line")
            .live();

    /** In the order of the reference. */
    static final List<Setting<?>> ALL = List.of(
            PROXY_HOST,
            PROXY_PORT,
            EVENT_LOOPS,
            PROXY_ZONE,
            MAX_CLIENTS,
            OUTPUT_LIMIT,
            IDLE_TIMEOUT,
            PROXY_PROTOCOL,
            DRAIN_NOTICE,
            DRAIN_TIMEOUT,
            HTTP_HOST,
            HTTP_PORT,
            HTTP_METRICS,
            BLOCKED_RECHECK,
            PARTITIONS,
            VIRTUAL_NODES,
            NODE_ID,
            NODE_BACKEND,
            NODE_ADDRESS,
            NODE_ZONE,
            NODE_WEIGHT,
            NODE_MAX_BYTES,
            NODE_DATA_DIRECTORY,
            CLUSTER_ID,
            META,
            MEMBERS_HOST,
            MEMBERS_PORT,
            MEMBERS_BUS_PORT,
            MEMBERS_ADDRESSES,
            MEMBERS_KUBERNETES_SERVICE,
            STORE_NAME,
            REPLICAS,
            READ,
            WRITE,
            CONSISTENCY,
            EVICTION,
            CONNECT_TIMEOUT,
            NODE_TIMEOUT,
            RECONNECT_MIN,
            RECONNECT_MAX,
            MAX_OUTSTANDING,
            MAX_PENDING,
            MAX_FRAME,
            DEDICATED,
            HEDGE_PERCENT,
            SAMPLE,
            SILENCE,
            ERROR_PERCENT,
            LATENCY_FACTOR,
            LATENCY,
            PROBATION,
            MAX_PROBATION,
            REPAIR_INTERVAL,
            REPAIR_BYTES,
            REPAIR_SCAN_BYTES,
            TOMBSTONE_AGE,
            MAX_HINTS,
            HINTS_DIRECTORY,
            LOG_LEVEL,
            LOG_FORMAT,
            LOG_SLOW);

    private Settings() {}

    /** Of all entries of lists: the setting that a path such as {@code nodes[1].address} is of; null: of none. */
    static @Nullable Setting<?> find(String path) {
        String pattern = path.replaceAll("\\[[0-9]+]", "[]");
        return ALL.stream()
                .filter(each -> each.path().equals(pattern))
                .findFirst()
                .orElse(null);
    }

    static boolean isSetting(String pattern) {
        return ALL.stream().anyMatch(each -> each.path().equals(pattern));
    }

    static boolean isList(String pattern) {
        return ALL.stream().anyMatch(each -> each.path().startsWith(pattern + "[]."));
    }

    /** Keys that may follow {@code pattern}, which is empty, a section, or an entry of a list ({@code nodes[]}). */
    static Set<String> keysOf(String pattern) {
        String prefix = pattern.isEmpty() ? "" : pattern + ".";
        Set<String> keys = new LinkedHashSet<>();
        for (Setting<?> each : ALL) {
            if (each.path().startsWith(prefix)) {
                keys.add(each.path().substring(prefix.length()).split("\\.|\\[", 2)[0]);
            }
        }
        return keys;
    }
}
