package dev.roundhouse.spi.command;

import dev.roundhouse.spi.resp.Request;
import org.jspecify.annotations.Nullable;

/**
 * RESTORE key ttl payload [REPLACE] [ABSTTL] [IDLETIME seconds | FREQ frequency].
 *
 * @param replaces whether the key may be there
 * @param isAbsolute whether the time to live is a time, milliseconds since the epoch
 * @param idleSeconds seconds since the last access; 0 if not given
 */
public record RestoreOptions(boolean replaces, boolean isAbsolute, long idleSeconds) {
    static final int TTL = 2;
    private static final int FIRST_OPTION = 4;
    private static final int MAX_FREQUENCY = 255;

    /** What is wrong with the options; Redis looks at them first, then at the key, then at the time. */
    public static @Nullable String error(Request request) {
        boolean idle = false;
        boolean frequency = false;
        for (int i = FIRST_OPTION; i < request.size(); i++) {
            if (request.is(i, "REPLACE") || request.is(i, "ABSTTL")) {
                continue;
            }
            boolean hasValue = i + 1 < request.size();
            boolean isIdle = request.is(i, "IDLETIME") && hasValue && !frequency;
            boolean isFrequency = request.is(i, "FREQ") && hasValue && !idle;
            if (!isIdle && !isFrequency) {
                return CommandErrors.SYNTAX;
            }
            String error = ArgumentChecks.integer(request, ++i);
            if (error != null) {
                return error;
            }
            long value = ArgumentChecks.longAt(request, i);
            if (isIdle && value < 0) {
                return "ERR Invalid IDLETIME value, must be >= 0";
            }
            if (isFrequency && (value < 0 || value > MAX_FREQUENCY)) {
                return "ERR Invalid FREQ value, must be >= 0 and <= 255";
            }
            idle |= isIdle;
            frequency |= isFrequency;
        }
        return null;
    }

    /** What is wrong with the time to live. */
    public static @Nullable String timeError(Request request) {
        String error = ArgumentChecks.integer(request, TTL);
        if (error == null && ArgumentChecks.longAt(request, TTL) < 0) {
            return "ERR Invalid TTL value, must be >= 0";
        }
        return error;
    }

    /** Of a request without {@link #error}. */
    public static RestoreOptions of(Request request) {
        boolean replaces = false;
        boolean isAbsolute = false;
        long idleSeconds = 0;
        for (int i = FIRST_OPTION; i < request.size(); i++) {
            if (request.is(i, "REPLACE")) {
                replaces = true;
            } else if (request.is(i, "ABSTTL")) {
                isAbsolute = true;
            } else {
                idleSeconds = request.is(i, "IDLETIME") ? ArgumentChecks.longAt(request, i + 1) : idleSeconds;
                i++;
            }
        }
        return new RestoreOptions(replaces, isAbsolute, idleSeconds);
    }

    /** Milliseconds since the epoch, -1 for never; a sum too large is in the past, as in Redis. */
    public long expireAt(Request request, long now) {
        long ttl = ArgumentChecks.longAt(request, TTL);
        if (ttl == 0) {
            return -1;
        }
        long at = isAbsolute ? ttl : ttl + now;
        return at < 0 ? 1 : at;
    }
}
