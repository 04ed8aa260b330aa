package dev.roundhouse.storage.command;

import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;

/** What a key costs. Values know their size, so that nothing has to be sampled. */
final class MemoryCommands {
    private MemoryCommands() {}

    static void usage(Request request, Keyspace keyspace, RespWriter reply) {
        for (int i = 3; i < request.size(); i += 2) {
            if (!request.is(i, "SAMPLES") || i + 1 == request.size()) {
                reply.error(CommandErrors.SYNTAX);
                return;
            }
            long samples = Numbers.parseLong(request.array(i + 1), request.offset(i + 1), request.length(i + 1));
            if (samples == Numbers.NOT_A_LONG) {
                reply.error("ERR value is not an integer or out of range");
                return;
            }
            if (samples < 0) {
                reply.error(CommandErrors.SYNTAX);
                return;
            }
        }
        Entry entry = Strings.peek(keyspace, request, 2);
        if (entry.isPresent()) {
            reply.integer(keyspace.heapBytes(entry));
        } else {
            reply.nullBulk();
        }
    }
}
