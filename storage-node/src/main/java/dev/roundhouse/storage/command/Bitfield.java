package dev.roundhouse.storage.command;

import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.resp.Request;
import org.jspecify.annotations.Nullable;

/**
 * An integer of 1 to 64 bits in two's complement (signed), or 1 to 63 bits (unsigned), anywhere in an array of bits: its
 * highest bit first. Values travel as longs; what overflows is wrapped, or cut to the nearest limit.
 */
record Bitfield(boolean signed, int bits) {
    static final int MAX_BYTES = 9;
    static final String INVALID =
            "ERR Invalid bitfield type. Use something like i16 u8." + " Note that u64 is not supported but i64 is.";

    private static final int MAX_SIGNED_BITS = 64;
    private static final int MAX_UNSIGNED_BITS = 63;

    /** What becomes of a value that does not fit. */
    enum Overflow {
        WRAP,
        SAT,
        FAIL
    }

    /** {@code i} or {@code u}, then the bits; null if the argument is no such type. */
    static @Nullable Bitfield parse(Request request, int i) {
        byte[] array = request.array(i);
        int offset = request.offset(i);
        int length = request.length(i);
        if (length == 0 || array[offset] != 'i' && array[offset] != 'u') {
            return null;
        }
        boolean signed = array[offset] == 'i';
        // Redis reads the number as a C string
        int end = offset + 1;
        while (end < offset + length && array[end] != 0) {
            end++;
        }
        long bits = Numbers.parseLong(array, offset + 1, end - offset - 1);
        return bits < 1 || bits > (signed ? MAX_SIGNED_BITS : MAX_UNSIGNED_BITS)
                ? null
                : new Bitfield(signed, (int) bits);
    }

    /** Reads the field at bit {@code from} of at most {@link #MAX_BYTES} bytes; {@code from} is below 8. */
    long read(byte[] bytes, int from) {
        long value = 0;
        for (int i = from; i < from + bits; i++) {
            value = value << 1 | bytes[i >>> 3] >>> 7 - (i & 7) & 1;
        }
        int unused = Long.SIZE - bits;
        return signed ? value << unused >> unused : value;
    }

    void write(byte[] bytes, int from, long value) {
        for (int i = 0; i < bits; i++) {
            int at = from + i;
            int mask = 0x80 >>> (at & 7);
            boolean bit = (value >>> bits - 1 - i & 1) != 0;
            bytes[at >>> 3] = (byte) (bit ? bytes[at >>> 3] | mask : bytes[at >>> 3] & ~mask);
        }
    }

    /** Bytes that a field at bit {@code from} of the first of them touches. */
    int bytesFrom(int from) {
        return from + bits + 7 >>> 3;
    }

    /** Whether value and increment are more, or less, than the field holds: above 0, or below 0; else 0. */
    int overflow(long value, long increment) {
        return signed ? signedOverflow(value, increment) : unsignedOverflow(value, increment);
    }

    private int signedOverflow(long value, long increment) {
        long max = max();
        long min = -max - 1;
        long room = max - value;
        long roomBelow = min - value;
        boolean isWhole = bits == Long.SIZE;
        if (value > max || !isWhole && increment > room || value >= 0 && increment > 0 && increment > room) {
            return 1;
        }
        boolean isBelow = value < min || !isWhole && increment < roomBelow;
        return isBelow || value < 0 && increment < 0 && increment < roomBelow ? -1 : 0;
    }

    private int unsignedOverflow(long value, long increment) {
        long max = max();
        if (Long.compareUnsigned(value, max) > 0 || increment > 0 && increment > max - value) {
            return 1;
        }
        return increment < 0 && increment < -value ? -1 : 0;
    }

    /** What is stored in place of an overflowing sum. */
    long limit(long value, long increment, int direction, Overflow overflow) {
        if (overflow == Overflow.SAT) {
            return direction > 0 ? max() : signed ? -max() - 1 : 0;
        }
        int unused = Long.SIZE - bits;
        long sum = value + increment;
        return signed ? sum << unused >> unused : sum << unused >>> unused;
    }

    private long max() {
        return signed ? Long.MAX_VALUE >>> Long.SIZE - bits : -1L >>> Long.SIZE - bits;
    }
}
