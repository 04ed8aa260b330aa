package dev.roundhouse.spi.storage;

/**
 * What a node counts: since it started, where it is no size.
 *
 * @param keys that are there, those that have expired and that nobody removed yet among them
 * @param expiring of them, those with an expiry
 * @param averageTtlMillis of those with an expiry, as far as a sample tells
 * @param usedBytes memory of the keys, about; 0 where it is not known
 * @param maxBytes limit of the memory; 0: none
 * @param hits look-ups by commands that read, of keys that were there
 * @param misses the others
 * @param expired keys removed because their time was over
 * @param evicted keys removed to make room
 */
public record NodeFigures(
        long keys,
        long expiring,
        long averageTtlMillis,
        long usedBytes,
        long maxBytes,
        long hits,
        long misses,
        long expired,
        long evicted) {
    public static final NodeFigures NONE = new NodeFigures(0, 0, 0, 0, 0, 0, 0, 0, 0);
}
