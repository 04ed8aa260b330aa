package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.resp.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stream commands as scripts run them: what they take of time is the message's, not the server's. Forms are letters that
 * {@code forms} in streams.lua knows.
 */
final class StreamTranslation {
    /** In a command's shape: the ID that an entry gets at the message's time. */
    static final char TIME_ID = '*';

    static final char NO_FORM = 'a';

    private static final int FIRST_ID = 5;
    private static final byte[] TIME = PartitionLayout.latin1("TIME");

    private StreamTranslation() {}

    /** Whether a command notes when entries were delivered. */
    static boolean setsTimes(CommandSpec spec) {
        return switch (spec.name()) {
            case "xreadgroup", "xclaim", "xautoclaim" -> true;
            default -> false;
        };
    }

    /** What a reply is to become. */
    static char form(CommandSpec spec, Request request) {
        return switch (spec.name()) {
            case "xread" -> 'x';
            case "xreadgroup" -> 'X';
            case "xinfo|stream" -> 'm';
            case "xinfo|groups", "xinfo|consumers" -> 'M';
            case "xpending" -> request.size() == 3 ? 'S' : NO_FORM;
            default -> NO_FORM;
        };
    }

    /** The argument of an XADD that is {@code *} in the place of the ID; 0: there is none. */
    static int timeId(Request request) {
        int i = 2;
        while (i < request.size()) {
            if (request.is(i, "NOMKSTREAM")) {
                i++;
            } else if (request.is(i, "LIMIT")) {
                i += 2;
            } else if (request.is(i, "MAXLEN") || request.is(i, "MINID")) {
                i += i + 1 < request.size() && (request.is(i + 1, "~") || request.is(i + 1, "=")) ? 3 : 2;
            } else {
                return request.is(i, "*") ? i : 0;
            }
        }
        return 0;
    }

    /** The BLOCK of an XREAD or XREADGROUP; 0: it has none, or something wrong before it, which is what Redis tells. */
    private static int block(Request request) {
        int i = 1;
        while (i + 1 < request.size()) {
            if (request.is(i, "BLOCK")) {
                return i;
            } else if (request.is(i, "GROUP")) {
                i += 3;
            } else if (request.is(i, "COUNT") && ArgumentChecks.integer(request, i + 1) == null) {
                i += 2;
            } else if (request.is(i, "NOACK")) {
                i++;
            } else {
                return 0;
            }
        }
        return 0;
    }

    /** What Redis says is wrong with how long it is to wait; null: nothing. */
    static @Nullable String blockError(Request request) {
        int block = block(request);
        if (block > 0 && ArgumentChecks.integer(request, block + 1) != null) {
            return "ERR timeout is not an integer or out of range";
        }
        return block > 0 && ArgumentChecks.longAt(request, block + 1) < 0 ? "ERR timeout is negative" : null;
    }

    /** The same without waiting, which scripts may not. */
    static Request withoutBlock(Request request) {
        int block = block(request);
        if (block == 0) {
            return request;
        }
        List<byte[]> arguments = new ArrayList<>(request.size());
        for (int i = 0; i < request.size(); i++) {
            if (i != block && i != block + 1) {
                arguments.add(request.bytes(i));
            }
        }
        return Request.of(arguments.toArray(byte[][]::new));
    }

    /** An XCLAIM that says when entries were delivered, as Redis would reckon it at that time. */
    static Request claimAt(long now, Request request) {
        List<byte[]> arguments = new ArrayList<>(request.size() + 2);
        boolean hasTime = false;
        boolean isCut = false;
        int i = 0;
        while (i < request.size()) {
            boolean isOption = i >= FIRST_ID
                    && (request.is(i, "IDLE")
                            || request.is(i, "TIME")
                            || request.is(i, "RETRYCOUNT")
                            || request.is(i, "LASTID"));
            isCut = isOption && i + 1 == request.size();
            if (!isOption || isCut) {
                arguments.add(request.bytes(i++));
                continue;
            }
            boolean isIdle = request.is(i, "IDLE");
            boolean isTime = isIdle || request.is(i, "TIME");
            if (isTime && ArgumentChecks.integer(request, i + 1) == null) {
                long given = ArgumentChecks.longAt(request, i + 1);
                long at = isIdle ? now - given : given;
                arguments.add(TIME);
                arguments.add(Numbers.formatLong(at < 0 || at > now ? now : at));
            } else {
                arguments.add(request.bytes(i));
                arguments.add(request.bytes(i + 1));
            }
            hasTime |= isTime;
            i += 2;
        }
        if (!hasTime && !isCut) {
            arguments.add(TIME);
            arguments.add(Numbers.formatLong(now));
        }
        return Request.of(arguments.toArray(byte[][]::new));
    }
}
