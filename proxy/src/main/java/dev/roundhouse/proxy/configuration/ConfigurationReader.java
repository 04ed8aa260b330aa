package dev.roundhouse.proxy.configuration;

import dev.roundhouse.proxy.configuration.Configuration.Drain;
import dev.roundhouse.proxy.configuration.Configuration.Http;
import dev.roundhouse.proxy.configuration.Configuration.Logging;
import dev.roundhouse.proxy.configuration.Configuration.Members;
import dev.roundhouse.proxy.configuration.Configuration.Node;
import dev.roundhouse.proxy.configuration.Configuration.Proxy;
import dev.roundhouse.proxy.configuration.Configuration.Repair;
import dev.roundhouse.proxy.configuration.Configuration.Ring;
import dev.roundhouse.proxy.configuration.Configuration.Store;
import dev.roundhouse.proxy.membership.FailureSettings;
import dev.roundhouse.proxy.repair.RepairSettings;
import dev.roundhouse.spi.ring.Placement;
import dev.roundhouse.spi.ring.RingMember;
import dev.roundhouse.spi.storage.LinkLimits;
import dev.roundhouse.spi.storage.StorageBackend;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** Reads a configuration from all its sources and checks it as a whole; opens nothing. */
public final class ConfigurationReader {
    private static final int META_MEMBERS = 3;

    private final Iterable<StorageBackend> backends;

    /** @param backends those that nodes may name */
    public ConfigurationReader(Iterable<StorageBackend> backends) {
        this.backends = backends;
    }

    /** With the backends on the class path. */
    public static ConfigurationReader withInstalledBackends() {
        return new ConfigurationReader(ServiceLoader.load(StorageBackend.class));
    }

    /** Reads and checks all; never throws for what a person may have written. */
    public ConfigurationResult read(Sources sources) {
        Problems problems = new Problems();
        return read(sources, Layers.merge(sources, problems), problems);
    }

    /** Its sources once more, as they are now. */
    public ConfigurationResult readAgain(Given given) {
        return read(given.sources());
    }

    /**
     * What was given, with single keys changed; nothing is read again.
     *
     * @param values by path, as {@code links.nodeTimeoutMillis}; keys that are not live are refused
     */
    public ConfigurationResult change(Given given, Map<String, String> values, String origin) {
        Problems problems = new Problems();
        List<Sources.Option> options = new ArrayList<>();
        values.forEach((path, value) -> {
            if (!Given.isLive(path)) {
                problems.error(origin, path + " cannot be changed while the proxy runs");
            }
            options.add(new Sources.Option(origin, path, value));
        });
        return read(given.sources(), Layers.over(given.tree(), options, problems), problems);
    }

    private ConfigurationResult read(Sources sources, Tree.Section tree, Problems problems) {
        Values values = new Values(tree, problems);
        NodeReader nodeReader = new NodeReader(values, backends);
        List<Node> nodes = nodeReader.read();
        Store store = new StoreReader(values, nodes.size()).read();
        if (store != null) {
            nodeReader.checkReplicas(nodes, store.quorum().replicas());
        }
        Ring ring = new Ring(values.get(Settings.PARTITIONS), values.get(Settings.VIRTUAL_NODES));
        Configuration configuration = new Configuration(
                proxy(values),
                http(values),
                ring,
                nodes,
                values.get(Settings.CLUSTER_ID),
                meta(values, nodes),
                members(values),
                store == null ? List.of() : List.of(store),
                values.get(Settings.BLOCKED_RECHECK),
                links(values),
                values.get(Settings.HEDGE_PERCENT),
                failure(values),
                repair(values, nodes),
                new Logging(
                        values.get(Settings.LOG_LEVEL),
                        values.get(Settings.LOG_FORMAT),
                        values.get(Settings.LOG_SLOW)));
        checkPorts(values, configuration);
        if (!problems.errors().isEmpty()) {
            return new ConfigurationResult.Invalid(problems.errors());
        }
        ringWarnings(configuration).forEach(problems::warning);
        return new ConfigurationResult.Valid(
                configuration,
                problems.warnings(),
                new Given(sources, tree, values, configuration.stores().get(0).quorum()));
    }

    private static Proxy proxy(Values values) {
        return new Proxy(
                values.get(Settings.PROXY_HOST),
                values.get(Settings.PROXY_PORT),
                values.get(Settings.EVENT_LOOPS),
                values.find(Settings.PROXY_ZONE, 0),
                values.get(Settings.MAX_CLIENTS),
                values.get(Settings.OUTPUT_LIMIT),
                values.get(Settings.IDLE_TIMEOUT),
                values.get(Settings.PROXY_PROTOCOL),
                new Drain(values.get(Settings.DRAIN_NOTICE), values.get(Settings.DRAIN_TIMEOUT)));
    }

    private static Http http(Values values) {
        return new Http(
                values.get(Settings.HTTP_HOST), values.get(Settings.HTTP_PORT), values.get(Settings.HTTP_METRICS));
    }

    private static Members members(Values values) {
        Members members = new Members(
                values.get(Settings.MEMBERS_HOST),
                values.get(Settings.MEMBERS_PORT),
                values.get(Settings.MEMBERS_BUS_PORT),
                values.get(Settings.MEMBERS_ADDRESSES),
                values.find(Settings.MEMBERS_KUBERNETES_SERVICE, 0));
        if (!members.addresses().isEmpty() && members.kubernetesService() != null) {
            values.reject(
                    Settings.MEMBERS_KUBERNETES_SERVICE,
                    0,
                    "members.addresses is given too: proxies are found in one way");
        }
        return members;
    }

    private static void checkPorts(Values values, Configuration configuration) {
        Proxy proxy = configuration.proxy();
        Http http = configuration.http();
        Members members = configuration.members();
        if (!members.isAlone() && (members.port() == proxy.port() || members.port() == http.port())) {
            values.reject(Settings.MEMBERS_PORT, 0, "it must differ from proxy.port and http.port");
        }
        if (proxy.port() != 0 && proxy.port() == http.port() && proxy.host().equals(http.host())) {
            values.reject(Settings.HTTP_PORT, 0, "it must differ from proxy.port, which is " + proxy.port() + " too");
        }
    }

    private static LinkLimits links(Values values) {
        LinkLimits limits = new LinkLimits(
                values.get(Settings.CONNECT_TIMEOUT),
                values.get(Settings.NODE_TIMEOUT),
                values.get(Settings.RECONNECT_MIN),
                values.get(Settings.RECONNECT_MAX),
                values.get(Settings.MAX_OUTSTANDING),
                values.get(Settings.MAX_PENDING),
                values.get(Settings.MAX_FRAME).intValue(),
                values.get(Settings.DEDICATED));
        if (limits.reconnectMinMillis() > limits.reconnectMaxMillis()) {
            values.reject(
                    Settings.RECONNECT_MIN,
                    0,
                    "it must be at most links.reconnectMaxMillis, which is " + limits.reconnectMaxMillis());
        }
        return limits;
    }

    private static FailureSettings failure(Values values) {
        FailureSettings settings = new FailureSettings(
                values.get(Settings.SAMPLE),
                values.get(Settings.SILENCE),
                values.get(Settings.ERROR_PERCENT),
                values.get(Settings.LATENCY_FACTOR),
                values.get(Settings.LATENCY),
                values.get(Settings.PROBATION),
                values.get(Settings.MAX_PROBATION));
        if (settings.probationMillis() > settings.maxProbationMillis()) {
            values.reject(
                    Settings.PROBATION,
                    0,
                    "it must be at most failure.maxProbationMillis, which is " + settings.maxProbationMillis());
        }
        return settings;
    }

    private static Repair repair(Values values, List<Node> nodes) {
        RepairSettings limits = new RepairSettings(
                values.get(Settings.REPAIR_INTERVAL),
                values.get(Settings.REPAIR_BYTES),
                values.get(Settings.REPAIR_SCAN_BYTES),
                values.get(Settings.TOMBSTONE_AGE),
                values.get(Settings.MAX_HINTS));
        String directory = values.find(Settings.HINTS_DIRECTORY, 0);
        boolean isEmbedded = nodes.stream().allMatch(node -> node.backend().equals("memory"));
        return new Repair(limits, directory == null && !isEmbedded ? "hints" : directory);
    }

    private static List<String> meta(Values values, List<Node> nodes) {
        List<String> ids = nodes.stream()
                .map(Node::id)
                .filter(id -> !id.isEmpty())
                .distinct()
                .toList();
        List<String> meta = values.find(Settings.META, 0);
        if (meta == null) {
            return ids.subList(0, ids.size() < META_MEMBERS ? Math.min(1, ids.size()) : META_MEMBERS);
        }
        for (String id : new LinkedHashSet<>(meta)) {
            if (!ids.contains(id)) {
                values.rejectList(
                        Settings.META.path(),
                        "names " + id + ", which no node is called; the nodes are " + String.join(", ", ids));
            } else if (Collections.frequency(meta, id) > 1) {
                values.rejectList(Settings.META.path(), "names " + id + " twice; it must name each node once");
            }
        }
        if (meta.size() % 2 == 0) {
            values.rejectList(
                    Settings.META.path(),
                    "names " + meta.size() + " nodes; it must be an odd number of them, such as 3");
        }
        return List.copyOf(meta);
    }

    private static List<String> ringWarnings(Configuration configuration) {
        List<RingMember> members = configuration.nodes().stream()
                .map(node -> new RingMember(node.id(), node.weight(), node.zone()))
                .toList();
        return Placement.warnings(
                members,
                configuration.ring().partitions(),
                configuration.stores().get(0).quorum().replicas());
    }
}
