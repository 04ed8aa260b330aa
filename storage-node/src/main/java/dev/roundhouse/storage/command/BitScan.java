package dev.roundhouse.storage.command;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Counts and finds bits in a range of bytes, eight bytes at a time. Bit 0 is the highest of the first byte. */
final class BitScan {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private BitScan() {}

    /** Bits set from bit {@code from} to bit {@code to}, both included, of the string at {@code offset}. */
    static long count(byte[] array, int offset, long from, long to) {
        int first = offset + (int) (from >>> 3);
        int last = offset + (int) (to >>> 3);
        long count = countBytes(array, first, last + 1);
        int before = array[first] & ~(0xff >>> (int) (from & 7)) & 0xff;
        int behind = array[last] & 0x7f >>> (int) (to & 7);
        return count - Integer.bitCount(before) - Integer.bitCount(behind);
    }

    private static long countBytes(byte[] array, int from, int end) {
        long count = 0;
        int at = from;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            count += Long.bitCount((long) LONGS.get(array, at));
        }
        for (; at < end; at++) {
            count += Integer.bitCount(array[at] & 0xff);
        }
        return count;
    }

    /** The first bit of this value from bit {@code from} to bit {@code to}, both included; -1 if there is none. */
    static long find(byte[] array, int offset, long from, long to, boolean bit) {
        int at = offset + (int) (from >>> 3);
        int last = offset + (int) (to >>> 3);
        int candidates = wanted(array[at], bit) & 0xff >>> (int) (from & 7);
        long none = bit ? 0 : -1L;
        while (candidates == 0 && at < last) {
            at++;
            while (at <= last - Long.BYTES && (long) LONGS.get(array, at) == none) {
                at += Long.BYTES;
            }
            candidates = wanted(array[at], bit);
        }
        if (candidates == 0) {
            return -1;
        }
        long found = (at - offset) * 8L + Integer.numberOfLeadingZeros(candidates) - 24;
        return found <= to ? found : -1;
    }

    private static int wanted(byte value, boolean bit) {
        return (bit ? value : ~value) & 0xff;
    }
}
