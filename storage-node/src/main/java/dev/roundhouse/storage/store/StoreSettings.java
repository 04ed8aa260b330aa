package dev.roundhouse.storage.store;

/**
 * What a store is made for.
 *
 * @param partitions of the cluster, a power of two; the store has one more, for the topology record
 * @param replicated whether it is one of several replicas: then it keeps ballots and tombstones and takes messages
 * @param maxMemoryBytes approximate heap at which commands that may grow it are refused; 0: no limit
 * @param maxTombstoneBytes approximate heap of deleted keys at which commands that may delete are refused; 0: no limit
 */
public record StoreSettings(int partitions, boolean replicated, long maxMemoryBytes, long maxTombstoneBytes) {
    /** Of the memory there is, deleted keys may take as much as this part. */
    private static final int TOMBSTONE_PART = 10;

    /** With the usual limit for deleted keys: a tenth of the memory. */
    public StoreSettings(int partitions, boolean replicated, long maxMemoryBytes) {
        this(partitions, replicated, maxMemoryBytes, usualTombstoneBytes(maxMemoryBytes));
    }

    /** @param maxMemoryBytes of a store; 0: the heap is the limit */
    public static long usualTombstoneBytes(long maxMemoryBytes) {
        long all = maxMemoryBytes == 0 ? Runtime.getRuntime().maxMemory() : maxMemoryBytes;
        return all / TOMBSTONE_PART;
    }

    public StoreSettings {
        if (Integer.bitCount(partitions) != 1 || maxMemoryBytes < 0) {
            throw new IllegalArgumentException("partitions " + partitions + ", maxMemoryBytes " + maxMemoryBytes);
        }
    }
}
