package dev.roundhouse.proxy.routing;

import dev.roundhouse.proxy.coordinator.Coordinator;
import dev.roundhouse.proxy.coordinator.Environment;
import dev.roundhouse.proxy.coordinator.KeyspaceReader;
import java.util.List;

/**
 * What one event loop works with; all of it belongs to that loop.
 *
 * @param nodes as configured, in the order of the topology
 */
public record LoopServices(
        Environment environment,
        Coordinator coordinator,
        KeyspaceReader keyspace,
        StoreSettings store,
        List<NodeFacts> nodes,
        Administration administration) {
    /** What the configuration says of a node; address is empty where the backend has none. */
    public record NodeFacts(String id, String backend, String address) {}
}
