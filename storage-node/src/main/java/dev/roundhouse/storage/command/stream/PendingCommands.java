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
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** Commands on what consumers have yet to acknowledge. */
final class PendingCommands {
    private static final int LEAST_WITH_RANGE = 6;
    private static final int LEAST_WITH_IDLE = 8;
    private static final int MOST = 9;

    private PendingCommands() {}

    static void xack(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Keys.read(keyspace, request, 1);
        if (Streams.isOther(entry)) {
            reply.error(Keys.WRONG_TYPE);
            return;
        }
        StreamGroup group = Streams.group(entry, request, 2);
        if (group == null) {
            reply.integer(0);
            return;
        }
        StreamId[] ids = StreamIds.strictFrom(request, 3, reply);
        if (ids == null) {
            return;
        }
        int acknowledged = 0;
        for (StreamId id : ids) {
            acknowledged += group.acknowledge(id) ? 1 : 0;
        }
        if (acknowledged > 0) {
            keyspace.changed(entry);
        }
        reply.integer(acknowledged);
    }

    /** A part of what is pending: {@code [IDLE ms] start end count [consumer]}. */
    private record Range(long minIdle, StreamId start, StreamId end, long count, int consumer) {
        static @Nullable Range parse(Request request, RespWriter reply) {
            int at = 3;
            long minIdle = 0;
            if (request.is(3, "IDLE")) {
                if (!Streams.checkInteger(request, 4, reply)) {
                    return null;
                }
                minIdle = ArgumentChecks.longAt(request, 4);
                if (request.size() < LEAST_WITH_IDLE) {
                    reply.error(CommandErrors.SYNTAX);
                    return null;
                }
                at += 2;
            }
            if (!Streams.checkInteger(request, at + 2, reply)) {
                return null;
            }
            StreamId start = StreamIds.rangeStart(request, at, reply);
            StreamId end = start == null ? null : StreamIds.rangeEnd(request, at + 1, reply);
            if (start == null || end == null) {
                return null;
            }
            long count = Math.max(0, ArgumentChecks.longAt(request, at + 2));
            return new Range(minIdle, start, end, count, at + 3 < request.size() ? at + 3 : 0);
        }
    }

    static void xpending(Request request, Keyspace keyspace, RespWriter reply) {
        int size = request.size();
        if (size != 3 && (size < LEAST_WITH_RANGE || size > MOST)) {
            reply.error(CommandErrors.SYNTAX);
            return;
        }
        Range range = size == 3 ? null : Range.parse(request, reply);
        if (size > 3 && range == null) {
            return;
        }
        Entry entry = Keys.find(keyspace, request, 1);
        if (Streams.isOther(entry)) {
            reply.error(Keys.WRONG_TYPE);
            return;
        }
        StreamGroup group = Streams.group(entry, request, 2);
        if (group == null) {
            reply.error(noGroup(request));
        } else if (range == null) {
            summary(group, reply);
        } else {
            part(request, group, range, keyspace.now(), reply);
        }
    }

    static String noGroup(Request request) {
        return "NOGROUP No such key '" + Streams.text(request, 1) + "' or consumer group '" + Streams.text(request, 2)
                + "'";
    }

    private static void summary(StreamGroup group, RespWriter reply) {
        reply.arrayHeader(4);
        reply.integer(group.pending().size());
        if (group.pending().isEmpty()) {
            reply.nullBulk();
            reply.nullBulk();
            reply.nullArray();
            return;
        }
        EntryReplies.id(group.pending().firstKey(), reply);
        EntryReplies.id(group.pending().lastKey(), reply);
        List<StreamConsumer> busy = new ArrayList<>();
        for (StreamConsumer consumer : group.consumers()) {
            if (!consumer.pending().isEmpty()) {
                busy.add(consumer);
            }
        }
        reply.arrayHeader(busy.size());
        for (StreamConsumer consumer : busy) {
            reply.arrayHeader(2);
            reply.bulk(consumer.name());
            reply.bulkInteger(consumer.pending().size());
        }
    }

    private static void part(Request request, StreamGroup group, Range range, long now, RespWriter reply) {
        NavigableMap<StreamId, StreamPending> pending = group.pending();
        if (range.consumer != 0) {
            StreamConsumer consumer = group.consumer(request.bytes(range.consumer));
            if (consumer == null) {
                reply.arrayHeader(0);
                return;
            }
            pending = consumer.pending();
        }
        List<StreamPending> found = new ArrayList<>();
        for (StreamPending each : pending.tailMap(range.start, true).values()) {
            if (found.size() >= range.count || each.id().isAbove(range.end)) {
                break;
            }
            if (range.minIdle == 0 || now - each.deliveredAt() >= range.minIdle) {
                found.add(each);
            }
        }
        reply.arrayHeader(found.size());
        for (StreamPending each : found) {
            reply.arrayHeader(4);
            EntryReplies.id(each.id(), reply);
            reply.bulk(each.consumer().name());
            reply.integer(Math.max(0, now - each.deliveredAt()));
            reply.integer(each.deliveries());
        }
    }
}
