package dev.roundhouse.spi.command;

import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.resp.Request;
import org.jspecify.annotations.Nullable;

/**
 * The options behind SET and GETEX, parsed as Redis 7.0.15 does: which exclude each other, that an option may be said
 * twice and the last time counts. A parsed set of options is a long, so that nothing is allocated.
 */
public final class ValueOptions {
    public static final int NX = 1;
    public static final int XX = 1 << 1;
    public static final int GET = 1 << 2;
    public static final int KEEPTTL = 1 << 3;
    public static final int PERSIST = 1 << 4;
    public static final int EX = 1 << 5;
    public static final int PX = 1 << 6;
    public static final int EXAT = 1 << 7;
    public static final int PXAT = 1 << 8;

    /** What the parsers answer for options that Redis calls a syntax error. */
    public static final long SYNTAX_ERROR = -1;

    /** No expiry was asked for. */
    public static final long NO_EXPIRY = -1;

    private static final int EXPIRES = EX | PX | EXAT | PXAT;
    private static final long NOT_AN_INTEGER = -2;
    private static final long INVALID_TIME = -3;

    private ValueOptions() {}

    /** Options of SET, or {@link #SYNTAX_ERROR}. */
    public static long ofSet(Request request) {
        return request.size() == 3 ? 0 : parse(request, 3, true);
    }

    /** Options of GETEX, or {@link #SYNTAX_ERROR}. */
    public static long ofGetex(Request request) {
        return request.size() == 2 ? 0 : parse(request, 2, false);
    }

    /** Options of SETEX or PSETEX, whose time is their second argument. */
    public static long ofTime(int unit) {
        return with(0, unit, 2);
    }

    public static boolean has(long options, int option) {
        return (options & option) != 0;
    }

    /** Whether the options name a time at which the value expires. */
    public static boolean hasTime(long options) {
        return (options & EXPIRES) != 0;
    }

    /**
     * When the value is to expire, in milliseconds since the epoch, or {@link #NO_EXPIRY}; meaningless if
     * {@link #timeError} finds fault.
     */
    public static long expireAt(Request request, long options, long now) {
        return hasTime(options) ? time(request, options, now) : NO_EXPIRY;
    }

    /** What is wrong with the time in the options, in Redis' words; null if nothing is. */
    public static @Nullable String timeError(Request request, long options, long now, String command) {
        if (!hasTime(options)) {
            return null;
        }
        long time = time(request, options, now);
        if (time > 0) {
            return null;
        }
        return time == NOT_AN_INTEGER ? ArgumentChecks.NOT_AN_INTEGER : ArgumentChecks.invalidExpireTime(command);
    }

    private static long time(Request request, long options, long now) {
        int i = (int) (options >>> 32);
        long time = Numbers.parseLong(request.array(i), request.offset(i), request.length(i));
        if (time == Numbers.NOT_A_LONG && ArgumentChecks.integer(request, i) != null) {
            return NOT_AN_INTEGER;
        }
        boolean seconds = has(options, EX | EXAT);
        if (time <= 0 || seconds && time > Long.MAX_VALUE / 1000) {
            return INVALID_TIME;
        }
        long millis = (seconds ? time * 1000 : time) + (has(options, EX | PX) ? now : 0);
        return millis > 0 ? millis : INVALID_TIME;
    }

    private static long parse(Request request, int first, boolean isSet) {
        long options = 0;
        for (int i = first; i < request.size(); i++) {
            int option = option(request, i, isSet);
            if (option == 0 || has(options, excludedBy(option))) {
                return SYNTAX_ERROR;
            }
            if ((option & EXPIRES) == 0) {
                options |= option;
            } else if (++i < request.size()) {
                options = with(options, option, i);
            } else {
                return SYNTAX_ERROR;
            }
        }
        return options;
    }

    private static long with(long options, int unit, int timeArgument) {
        return options & 0xFFFFFFFFL | unit | (long) timeArgument << 32;
    }

    private static int excludedBy(int option) {
        return switch (option) {
            case NX -> XX;
            case XX -> NX;
            case GET -> 0;
            case KEEPTTL, PERSIST -> EXPIRES;
            default -> KEEPTTL | PERSIST | EXPIRES & ~option;
        };
    }

    private static int option(Request request, int i, boolean isSet) {
        if (request.is(i, "EX")) {
            return EX;
        }
        if (request.is(i, "PX")) {
            return PX;
        }
        if (request.is(i, "EXAT")) {
            return EXAT;
        }
        if (request.is(i, "PXAT")) {
            return PXAT;
        }
        return isSet ? setOption(request, i) : request.is(i, "PERSIST") ? PERSIST : 0;
    }

    private static int setOption(Request request, int i) {
        if (request.is(i, "NX")) {
            return NX;
        }
        if (request.is(i, "XX")) {
            return XX;
        }
        if (request.is(i, "GET")) {
            return GET;
        }
        return request.is(i, "KEEPTTL") ? KEEPTTL : 0;
    }
}
