package dev.roundhouse.proxy.routing;

import dev.roundhouse.proxy.coordinator.Coordinator;
import dev.roundhouse.proxy.coordinator.Environment;
import dev.roundhouse.proxy.coordinator.KeyspaceReader;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What one event loop works with; all of it belongs to that loop.
 *
 * @param nodes as configured, in the order of the topology
 * @param recovery forces the recovery of the node with this id, empty: of all: answers a line for a person, or an error
 *     that begins with {@code ERR }
 */
public record LoopServices(
        Environment environment,
        Coordinator coordinator,
        KeyspaceReader keyspace,
        StoreSettings store,
        List<NodeFacts> nodes,
        UnaryOperator<String> recovery) {
    /** What the configuration says of a node; address is empty where the backend has none. */
    public record NodeFacts(String id, String backend, String address) {}
}
