package dev.roundhouse.proxy.launch;

import dev.roundhouse.proxy.configuration.Configuration;
import dev.roundhouse.proxy.coordinator.Quorum;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A configuration, for a person. */
final class Summary {
    private Summary() {}

    /** Nodes and numbers, in a line. */
    static String of(Configuration configuration) {
        Map<String, Integer> backends = new TreeMap<>();
        configuration.nodes().forEach(node -> backends.merge(node.backend(), 1, Integer::sum));
        String nodes = backends.entrySet().stream()
                .map(each -> each.getValue() + " " + each.getKey() + (each.getValue() == 1 ? " node" : " nodes"))
                .collect(Collectors.joining(", "));
        Quorum quorum = configuration.stores().get(0).quorum();
        if (quorum.replicas() == 1) {
            return nodes + ", each key on one of them";
        }
        return "%s; each key on %d of them, read from %d, written to %d, %s"
                .formatted(
                        nodes,
                        quorum.replicas(),
                        quorum.read(),
                        quorum.write(),
                        quorum.consistency().label());
    }

    /** A line to type that reaches the proxy from this machine. */
    static String redisCli(String host, int port) {
        boolean isDefaultHost = isAny(host) || host.equals("127.0.0.1") || host.equals("localhost");
        return "redis-cli" + (isDefaultHost ? "" : " -h " + host) + (port == 6379 ? "" : " -p " + port);
    }

    static String httpUrl(String host, int port) {
        String reachable = isAny(host) ? "127.0.0.1" : host;
        return "http://" + (reachable.indexOf(':') < 0 ? reachable : "[" + reachable + "]") + ":" + port;
    }

    private static boolean isAny(String host) {
        return host.equals("0.0.0.0") || host.equals("::");
    }
}
