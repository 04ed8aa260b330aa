package dev.roundhouse.spi.storage;

/**
 * Equal ranges of the name hashes of one partition's registers.
 *
 * @param partition number of the partition
 * @param partitionBits log2 of the number of partitions; 0 for the partition of the topology record, whose registers may have any hash
 * @param count how many ranges, a power of two
 */
public record HashBuckets(int partition, int partitionBits, int count) {
    /** @param partitions of the store; their number itself is the partition of the topology record */
    public static HashBuckets of(int partition, int partitions, int count) {
        boolean isMeta = partition == partitions;
        return new HashBuckets(isMeta ? 0 : partition, isMeta ? 0 : Integer.numberOfTrailingZeros(partitions), count);
    }

    private int bits() {
        return Integer.numberOfTrailingZeros(count);
    }

    /** The bucket of a hash of this partition. */
    public int bucketOf(long hash) {
        return count == 1 ? 0 : (int) (hash << partitionBits >>> Long.SIZE - bits());
    }

    /** The least hash (unsigned) of a bucket. */
    public long first(int bucket) {
        int shift = Long.SIZE - partitionBits - bits();
        return shift == Long.SIZE ? 0 : ((long) partition << bits() | bucket) << shift;
    }

    /** The greatest hash (unsigned) of a bucket. */
    public long last(int bucket) {
        int prefix = partitionBits + bits();
        return first(bucket) | (prefix == 0 ? -1L : -1L >>> prefix);
    }
}
