package dev.roundhouse.storage.command.stream;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import org.jspecify.annotations.Nullable;

/** Options of XREAD and XREADGROUP, up to their keys and IDs. */
final class ReadOptions {
    private static final String UNBALANCED =
            "ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.";

    private final Request request;
    private final RespWriter reply;
    private final boolean inGroup;

    /** At most so many entries of each stream; 0: all. */
    long count;

    /** Whether what is read counts as acknowledged at once. */
    boolean noPending;

    /** Argument with the group's name, the consumer's behind it; 0: none. */
    int group;
    /** Argument with the first key; 0: none. */
    int keys;

    int streams;

    private ReadOptions(Request request, boolean inGroup, RespWriter reply) {
        this.request = request;
        this.inGroup = inGroup;
        this.reply = reply;
    }

    /** Null: the reply says what is wrong. */
    static @Nullable ReadOptions parse(Request request, boolean inGroup, RespWriter reply) {
        ReadOptions options = new ReadOptions(request, inGroup, reply);
        return options.parse() && options.check() ? options : null;
    }

    private boolean parse() {
        for (int i = 1; i < request.size(); i++) {
            int more = request.size() - i - 1;
            if (request.is(i, "BLOCK") && more > 0) {
                if (!isTimeout(++i)) {
                    return false;
                }
            } else if (request.is(i, "COUNT") && more > 0) {
                if (!Streams.checkInteger(request, ++i, reply)) {
                    return false;
                }
                count = Math.max(0, ArgumentChecks.longAt(request, i));
            } else if (request.is(i, "STREAMS") && more > 0) {
                keys = i + 1;
                streams = more / 2;
                return more % 2 == 0 || refuse(UNBALANCED);
            } else if (request.is(i, "GROUP") && more >= 2) {
                if (!inGroup) {
                    return refuse(onlyInGroup("GROUP"));
                }
                group = i + 1;
                i += 2;
            } else if (request.is(i, "NOACK")) {
                if (!inGroup) {
                    return refuse(onlyInGroup("NOACK"));
                }
                noPending = true;
            } else {
                return refuse(CommandErrors.SYNTAX);
            }
        }
        return true;
    }

    private static String onlyInGroup(String option) {
        return "ERR The " + option + " option is only supported by XREADGROUP. You called XREAD instead.";
    }

    private boolean isTimeout(int i) {
        if (!Streams.checkInteger(request, i, "ERR timeout is not an integer or out of range", reply)) {
            return false;
        }
        return ArgumentChecks.longAt(request, i) >= 0 || refuse("ERR timeout is negative");
    }

    private boolean refuse(String error) {
        reply.error(error);
        return false;
    }

    private boolean check() {
        if (keys == 0) {
            return refuse(CommandErrors.SYNTAX);
        }
        return !inGroup || group != 0 || refuse("ERR Missing GROUP option for XREADGROUP");
    }
}
