package dev.roundhouse.spi.ring;

/**
 * The unsigned 64-bit hash space cut into {@code count} equal ranges: a power of two, 1 to 65536. A partition is the
 * top bits of the hash, so hash order is partition order (which SCAN cursors rely on).
 */
public record Partitions(int count) {
    public static final int DEFAULT_COUNT = 4096;
    public static final int MAX_COUNT = 65536;

    public Partitions {
        if (count < 1 || count > MAX_COUNT || Integer.bitCount(count) != 1) {
            throw new IllegalArgumentException(
                    "partitions must be a power of two from 1 to " + MAX_COUNT + ", not " + count);
        }
    }

    public int partitionOf(long hash) {
        return partitionOf(hash, count);
    }

    /** First hash of the partition; its last is the one before the next partition's first. */
    public long firstHash(int partition) {
        return count == 1 ? 0 : (long) partition << Long.SIZE - bits(count);
    }

    static int partitionOf(long hash, int count) {
        // In two steps, since a shift by 64 is a shift by 0.
        return (int) (hash >>> 1 >>> Long.SIZE - 1 - bits(count));
    }

    private static int bits(int count) {
        return Integer.numberOfTrailingZeros(count);
    }
}
