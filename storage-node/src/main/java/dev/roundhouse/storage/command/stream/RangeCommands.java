package dev.roundhouse.storage.command.stream;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.stream.EntryReplies.Show;
import dev.roundhouse.storage.command.typed.Keys;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.StreamId;

/** Commands that show entries between two IDs. */
final class RangeCommands {
    private static final long NO_COUNT = -1;

    private RangeCommands() {}

    static void xlen(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Keys.find(keyspace, request, 1);
        if (Streams.isOther(entry)) {
            reply.error(Keys.WRONG_TYPE);
        } else {
            reply.integer(entry.isPresent() ? Streams.of(entry).length() : 0);
        }
    }

    static void xrange(Request request, Keyspace keyspace, RespWriter reply) {
        range(request, keyspace, false, reply);
    }

    static void xrevrange(Request request, Keyspace keyspace, RespWriter reply) {
        range(request, keyspace, true, reply);
    }

    private static void range(Request request, Keyspace keyspace, boolean down, RespWriter reply) {
        StreamId start = StreamIds.rangeStart(request, down ? 3 : 2, reply);
        StreamId end = start == null ? null : StreamIds.rangeEnd(request, down ? 2 : 3, reply);
        if (start == null || end == null) {
            return;
        }
        long count = NO_COUNT;
        for (int i = 4; i < request.size(); i += 2) {
            if (!request.is(i, "COUNT") || i + 1 == request.size()) {
                reply.error(CommandErrors.SYNTAX);
                return;
            }
            if (!Streams.checkInteger(request, i + 1, reply)) {
                return;
            }
            count = Math.max(0, ArgumentChecks.longAt(request, i + 1));
        }
        Entry entry = Keys.find(keyspace, request, 1);
        if (Streams.isOther(entry)) {
            reply.error(Keys.WRONG_TYPE);
        } else if (!entry.isPresent()) {
            reply.arrayHeader(0);
        } else if (count == 0) {
            reply.nullArray();
        } else {
            EntryReplies.lastRange(Streams.of(entry), start, end, new Show(down, Math.max(0, count)), reply);
        }
    }
}
