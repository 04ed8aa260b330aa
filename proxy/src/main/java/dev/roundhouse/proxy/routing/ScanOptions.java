package dev.roundhouse.proxy.routing;

import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.command.GlobPattern;
import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.resp.Request;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The arguments of SCAN as Redis 7.0 reads them. */
record ScanOptions(
        Cursor cursor,
        long count,
        @Nullable GlobPattern match,
        @Nullable String type) {
    static final String INVALID_CURSOR = "ERR invalid cursor";
    private static final String NOT_AN_INTEGER = "ERR value is not an integer or out of range";
    private static final int DEFAULT_COUNT = 10;

    /** An unsigned number. */
    record Cursor(long value) {}

    /** Options, or the error to answer. */
    record Parsed(@Nullable ScanOptions options, String error) {
        private static Parsed wrong(String error) {
            return new Parsed(null, error);
        }
    }

    /** The cursor of SCAN, null if it is none. */
    static @Nullable Cursor cursor(Request request) {
        String text = request.text(1);
        boolean isNegative = text.startsWith("-");
        String digits = isNegative || text.startsWith("+") ? text.substring(1) : text;
        if (text.isEmpty()) {
            return new Cursor(0);
        }
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        try {
            long value = Long.parseUnsignedLong(digits);
            return new Cursor(isNegative ? -value : value);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    static Parsed parse(Request request) {
        Cursor cursor = cursor(request);
        if (cursor == null) {
            return Parsed.wrong(INVALID_CURSOR);
        }
        long count = DEFAULT_COUNT;
        GlobPattern match = null;
        String type = null;
        for (int i = 2; i < request.size(); i += 2) {
            boolean hasValue = i + 1 < request.size();
            if (hasValue && request.is(i, "COUNT")) {
                count = Numbers.parseLong(request.array(i + 1), request.offset(i + 1), request.length(i + 1));
                if (count == Numbers.NOT_A_LONG) {
                    return Parsed.wrong(NOT_AN_INTEGER);
                }
                if (count < 1) {
                    return Parsed.wrong(CommandErrors.SYNTAX);
                }
            } else if (hasValue && request.is(i, "MATCH")) {
                match = GlobPattern.compile(request.array(i + 1), request.offset(i + 1), request.length(i + 1));
            } else if (hasValue && request.is(i, "TYPE")) {
                type = request.text(i + 1).toLowerCase(Locale.ROOT);
            } else {
                return Parsed.wrong(CommandErrors.SYNTAX);
            }
        }
        return new Parsed(new ScanOptions(cursor, count, match, type), "");
    }
}
