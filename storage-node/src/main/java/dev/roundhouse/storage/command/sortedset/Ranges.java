package dev.roundhouse.storage.command.sortedset;

import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.storage.value.Bound;
import dev.roundhouse.storage.value.SortedSetValue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Ranges of scores, of members and of ranks as arguments give them. */
final class Ranges {
    static final String NOT_A_SCORE = "ERR min or max is not a float";
    static final String NOT_A_MEMBER = "ERR min or max not valid string range item";

    private static final Bound FIRST = new Bound.End(false);
    private static final Bound LAST = new Bound.End(true);

    private Ranges() {}

    /** Elements between two bounds. */
    record Between(Bound min, Bound max) {
        int from(SortedSetValue value) {
            return value.countBefore(min);
        }

        /** Rank behind the last; may be less than {@link #from} where there are none. */
        int to(SortedSetValue value) {
            return value.countBefore(max);
        }
    }

    /** From the arguments {@code [(]number [(]number}; null: {@link #NOT_A_SCORE}. */
    static @Nullable Between scores(Request request, int min, int max) {
        double low = score(request, min);
        double high = score(request, max);
        if (Double.isNaN(low) || Double.isNaN(high)) {
            return null;
        }
        return new Between(new Bound.Score(low, isOpen(request, min)), new Bound.Score(high, !isOpen(request, max)));
    }

    private static boolean isOpen(Request request, int i) {
        return request.length(i) > 0 && request.array(i)[request.offset(i)] == '(';
    }

    private static double score(Request request, int i) {
        int sign = isOpen(request, i) ? 1 : 0;
        return Numbers.parseLooseDouble(request.array(i), request.offset(i) + sign, request.length(i) - sign);
    }

    /** From the arguments {@code [member}, {@code (member}, {@code -} and {@code +}; null: {@link #NOT_A_MEMBER}. */
    static @Nullable Between members(Request request, int min, int max) {
        Bound low = member(request, min, true);
        Bound high = member(request, max, false);
        return low == null || high == null ? null : new Between(low, high);
    }

    private static @Nullable Bound member(Request request, int i, boolean isMin) {
        if (request.length(i) == 0) {
            return null;
        }
        byte[] bytes = request.bytes(i);
        boolean isWord = bytes.length == 1 || bytes[1] == 0;
        return switch (bytes[0]) {
            case '-' -> isWord ? FIRST : null;
            case '+' -> isWord ? LAST : null;
            case '(' -> new Bound.Lexical(withoutSign(bytes), isMin);
            case '[' -> new Bound.Lexical(withoutSign(bytes), !isMin);
            default -> null;
        };
    }

    private static byte[] withoutSign(byte[] bytes) {
        return Arrays.copyOfRange(bytes, 1, bytes.length);
    }

    /** First rank of the range {@code start} to {@code end}, where negative ones count from the end. */
    static long from(long start, int size) {
        return Math.max(0, start < 0 ? start + size : start);
    }

    /** Rank behind the last. */
    static long to(long end, int size) {
        return Math.min(size - 1L, end < 0 ? end + size : end) + 1;
    }
}
