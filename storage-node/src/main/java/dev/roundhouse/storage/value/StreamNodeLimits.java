package dev.roundhouse.storage.value;

import dev.roundhouse.spi.storage.EncodingLimits;

/**
 * When a stream begins a new node, as Redis' stream-node-max-bytes and -entries say it; 0: no limit. Approximate trimming
 * removes whole nodes, so that replicas need the same limits to stay the same.
 */
public record StreamNodeLimits(long maxBytes, long maxEntries) {
    public static StreamNodeLimits of(EncodingLimits limits) {
        return new StreamNodeLimits(limits.streamNodeBytes(), limits.streamNodeEntries());
    }

    /** More than this no node has, whatever the limits. */
    static final long MAX_NODE_BYTES = 1 << 30;

    private static final long DEFAULT_TRIM = 10_000;
    private static final long MAX_TRIM = 1_000_000;
    private static final int TRIMMED_NODES = 100;

    boolean isFull(StreamChunk chunk, long addedBytes) {
        long limit = maxBytes == 0 || maxBytes > MAX_NODE_BYTES ? MAX_NODE_BYTES : maxBytes;
        return chunk.listpackBytes() + addedBytes >= limit
                || maxEntries != 0 && chunk.live + (long) chunk.deleted >= maxEntries;
    }

    /** How many entries an approximate trimming removes at most if it does not say. */
    public long trimmedAtOnce() {
        return maxEntries <= 0
                ? DEFAULT_TRIM
                : Math.min(
                        MAX_TRIM,
                        Math.multiplyHigh(maxEntries, TRIMMED_NODES) != 0 ? MAX_TRIM : maxEntries * TRIMMED_NODES);
    }
}
