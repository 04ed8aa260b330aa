package dev.roundhouse.storage.command.stream;

import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.value.StreamId;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** IDs as clients write them, taken exactly as Redis takes them: its strtoull lets blanks, signs and zeros pass. */
final class StreamIds {
    static final String INVALID = "ERR Invalid stream ID specified as stream command argument";

    private static final int MAX_LENGTH = 127;

    private StreamIds() {}

    /** An ID, {@code -} and {@code +} not among them; null: it is none. Without its second part that is 0. */
    static @Nullable StreamId strict(Request request, int i) {
        return parse(request.array(i), request.offset(i), request.length(i), 0, true);
    }

    /** As {@link #strict}, and replies with the error. */
    static @Nullable StreamId strict(Request request, int i, RespWriter reply) {
        return orError(strict(request, i), reply);
    }

    /** All arguments from one on; null: one is no ID, and the reply says so. */
    static StreamId @Nullable [] strictFrom(Request request, int from, RespWriter reply) {
        StreamId[] ids = new StreamId[request.size() - from];
        for (int i = 0; i < ids.length; i++) {
            StreamId id = strict(request, from + i, reply);
            if (id == null) {
                return null;
            }
            ids[i] = id;
        }
        return ids;
    }

    /** An ID, or {@code -} or {@code +}. */
    static @Nullable StreamId lenient(Request request, int i, RespWriter reply) {
        return orError(parse(request.array(i), request.offset(i), request.length(i), 0, false), reply);
    }

    /** Where a range begins, itself included: {@code (} before an ID excludes it. */
    static @Nullable StreamId rangeStart(Request request, int i, RespWriter reply) {
        StreamId id = bound(request, i, 0, reply);
        if (id == null || !isExclusive(request, i)) {
            return id;
        }
        if (id.equals(StreamId.MAX)) {
            reply.error("ERR invalid start ID for the interval");
            return null;
        }
        return id.next();
    }

    static @Nullable StreamId rangeEnd(Request request, int i, RespWriter reply) {
        StreamId id = bound(request, i, -1, reply);
        if (id == null || !isExclusive(request, i)) {
            return id;
        }
        if (id.equals(StreamId.MIN)) {
            reply.error("ERR invalid end ID for the interval");
            return null;
        }
        return id.previous();
    }

    private static @Nullable StreamId bound(Request request, int i, long missingSeq, RespWriter reply) {
        int skipped = isExclusive(request, i) ? 1 : 0;
        return orError(
                parse(
                        request.array(i),
                        request.offset(i) + skipped,
                        request.length(i) - skipped,
                        missingSeq,
                        skipped == 1),
                reply);
    }

    private static boolean isExclusive(Request request, int i) {
        return request.length(i) > 1 && request.array(i)[request.offset(i)] == '(';
    }

    private static @Nullable StreamId orError(@Nullable StreamId id, RespWriter reply) {
        if (id == null) {
            reply.error(INVALID);
        }
        return id;
    }

    /** Whether an argument leaves the second part to us: {@code ms-*}. */
    static boolean isWithoutSeq(Request request, int i) {
        int length = request.length(i);
        byte[] array = request.array(i);
        int dash = dash(array, request.offset(i), length);
        return dash >= 0 && length == dash + 2 && array[request.offset(i) + dash + 1] == '*';
    }

    /** As {@link #strict}, where {@link #isWithoutSeq}; the second part is 0. */
    static @Nullable StreamId withoutSeq(Request request, int i, RespWriter reply) {
        int length = request.length(i) - 2;
        return orError(
                length > MAX_LENGTH - 2 ? null : parse(request.array(i), request.offset(i), length, 0, true), reply);
    }

    private static int dash(byte[] array, int offset, int length) {
        for (int i = 0; i < length; i++) {
            if (array[offset + i] == '-') {
                return i;
            }
        }
        return -1;
    }

    private static @Nullable StreamId parse(byte[] array, int offset, int length, long missingSeq, boolean strict) {
        if (length > MAX_LENGTH) {
            return null;
        }
        int end = 0;
        while (end < length && array[offset + end] != 0) {
            end++;
        }
        if (end == 1 && (array[offset] == '-' || array[offset] == '+')) {
            return strict ? null : array[offset] == '-' ? StreamId.MIN : StreamId.MAX;
        }
        int dash = dash(array, offset, end);
        int msLength = dash < 0 ? end : dash;
        if (!isUnsigned(array, offset, msLength)
                || dash >= 0 && !isUnsigned(array, offset + dash + 1, end - dash - 1)) {
            return null;
        }
        return new StreamId(
                unsigned(array, offset, msLength),
                dash < 0 ? missingSeq : unsigned(array, offset + dash + 1, end - dash - 1));
    }

    private static boolean isUnsigned(byte[] array, int offset, int length) {
        if (Numbers.isLong(array, offset, length)) {
            return array[offset] != '-';
        }
        int at = digitsAt(array, offset, length);
        int digits = length - at;
        if (digits <= 0) {
            return false;
        }
        for (int i = at; i < length; i++) {
            if (array[offset + i] < '0' || array[offset + i] > '9') {
                return false;
            }
        }
        return magnitude(array, offset + at, digits).bitLength() <= Long.SIZE;
    }

    /** The number of a text that {@link #isUnsigned}. */
    private static long unsigned(byte[] array, int offset, int length) {
        long value = Numbers.parseLong(array, offset, length);
        if (value != Numbers.NOT_A_LONG) {
            return value;
        }
        int at = digitsAt(array, offset, length);
        long magnitude = magnitude(array, offset + at, length - at).longValue();
        return at > 0 && array[offset + at - 1] == '-' ? -magnitude : magnitude;
    }

    /** Behind blanks and a sign. */
    private static int digitsAt(byte[] array, int offset, int length) {
        int at = 0;
        while (at < length && (array[offset + at] == ' ' || array[offset + at] >= '\t' && array[offset + at] <= '\r')) {
            at++;
        }
        return at < length && (array[offset + at] == '-' || array[offset + at] == '+') ? at + 1 : at;
    }

    private static BigInteger magnitude(byte[] array, int offset, int digits) {
        BigInteger value = BigInteger.ZERO;
        for (int i = 0; i < digits; i++) {
            value = value.multiply(BigInteger.TEN).add(BigInteger.valueOf(array[offset + i] - '0'));
        }
        return value;
    }
}
