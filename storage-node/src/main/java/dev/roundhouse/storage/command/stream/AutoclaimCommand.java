package dev.roundhouse.storage.command.stream;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.typed.Keys;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.StreamConsumer;
import dev.roundhouse.storage.value.StreamGroup;
import dev.roundhouse.storage.value.StreamId;
import dev.roundhouse.storage.value.StreamPending;
import dev.roundhouse.storage.value.StreamValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** XAUTOCLAIM: a consumer takes over whatever others have had for too long, a few at a time. */
final class AutoclaimCommand {
    private static final long DEFAULT_COUNT = 100;
    private static final long MAX_COUNT = Long.MAX_VALUE / 16;
    /** Pending entries looked at, at most, for each that may be claimed. */
    private static final long ATTEMPTS_EACH = 10;

    private AutoclaimCommand() {}

    private record Options(long minIdle, StreamId start, long count, boolean justId) {
        static @Nullable Options parse(Request request, RespWriter reply) {
            if (!Streams.checkInteger(request, 4, "ERR Invalid min-idle-time argument for XAUTOCLAIM", reply)) {
                return null;
            }
            long minIdle = Math.max(0, ArgumentChecks.longAt(request, 4));
            StreamId start = StreamIds.rangeStart(request, 5, reply);
            if (start == null) {
                return null;
            }
            long count = DEFAULT_COUNT;
            boolean justId = false;
            for (int i = 6; i < request.size(); i++) {
                if (request.is(i, "COUNT") && i + 1 < request.size()) {
                    i++;
                    count = Streams.isInteger(request, i) ? ArgumentChecks.longAt(request, i) : 0;
                    if (count < 1 || count > MAX_COUNT) {
                        reply.error("ERR COUNT must be > 0");
                        return null;
                    }
                } else if (request.is(i, "JUSTID")) {
                    justId = true;
                } else {
                    reply.error(CommandErrors.SYNTAX);
                    return null;
                }
            }
            return new Options(minIdle, start, count, justId);
        }
    }

    static void xautoclaim(Request request, Keyspace keyspace, RespWriter reply) {
        Options options = Options.parse(request, reply);
        if (options == null) {
            return;
        }
        Entry entry = Keys.read(keyspace, request, 1);
        if (Streams.isOther(entry)) {
            reply.error(Keys.WRONG_TYPE);
            return;
        }
        StreamGroup group = Streams.group(entry, request, 2);
        if (group == null) {
            reply.error(PendingCommands.noGroup(request));
            return;
        }
        StreamValue stream = Streams.of(entry);
        List<StreamId> claimed = new ArrayList<>();
        List<StreamId> gone = new ArrayList<>();
        long attempts = options.count * ATTEMPTS_EACH;
        Map.Entry<StreamId, StreamPending> next = group.pending().ceilingEntry(options.start);
        while (next != null && attempts-- > 0 && claimed.size() + gone.size() < options.count) {
            StreamPending pending = next.getValue();
            StreamId id = pending.id();
            if (!stream.contains(id)) {
                group.acknowledge(id);
                gone.add(id);
            } else if (options.minIdle == 0 || keyspace.now() - pending.deliveredAt() >= options.minIdle) {
                StreamConsumer consumer = Streams.consumer(keyspace, entry, group, request.bytes(3));
                group.move(pending, consumer);
                pending.delivered(keyspace.now(), pending.deliveries() + (options.justId ? 0 : 1));
                claimed.add(id);
            }
            next = group.pending().higherEntry(id);
        }
        if (!claimed.isEmpty() || !gone.isEmpty()) {
            keyspace.changed(entry);
        }
        reply.arrayHeader(3);
        EntryReplies.id(next == null ? StreamId.MIN : next.getKey(), reply);
        ClaimCommands.reply(stream, claimed, options.justId, reply);
        ClaimCommands.reply(stream, gone, true, reply);
    }
}
