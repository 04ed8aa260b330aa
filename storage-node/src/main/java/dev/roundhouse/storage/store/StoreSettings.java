package dev.roundhouse.storage.store;

/**
 * What a store is made for.
 *
 * @param partitions of the cluster, a power of two; the store has one more, for the topology record
 * @param replicated whether it is one of several replicas: then it keeps ballots and tombstones and takes messages
 * @param maxMemoryBytes approximate heap at which commands that may grow it are refused; 0: no limit
 */
public record StoreSettings(int partitions, boolean replicated, long maxMemoryBytes) {
    public StoreSettings {
        if (Integer.bitCount(partitions) != 1 || maxMemoryBytes < 0) {
            throw new IllegalArgumentException("partitions " + partitions + ", maxMemoryBytes " + maxMemoryBytes);
        }
    }
}
