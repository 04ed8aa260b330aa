package dev.roundhouse.spi.storage;

/**
 * Where a key stands in the order of SCAN: its partition first, then the hash of the whole key, as one number below 2^53,
 * so that cursors need no state anywhere, fit every client's numbers and leave room for the number of a node beside them.
 * The hash's first bits are left out: in an untagged key they are the partition again, and positions spread evenly over a
 * partition are what lets a table keep this order.
 */
public final class KeyPosition {
    /** Bits of a position; every position is in [0, 2^53). */
    public static final int BITS = 53;

    private KeyPosition() {}

    /**
     * @param partition of the key
     * @param partitionBits log2 of the number of partitions
     * @param keyHash XXH64 of the whole key, tag or not
     */
    public static long of(int partition, int partitionBits, long keyHash) {
        int rest = BITS - partitionBits;
        return (long) partition << rest | (keyHash << partitionBits) >>> (Long.SIZE - rest);
    }

    /** First position of a partition; of the number of partitions: the end of the key space. */
    public static long first(int partition, int partitionBits) {
        return (long) partition << (BITS - partitionBits);
    }

    public static int partitionOf(long position, int partitionBits) {
        return (int) (position >>> (BITS - partitionBits));
    }
}
