package dev.roundhouse.storage.command;

import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.resp.Request;

/** Bit offsets in arguments: from 0 to the last bit of the longest string; in BITFIELD also {@code #n}, n fields on. */
final class BitOffsets {
    static final String INVALID_OFFSET = "ERR bit offset is not an integer or out of range";

    static final long INVALID = -1;

    private BitOffsets() {}

    /** {@link #INVALID} if it is none. */
    static long at(Request request, int i) {
        return valid(request.array(i), request.offset(i), request.length(i), 1);
    }

    /** As {@link #at}; with a number sign it counts fields of {@code bits}. */
    static long ofField(Request request, int i, int bits) {
        boolean counted = request.length(i) > 0 && request.array(i)[request.offset(i)] == '#';
        int skipped = counted ? 1 : 0;
        return valid(request.array(i), request.offset(i) + skipped, request.length(i) - skipped, counted ? bits : 1);
    }

    private static long valid(byte[] array, int offset, int length, int unit) {
        if (!Numbers.isLong(array, offset, length)) {
            return INVALID;
        }
        long value = Numbers.parseLong(array, offset, length) * unit;
        return value < 0 || value >> 3 >= Strings.MAX_BYTES ? INVALID : value;
    }
}
