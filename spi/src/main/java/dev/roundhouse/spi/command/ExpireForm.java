package dev.roundhouse.spi.command;

import dev.roundhouse.spi.resp.Request;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The four ways of saying when a key expires, and their options: EXPIRE key time [NX | XX | GT | LT]. */
public enum ExpireForm {
    EXPIRE(true, true),
    PEXPIRE(false, true),
    EXPIREAT(true, false),
    PEXPIREAT(false, false);

    public static final int NX = 1;
    public static final int XX = 1 << 1;
    public static final int GT = 1 << 2;
    public static final int LT = 1 << 3;

    private static final String NX_AND_OTHERS = "ERR NX and XX, GT or LT options at the same time are not compatible";
    private static final String GT_AND_LT = "ERR GT and LT options at the same time are not compatible";

    private final boolean seconds;
    private final boolean relative;
    private final String command;

    ExpireForm(boolean seconds, boolean relative) {
        this.seconds = seconds;
        this.relative = relative;
        this.command = name().toLowerCase(Locale.ROOT);
    }

    /** What is wrong with the request whatever the key holds, in Redis' words; null if nothing is. */
    public @Nullable String error(Request request, long now) {
        String error = optionsError(request);
        if (error == null) {
            error = ArgumentChecks.integer(request, 2);
        }
        if (error != null) {
            return error;
        }
        long time = ArgumentChecks.longAt(request, 2);
        if (seconds) {
            if (time > Long.MAX_VALUE / 1000 || time < Long.MIN_VALUE / 1000) {
                return ArgumentChecks.invalidExpireTime(command);
            }
            time *= 1000;
        }
        return relative && time > Long.MAX_VALUE - now ? ArgumentChecks.invalidExpireTime(command) : null;
    }

    /** When the key expires, in milliseconds since the epoch, of a request without {@link #error}; may be in the past. */
    public long at(Request request, long now) {
        long time = ArgumentChecks.longAt(request, 2);
        return (seconds ? time * 1000 : time) + (relative ? now : 0);
    }

    /** The options of a request without {@link #error}, as a mask. */
    public static int options(Request request) {
        int options = 0;
        for (int i = 3; i < request.size(); i++) {
            options |= option(request, i);
        }
        return options;
    }

    private static int option(Request request, int i) {
        if (request.is(i, "NX")) {
            return NX;
        }
        if (request.is(i, "XX")) {
            return XX;
        }
        if (request.is(i, "GT")) {
            return GT;
        }
        return request.is(i, "LT") ? LT : 0;
    }

    private static @Nullable String optionsError(Request request) {
        int options = 0;
        for (int i = 3; i < request.size(); i++) {
            int option = option(request, i);
            if (option == 0) {
                return unsupported(request, i);
            }
            options |= option;
        }
        if ((options & NX) != 0 && options != NX) {
            return NX_AND_OTHERS;
        }
        return (options & GT) != 0 && (options & LT) != 0 ? GT_AND_LT : null;
    }

    /** Redis prints the option as a C string and takes line ends off its end. */
    private static String unsupported(Request request, int i) {
        byte[] array = request.array(i);
        int offset = request.offset(i);
        int length = 0;
        while (length < request.length(i) && array[offset + length] != 0) {
            length++;
        }
        while (length > 0 && (array[offset + length - 1] == '\r' || array[offset + length - 1] == '\n')) {
            length--;
        }
        return "ERR Unsupported option " + new String(array, offset, length, StandardCharsets.ISO_8859_1);
    }
}
