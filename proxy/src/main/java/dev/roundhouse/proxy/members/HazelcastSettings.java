package dev.roundhouse.proxy.members;

import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.spi.properties.ClusterProperty;
import dev.roundhouse.proxy.configuration.Configuration;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;

/** How Hazelcast is set up: small, quiet, quick to notice that a proxy is gone, and found by what is configured only. */
final class HazelcastSettings {
    /** Hazelcast's own tables hold next to nothing here; fewer parts than its 271 join faster. */
    private static final int PARTITIONS = 31;

    private static final Map<String, String> PROPERTIES = Map.ofEntries(
            property(ClusterProperty.LOGGING_TYPE.getName(), "slf4j"),
            property(ClusterProperty.LOGGING_ENABLE_DETAILS.getName(), "false"),
            property(ClusterProperty.PHONE_HOME_ENABLED.getName(), "false"),
            property(ClusterProperty.SHUTDOWNHOOK_ENABLED.getName(), "false"),
            // A connection that broke is a member that is gone: a killed process is noticed at once.
            property(ClusterProperty.CONNECTION_MONITOR_INTERVAL.getName(), "20"),
            property(ClusterProperty.CONNECTION_MONITOR_MAX_FAULTS.getName(), "1"),
            property(ClusterProperty.HEARTBEAT_INTERVAL_SECONDS.getName(), "1"),
            property(ClusterProperty.MAX_NO_HEARTBEAT_SECONDS.getName(), "5"),
            // Defaults: 300 and 120 seconds in which the halves of a healed network go on as two.
            property(ClusterProperty.MERGE_FIRST_RUN_DELAY_SECONDS.getName(), "5"),
            property(ClusterProperty.MERGE_NEXT_RUN_DELAY_SECONDS.getName(), "5"),
            property(ClusterProperty.WAIT_SECONDS_BEFORE_JOIN.getName(), "0"),
            property(ClusterProperty.MAX_JOIN_SECONDS.getName(), "20"),
            property(ClusterProperty.OPERATION_CALL_TIMEOUT_MILLIS.getName(), "10000"),
            property(ClusterProperty.GRACEFUL_SHUTDOWN_MAX_WAIT.getName(), "2"),
            property(ClusterProperty.SOCKET_BIND_ANY.getName(), "false"),
            property(ClusterProperty.HEALTH_MONITORING_LEVEL.getName(), "OFF"),
            property(ClusterProperty.PARTITION_COUNT.getName(), "" + PARTITIONS),
            property(ClusterProperty.PARTITION_OPERATION_THREAD_COUNT.getName(), "2"),
            property(ClusterProperty.GENERIC_OPERATION_THREAD_COUNT.getName(), "2"),
            property(ClusterProperty.IO_THREAD_COUNT.getName(), "1"),
            property(ClusterProperty.EVENT_THREAD_COUNT.getName(), "1"));

    private HazelcastSettings() {}

    private static Map.Entry<String, String> property(String name, String value) {
        return Map.entry(name, value);
    }

    /** What it logs before it has read its settings would go past the proxy's own log. */
    static void quiet() {
        System.setProperty(ClusterProperty.LOGGING_TYPE.getName(), "slf4j");
    }

    /** @throws UnknownHostException when the own host has no address */
    static Config of(Configuration.Members members, String clusterId) throws UnknownHostException {
        Config config = new Config().setClusterName("roundhouse-" + clusterId);
        PROPERTIES.forEach(config::setProperty);
        NetworkConfig network =
                config.getNetworkConfig().setPort(members.port()).setPortAutoIncrement(false);
        InetAddress own = InetAddress.getByName(members.host());
        if (own.isAnyLocalAddress()) {
            config.setProperty(ClusterProperty.SOCKET_BIND_ANY.getName(), "true");
        } else {
            network.getInterfaces().setEnabled(true).addInterface(own.getHostAddress());
        }
        JoinConfig join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        if (members.kubernetesService() != null) {
            join.getKubernetesConfig()
                    .setEnabled(true)
                    .setProperty("service-dns", members.kubernetesService())
                    .setProperty("service-port", "" + members.port());
        } else {
            join.getTcpIpConfig().setEnabled(true).setMembers(members.addresses());
        }
        config.getJetConfig().setEnabled(false);
        // What a member may make this process load: nothing of anybody else's.
        JavaSerializationFilterConfig filter = new JavaSerializationFilterConfig();
        filter.getWhitelist().addPrefixes("java.lang.", "java.util.", "com.hazelcast.", "io.vertx.");
        config.getSerializationConfig().setJavaSerializationFilterConfig(filter);
        return config;
    }
}
