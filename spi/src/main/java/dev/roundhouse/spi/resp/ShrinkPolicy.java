package dev.roundhouse.spi.resp;

/**
 * When a buffer that grew for a burst gives its memory back: at once when it is very large, else after it was used to
 * less than a quarter many times in a row, so that steady large traffic never reallocates.
 */
final class ShrinkPolicy {
    /** Buffers up to this size are kept as they are. */
    static final int KEEP_BYTES = 16 * 1024;
    /** Above this size one use of less than a quarter is enough. */
    static final int SHRINK_AT_ONCE_BYTES = 1024 * 1024;
    /** How many uses in a row must stay under a quarter of a smaller buffer. */
    static final int CALM_USES = 64;

    private int calmUses;

    /** The capacity that a buffer of {@code capacity} bytes should have after a use of {@code used} bytes. */
    int capacityAfter(int capacity, int used) {
        if (capacity <= KEEP_BYTES) {
            return capacity;
        }
        if (used > capacity / 4) {
            calmUses = 0;
            return capacity;
        }
        if (++calmUses < CALM_USES && capacity <= SHRINK_AT_ONCE_BYTES) {
            return capacity;
        }
        calmUses = 0;
        return Math.max(KEEP_BYTES, used);
    }
}
