package dev.roundhouse.storage.command;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.command.GlobPattern;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.KeyPosition;
import java.math.BigInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** SCAN cursor [MATCH pattern] [COUNT count] [TYPE type]: the cursor and the options, the last one of a kind counting. */
record ScanArguments(
        @Nullable GlobPattern pattern, @Nullable String type, int count) {
    static final long INVALID_CURSOR = -1;

    /** A cursor that no SCAN has answered, behind every key. */
    static final long BEYOND_ALL = Long.MAX_VALUE;

    private static final int DEFAULT_COUNT = 10;
    private static final Pattern CURSOR = Pattern.compile("[+-]?[0-9]+");
    private static final BigInteger MAX_UNSIGNED =
            BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);

    /** Takes what C's strtoul takes, but for leading blanks. */
    static long cursor(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        if (!CURSOR.matcher(text).matches()) {
            return INVALID_CURSOR;
        }
        BigInteger value = new BigInteger(text);
        if (value.abs().compareTo(MAX_UNSIGNED) > 0) {
            return INVALID_CURSOR;
        }
        return value.signum() < 0 || value.bitLength() > KeyPosition.BITS ? BEYOND_ALL : value.longValue();
    }

    static @Nullable String error(Request request) {
        for (int i = 2; i < request.size(); i += 2) {
            boolean isCount = request.is(i, "COUNT");
            if (!isCount && !request.is(i, "MATCH") && !request.is(i, "TYPE") || i + 1 == request.size()) {
                return CommandErrors.SYNTAX;
            }
            if (!isCount) {
                continue;
            }
            String error = ArgumentChecks.integer(request, i + 1);
            if (error != null) {
                return error;
            }
            if (ArgumentChecks.longAt(request, i + 1) < 1) {
                return CommandErrors.SYNTAX;
            }
        }
        return null;
    }

    /** Of a request without {@link #error}. */
    static ScanArguments of(Request request) {
        GlobPattern pattern = null;
        String type = null;
        long count = DEFAULT_COUNT;
        for (int i = 2; i < request.size(); i += 2) {
            if (request.is(i, "MATCH")) {
                pattern = GlobPattern.compile(request.array(i + 1), request.offset(i + 1), request.length(i + 1));
            } else if (request.is(i, "TYPE")) {
                type = request.text(i + 1);
            } else {
                count = ArgumentChecks.longAt(request, i + 1);
            }
        }
        return new ScanArguments(pattern, type, (int) Math.min(count, Integer.MAX_VALUE));
    }
}
