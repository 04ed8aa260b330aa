package dev.roundhouse.storage.command.list;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.typed.Keys;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.ListCursor;
import dev.roundhouse.storage.value.ListValue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** LPOS key element [RANK rank] [COUNT count] [MAXLEN length]. */
final class LposCommand {
    private static final String ZERO_RANK = "ERR RANK can't be zero: use 1 to start from the first match, 2 from the"
            + " second ... or use negative to start from the end of the list";
    private static final int NO_COUNT = -1;

    private final Request request;
    private long rank = 1;
    private long count = NO_COUNT;
    private long maxLength;
    private boolean fromLast;
    private long[] found = new long[8];
    private int foundCount;

    private LposCommand(Request request) {
        this.request = request;
    }

    static void lpos(Request request, Keyspace keyspace, RespWriter reply) {
        LposCommand command = new LposCommand(request);
        String error = command.readOptions();
        if (error != null) {
            reply.error(error);
            return;
        }
        Entry entry = Keys.find(keyspace, request, 1);
        if (ListCommands.isOther(entry)) {
            reply.error(Keys.WRONG_TYPE);
            return;
        }
        if (entry.isPresent()) {
            if (keyspace.putsAside(command.limit(ListCommands.list(entry)) / ListCommands.LOOKED_AT_PER_ELEMENT)) {
                return;
            }
            command.search(ListCommands.list(entry));
        }
        command.reply(reply);
    }

    private @Nullable String readOptions() {
        for (int i = 3; i < request.size(); i += 2) {
            if (i + 1 == request.size()) {
                return CommandErrors.SYNTAX;
            }
            String error;
            if (request.is(i, "RANK")) {
                error = readRank(i + 1);
            } else if (request.is(i, "COUNT")) {
                error = notNegative(i + 1) ? null : "ERR COUNT can't be negative";
                count = error == null ? ArgumentChecks.longAt(request, i + 1) : count;
            } else if (request.is(i, "MAXLEN")) {
                error = notNegative(i + 1) ? null : "ERR MAXLEN can't be negative";
                maxLength = error == null ? ArgumentChecks.longAt(request, i + 1) : maxLength;
            } else {
                error = CommandErrors.SYNTAX;
            }
            if (error != null) {
                return error;
            }
        }
        return null;
    }

    private @Nullable String readRank(int i) {
        if (ArgumentChecks.integer(request, i) != null) {
            return ArgumentChecks.NOT_AN_INTEGER;
        }
        long stated = ArgumentChecks.longAt(request, i);
        fromLast = stated < 0;
        // The least long has no positive: it stays negative, and the first match is of rank enough, as in Redis.
        rank = fromLast ? -stated : stated;
        return stated == 0 ? ZERO_RANK : null;
    }

    private boolean notNegative(int i) {
        return ArgumentChecks.integer(request, i) == null && ArgumentChecks.longAt(request, i) >= 0;
    }

    private long limit(ListValue list) {
        return maxLength == 0 ? list.size() : Math.min(maxLength, list.size());
    }

    private void search(ListValue list) {
        byte[] array = request.array(2);
        int offset = request.offset(2);
        int length = request.length(2);
        long limit = limit(list);
        long matches = 0;
        ListCursor cursor = list.cursor(fromLast ? list.size() - 1 : 0);
        for (long i = 0; i < limit; i++) {
            if (cursor.holds(array, offset, length) && ++matches >= rank) {
                add(fromLast ? list.size() - 1 - i : i);
                if (count == NO_COUNT || count != 0 && matches - rank + 1 >= count) {
                    return;
                }
            }
            if (fromLast) {
                cursor.previous();
            } else {
                cursor.next();
            }
        }
    }

    private void add(long index) {
        if (foundCount == found.length) {
            found = Arrays.copyOf(found, 2 * foundCount);
        }
        found[foundCount++] = index;
    }

    private void reply(RespWriter reply) {
        if (count == NO_COUNT) {
            if (foundCount == 0) {
                reply.nullBulk();
            } else {
                reply.integer(found[0]);
            }
            return;
        }
        reply.arrayHeader(foundCount);
        for (int i = 0; i < foundCount; i++) {
            reply.integer(found[i]);
        }
    }
}
