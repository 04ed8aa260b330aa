package dev.roundhouse.spi.command;

import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.resp.Request;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What can be wrong with a command's arguments whatever its keys hold: Redis 7.0.15 looks at these before it looks a key
 * up, so that a proxy may answer them and send nothing. Each check gives Redis' exact error text, or null.
 */
public final class ArgumentChecks {
    public static final String NOT_AN_INTEGER = "ERR value is not an integer or out of range";
    public static final String NOT_A_FLOAT = "ERR value is not a valid float";
    public static final String TOO_LONG = "ERR string exceeds maximum allowed size (proto-max-bulk-len)";

    private static final String OUT_OF_INT = "ERR value is out of range, value must between -2147483648 and 2147483647";
    private static final String NO_SUCH_DATABASE = "ERR DB index is out of range";
    private static final String SAME_OBJECT = "ERR source and destination objects are the same";

    private ArgumentChecks() {}

    /** INCRBY, and every other argument that must be an integer. */
    public static @Nullable String integer(Request request, int i) {
        boolean valid = Numbers.isLong(request.array(i), request.offset(i), request.length(i));
        return valid ? null : NOT_AN_INTEGER;
    }

    /** The integer at {@code i}, which {@link #integer} found valid. */
    public static long longAt(Request request, int i) {
        return Numbers.parseLong(request.array(i), request.offset(i), request.length(i));
    }

    public static @Nullable String incrby(Request request) {
        return integer(request, 2);
    }

    public static @Nullable String decrby(Request request) {
        String error = integer(request, 2);
        if (error == null && longAt(request, 2) == Long.MIN_VALUE) {
            return "ERR decrement would overflow";
        }
        return error;
    }

    public static @Nullable String getrange(Request request) {
        String error = integer(request, 2);
        return error == null ? integer(request, 3) : error;
    }

    public static @Nullable String setrange(Request request) {
        String error = integer(request, 2);
        if (error == null && longAt(request, 2) < 0) {
            return "ERR offset is out of range";
        }
        return error;
    }

    /** MSET and MSETNX come with a value for each key. */
    public static @Nullable String mset(Request request) {
        return pairs(request, "mset");
    }

    public static @Nullable String msetnx(Request request) {
        return pairs(request, "msetnx");
    }

    private static @Nullable String pairs(Request request, String name) {
        return request.size() % 2 == 0 ? "ERR wrong number of arguments for '" + name + "' command" : null;
    }

    /** COPY source destination [DB 0] [REPLACE]: there is one database. */
    public static @Nullable String copy(Request request) {
        for (int i = 3; i < request.size(); i++) {
            if (request.is(i, "REPLACE")) {
                continue;
            }
            if (!request.is(i, "DB") || i + 1 == request.size()) {
                return CommandErrors.SYNTAX;
            }
            String error = database(request, ++i);
            if (error != null) {
                return error;
            }
        }
        return same(request, 1, 2) ? SAME_OBJECT : null;
    }

    private static @Nullable String database(Request request, int i) {
        String error = integer(request, i);
        if (error != null) {
            return error;
        }
        long index = longAt(request, i);
        if (index != (int) index) {
            return OUT_OF_INT;
        }
        return index == 0 ? null : NO_SUCH_DATABASE;
    }

    /** SPOP key count. */
    public static @Nullable String spop(Request request) {
        if (request.size() > 3) {
            return CommandErrors.SYNTAX;
        }
        boolean positive = integer(request, 2) == null && longAt(request, 2) >= 0;
        return positive ? null : "ERR value is out of range, must be positive";
    }

    /** SINTERCARD numkeys key [key ...] [LIMIT limit], the last limit counting. */
    public static @Nullable String sintercard(Request request) {
        if (integer(request, 1) != null || longAt(request, 1) < 1) {
            return "ERR numkeys should be greater than 0";
        }
        long keys = longAt(request, 1);
        if (keys > request.size() - 2) {
            return "ERR Number of keys can't be greater than number of args";
        }
        for (int i = 2 + (int) keys; i < request.size(); i += 2) {
            if (!request.is(i, "LIMIT") || i + 1 == request.size()) {
                return CommandErrors.SYNTAX;
            }
            if (integer(request, i + 1) != null || longAt(request, i + 1) < 0) {
                return "ERR LIMIT can't be negative";
            }
        }
        return null;
    }

    /** Whether two arguments hold the same bytes. */
    public static boolean same(Request request, int i, int j) {
        return equal(request, i, request.array(j), request.offset(j), request.length(j));
    }

    static boolean sameBytes(Request request, int i, byte[] bytes) {
        return equal(request, i, bytes, 0, bytes.length);
    }

    private static boolean equal(Request request, int i, byte[] array, int offset, int length) {
        int from = request.offset(i);
        return Arrays.equals(request.array(i), from, from + request.length(i), array, offset, offset + length);
    }

    /** FLUSHALL and FLUSHDB [ASYNC | SYNC]. */
    public static @Nullable String flush(Request request) {
        boolean valid = request.size() == 1 || request.size() == 2 && (request.is(1, "ASYNC") || request.is(1, "SYNC"));
        return valid ? null : CommandErrors.SYNTAX;
    }

    static String invalidExpireTime(String command) {
        return "ERR invalid expire time in '" + command + "' command";
    }
}
