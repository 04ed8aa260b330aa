package dev.roundhouse.storage.command;

import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Request;
import org.jspecify.annotations.Nullable;

/**
 * The bits of a string that BITCOUNT and BITPOS look at.
 *
 * @param to the last one, itself included; before {@code from}: none
 */
record BitRange(long from, long to) {
    static final BitRange EMPTY = new BitRange(0, -1);

    static BitRange whole(int length) {
        return new BitRange(0, 8L * length - 1);
    }

    /** Start and end in bytes or bits; below zero they count from the end, outside they are cut to the string. */
    static BitRange of(long start, long end, int length, boolean isBits) {
        long total = isBits ? 8L * length : length;
        long from = Math.max(0, start < 0 ? total + start : start);
        long to = Math.min(total - 1, Math.max(0, end < 0 ? total + end : end));
        if (from > to) {
            return EMPTY;
        }
        return isBits ? new BitRange(from, to) : new BitRange(8 * from, 8 * to + 7);
    }

    static @Nullable String unitError(Request request, int i) {
        return request.is(i, "BIT") || request.is(i, "BYTE") ? null : CommandErrors.SYNTAX;
    }

    boolean isEmpty() {
        return from > to;
    }
}
