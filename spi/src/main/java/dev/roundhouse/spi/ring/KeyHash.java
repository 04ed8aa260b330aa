package dev.roundhouse.spi.ring;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;

/**
 * The hash that places a key: XXH64 (seed 0) of its hash tag, or of the whole key when it has none. The tag follows the
 * Redis Cluster rule: between the first '{' and the first '}' after it, when that is not empty. Allocates nothing.
 */
public final class KeyHash {
    /** What {@link #tagRange} answers for a key without a tag. */
    public static final long UNTAGGED = -1;

    private static final Hasher64 XXH64 = Hashing.xxh64();

    private KeyHash() {}

    public static long hashOf(byte[] key) {
        return hashOf(key, 0, key.length);
    }

    /** Hash of the tag of {@code array[offset, offset + length)}, or of all of it when it is untagged. */
    public static long hashOf(byte[] array, int offset, int length) {
        long tag = tagRange(array, offset, length);
        return tag == UNTAGGED
                ? XXH64.hashBytesToLong(array, offset, length)
                : XXH64.hashBytesToLong(array, tagOffset(tag), tagLength(tag));
    }

    /**
     * The tag's place in {@code array}, to be read by {@link #tagOffset} and {@link #tagLength}, or {@link #UNTAGGED}.
     */
    public static long tagRange(byte[] array, int offset, int length) {
        int end = offset + length;
        int open = indexOf((byte) '{', array, offset, end);
        if (open < 0) {
            return UNTAGGED;
        }
        int close = indexOf((byte) '}', array, open + 1, end);
        return close <= open + 1 ? UNTAGGED : (long) (open + 1) << 32 | close - open - 1;
    }

    public static int tagOffset(long tagRange) {
        return (int) (tagRange >>> 32);
    }

    public static int tagLength(long tagRange) {
        return (int) tagRange;
    }

    public static boolean isTagged(byte[] array, int offset, int length) {
        return tagRange(array, offset, length) != UNTAGGED;
    }

    /** XXH64 of all bytes, tag or not: what {@link dev.roundhouse.spi.storage.KeyPosition} orders keys by. */
    public static long xxHash64(byte[] array, int offset, int length) {
        return XXH64.hashBytesToLong(array, offset, length);
    }

    private static int indexOf(byte wanted, byte[] array, int from, int end) {
        for (int i = from; i < end; i++) {
            if (array[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
