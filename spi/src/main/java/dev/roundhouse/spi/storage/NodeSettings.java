package dev.roundhouse.spi.storage;

import org.jspecify.annotations.Nullable;

/**
 * What a backend needs to know of a node.
 *
 * @param id the node's id
 * @param address as configured; null for backends that need none
 * @param clusterId told at the handshake; a node that belongs to another cluster refuses
 * @param partitions number of partitions of the cluster, a power of two
 * @param replicated whether replication messages will be sent (false: pass-through only, no metadata)
 * @param mixed whether nodes beside it have another backend: what each kind chooses by itself must not be chosen then
 * @param maxBytes for nodes in this process: heap at which writes that may grow it are refused; 0: no limit
 * @param dataDirectory for nodes in this process: where the topology record is kept; null: in memory
 * @param currentLimits timeouts and bounds, which may change
 */
public record NodeSettings(
        String id,
        @Nullable String address,
        String clusterId,
        int partitions,
        boolean replicated,
        boolean mixed,
        long maxBytes,
        @Nullable String dataDirectory,
        CurrentLimits currentLimits) {
    /** Without a limit of memory, among nodes of its kind. */
    public NodeSettings(
            String id,
            @Nullable String address,
            String clusterId,
            int partitions,
            boolean replicated,
            LinkLimits limits) {
        this(id, address, clusterId, partitions, replicated, false, 0, null, new CurrentLimits(limits));
    }

    /** As of now. */
    public LinkLimits limits() {
        return currentLimits.get();
    }
}
