package dev.roundhouse.storage.command.stream;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.value.StreamId;
import dev.roundhouse.storage.value.StreamNodeLimits;
import dev.roundhouse.storage.value.StreamTrim;
import org.jspecify.annotations.Nullable;

/** Options of XADD and XTRIM; what is wrong with them is in the reply once {@link #parse} has found something. */
final class AddOptions {
    private static final String INCOMPATIBLE =
            "ERR syntax error, MAXLEN and MINID options at the same time are not compatible";

    private final Request request;
    private final RespWriter reply;
    private final boolean adds;
    private int at = 2;
    private boolean trims;
    private long maxLength;
    private @Nullable StreamId minId;
    private boolean approximate;
    private boolean limited;
    private long limit;

    boolean mayCreate = true;
    /** Null: to be made up. */
    @Nullable
    StreamId id;

    boolean hasSeq = true;

    private AddOptions(Request request, boolean adds, RespWriter reply) {
        this.request = request;
        this.adds = adds;
        this.reply = reply;
    }

    /** Null: the reply says what is wrong. */
    static @Nullable AddOptions parse(Request request, boolean adds, StreamNodeLimits limits, RespWriter reply) {
        AddOptions options = new AddOptions(request, adds, reply);
        return options.parse() && options.check(limits) ? options : null;
    }

    /** Argument with the ID. */
    int idAt() {
        return at;
    }

    @Nullable
    StreamTrim trim() {
        return trims ? new StreamTrim(maxLength, minId, approximate, limit) : null;
    }

    private boolean parse() {
        for (; at < request.size(); at++) {
            boolean more = at + 1 < request.size();
            if (adds && request.is(at, "*")) {
                return true;
            }
            if (more && (request.is(at, "MAXLEN") || request.is(at, "MINID"))) {
                if (!parseTrim(request.is(at, "MAXLEN"))) {
                    return false;
                }
            } else if (more && request.is(at, "LIMIT")) {
                if (!parseLimit()) {
                    return false;
                }
            } else if (adds && request.is(at, "NOMKSTREAM")) {
                mayCreate = false;
            } else if (adds) {
                hasSeq = !StreamIds.isWithoutSeq(request, at);
                id = hasSeq ? StreamIds.strict(request, at, reply) : StreamIds.withoutSeq(request, at, reply);
                return id != null;
            } else {
                return refuse(CommandErrors.SYNTAX);
            }
        }
        return true;
    }

    private boolean refuse(String error) {
        reply.error(error);
        return false;
    }

    private boolean parseTrim(boolean byLength) {
        if (trims) {
            return refuse(INCOMPATIBLE);
        }
        boolean sign = at + 2 < request.size() && (request.is(at + 1, "~") || request.is(at + 1, "="));
        approximate = sign && request.is(at + 1, "~");
        at += sign ? 2 : 1;
        if (byLength) {
            if (!Streams.checkInteger(request, at, reply)) {
                return false;
            }
            maxLength = ArgumentChecks.longAt(request, at);
            if (maxLength < 0) {
                return refuse("ERR The MAXLEN argument must be >= 0.");
            }
        } else {
            minId = StreamIds.strict(request, at, reply);
            if (minId == null) {
                return false;
            }
        }
        trims = true;
        return true;
    }

    private boolean parseLimit() {
        at++;
        if (!Streams.checkInteger(request, at, reply)) {
            return false;
        }
        limit = ArgumentChecks.longAt(request, at);
        if (limit < 0) {
            return refuse("ERR The LIMIT argument must be >= 0.");
        }
        limited = true;
        return true;
    }

    private boolean check(StreamNodeLimits limits) {
        if (limit != 0 && !trims) {
            return refuse("ERR syntax error, LIMIT cannot be used without specifying a trimming strategy");
        }
        if (!adds && !trims) {
            return refuse("ERR syntax error, XTRIM must be called with a trimming strategy");
        }
        if (limited && !approximate) {
            return refuse("ERR syntax error, LIMIT cannot be used without the special ~ option");
        }
        if (!limited && approximate) {
            limit = limits.trimmedAtOnce();
        }
        return true;
    }
}
