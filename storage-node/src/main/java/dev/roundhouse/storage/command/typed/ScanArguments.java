package dev.roundhouse.storage.command.typed;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.command.GlobPattern;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.KeyPosition;
import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The cursor of SCAN, HSCAN, SSCAN and ZSCAN, and behind it [MATCH pattern] [COUNT count] and, of SCAN alone, [TYPE type];
 * the last one of a kind counts.
 */
public record ScanArguments(
        @Nullable GlobPattern pattern, @Nullable String type, int count) {
    public static final long INVALID_CURSOR = -1;

    /** A cursor that no SCAN has answered, behind everything. */
    public static final long BEYOND_ALL = Long.MAX_VALUE;

    private static final int DEFAULT_COUNT = 10;
    private static final Pattern CURSOR = Pattern.compile("([+-]?)0*+([0-9]{0,20})");
    private static final BigInteger MAX_UNSIGNED =
            BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);

    /** Takes what C's strtoul takes, but for leading blanks. */
    public static long cursor(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        Matcher matcher = CURSOR.matcher(text);
        if (!matcher.matches() || matcher.end(1) == text.length()) {
            return INVALID_CURSOR;
        }
        BigInteger value = new BigInteger("0" + matcher.group(2));
        if (value.compareTo(MAX_UNSIGNED) > 0) {
            return INVALID_CURSOR;
        }
        boolean isNegative = matcher.group(1).equals("-") && value.signum() != 0;
        return isNegative || value.bitLength() > KeyPosition.BITS ? BEYOND_ALL : value.longValue();
    }

    /** What is wrong with the options of SCAN. */
    public static @Nullable String error(Request request) {
        return error(request, 2, true);
    }

    /** What is wrong with the options of HSCAN, SSCAN or ZSCAN. */
    public static @Nullable String errorInKey(Request request) {
        return error(request, 3, false);
    }

    private static @Nullable String error(Request request, int first, boolean hasType) {
        for (int i = first; i < request.size(); i += 2) {
            boolean isCount = request.is(i, "COUNT");
            boolean isOption = isCount || request.is(i, "MATCH") || hasType && request.is(i, "TYPE");
            if (!isOption || i + 1 == request.size()) {
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

    /** Of a SCAN without {@link #error}. */
    public static ScanArguments of(Request request) {
        return of(request, 2);
    }

    /** Of a HSCAN, SSCAN or ZSCAN without {@link #errorInKey}. */
    public static ScanArguments ofKey(Request request) {
        return of(request, 3);
    }

    private static ScanArguments of(Request request, int first) {
        GlobPattern pattern = null;
        String type = null;
        long count = DEFAULT_COUNT;
        for (int i = first; i < request.size(); i += 2) {
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

    /** Whether the pattern, if there is one, lets this pass. */
    public boolean matches(byte[] array, int offset, int length) {
        return pattern == null || pattern.isStar() || pattern.matches(array, offset, length);
    }
}
