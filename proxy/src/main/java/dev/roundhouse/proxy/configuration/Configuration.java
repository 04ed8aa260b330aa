package dev.roundhouse.proxy.configuration;

import dev.roundhouse.proxy.coordinator.Quorum;
import dev.roundhouse.proxy.membership.FailureSettings;
import dev.roundhouse.proxy.repair.RepairSettings;
import dev.roundhouse.spi.storage.EvictionPolicy;
import dev.roundhouse.spi.storage.LinkLimits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A checked configuration: defaults filled in, references resolved.
 *
 * @param clusterId told to every node at the handshake
 * @param meta ids of the nodes that keep the topology record, an odd number
 * @param stores the named stores; today one, {@code default}
 * @param blockedRecheckMillis how often keys are looked at that clients wait for
 * @param links bounds of every link to a node
 * @param hedgePercent reads in a hundred that may ask one replica more than they need
 * @param failure when nodes are suspect
 */
public record Configuration(
        Proxy proxy,
        Http http,
        Ring ring,
        List<Node> nodes,
        String clusterId,
        List<String> meta,
        Members members,
        List<Store> stores,
        int blockedRecheckMillis,
        LinkLimits links,
        int hedgePercent,
        FailureSettings failure,
        Repair repair,
        Logging logging) {

    /**
     * What heals in the background.
     *
     * @param hintsDirectory null: hints are kept in memory only
     */
    public record Repair(RepairSettings limits, @Nullable String hintsDirectory) {}

    /**
     * The RESP side.
     *
     * @param eventLoops 0: all cores but one
     * @param zone whose nodes are read first
     * @param maxClients 0: from the limit of file descriptors, as Redis does
     * @param outputLimitBytes replies that may wait for one client before it is cut
     * @param idleTimeoutSeconds 0: never
     * @param expectsProxyHeader whether connections begin with a header of the PROXY protocol
     */
    public record Proxy(
            String host,
            int port,
            int eventLoops,
            @Nullable String zone,
            int maxClients,
            long outputLimitBytes,
            int idleTimeoutSeconds,
            boolean expectsProxyHeader,
            Drain drain) {}

    /**
     * How a proxy leaves.
     *
     * @param noticeMillis from not being ready to taking no more clients
     * @param timeoutMillis then, until clients are cut
     */
    public record Drain(int noticeMillis, int timeoutMillis) {}

    /** The HTTP side; port 0 in tests: any; {@code hasMetrics} false: nothing is timed, and there is no /metrics. */
    public record Http(String host, int port, boolean hasMetrics) {}

    /** How keys are spread; fixed for a cluster's life. */
    public record Ring(int partitions, int virtualNodes) {}

    /**
     * A storage node.
     *
     * @param address null for backends without one
     * @param maxBytes for {@code memory} nodes: heap at which writes that may grow it are refused; 0: no limit
     * @param dataDirectory for {@code memory} nodes: where the topology record is kept; null: in memory
     */
    public record Node(
            String id,
            String backend,
            @Nullable String address,
            @Nullable String zone,
            int weight,
            long maxBytes,
            @Nullable String dataDirectory) {}

    /**
     * How proxies find each other.
     *
     * @param busPort of the messages between them; 0: any
     * @param addresses of members, this one among them or not
     * @param kubernetesService a DNS name in place of addresses
     */
    public record Members(
            String host,
            int port,
            int busPort,
            List<String> addresses,
            @Nullable String kubernetesService) {
        /** Nobody else is looked for. */
        public boolean isAlone() {
            return addresses.isEmpty() && kubernetesService == null;
        }
    }

    /** A named store; {@code eviction} says which keys go when a node's memory is short. */
    public record Store(String name, Quorum quorum, EvictionPolicy eviction) {}

    /** {@code level} as logback names it; {@code format} text or json; {@code slowMillis} 0: slow requests are not logged. */
    public record Logging(String level, String format, int slowMillis) {}
}
