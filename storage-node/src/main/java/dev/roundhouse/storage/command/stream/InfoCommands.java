package dev.roundhouse.storage.command.stream;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.typed.Keys;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.StreamConsumer;
import dev.roundhouse.storage.value.StreamCursor;
import dev.roundhouse.storage.value.StreamGroup;
import dev.roundhouse.storage.value.StreamId;
import dev.roundhouse.storage.value.StreamPending;
import dev.roundhouse.storage.value.StreamValue;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** XINFO. */
final class InfoCommands {
    private static final long DEFAULT_COUNT = 10;
    private static final int FULL_WITH_COUNT = 6;

    private InfoCommands() {}

    private static @Nullable StreamValue find(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Keys.find(keyspace, request, 2);
        if (!entry.isPresent()) {
            reply.error(Streams.NO_SUCH_KEY);
            return null;
        }
        if (Streams.isOther(entry)) {
            reply.error(Keys.WRONG_TYPE);
            return null;
        }
        return Streams.of(entry);
    }

    static void consumers(Request request, Keyspace keyspace, RespWriter reply) {
        StreamValue stream = find(request, keyspace, reply);
        if (stream == null) {
            return;
        }
        StreamGroup group = stream.group(request.bytes(3));
        if (group == null) {
            reply.error("NOGROUP No such consumer group '" + Streams.text(request, 3) + "' for key name '"
                    + Streams.text(request, 2) + "'");
            return;
        }
        reply.arrayHeader(group.consumers().size());
        for (StreamConsumer consumer : group.consumers()) {
            reply.mapHeader(3);
            reply.bulk("name");
            reply.bulk(consumer.name());
            reply.bulk("pending");
            reply.integer(consumer.pending().size());
            reply.bulk("idle");
            reply.integer(Math.max(0, keyspace.now() - consumer.seenAt()));
        }
    }

    static void groups(Request request, Keyspace keyspace, RespWriter reply) {
        StreamValue stream = find(request, keyspace, reply);
        if (stream == null) {
            return;
        }
        reply.arrayHeader(stream.groups().size());
        for (StreamGroup group : stream.groups()) {
            reply.mapHeader(6);
            reply.bulk("name");
            reply.bulk(group.name());
            reply.bulk("consumers");
            reply.integer(group.consumers().size());
            reply.bulk("pending");
            reply.integer(group.pending().size());
            position(group, reply);
        }
    }

    private static void position(StreamGroup group, RespWriter reply) {
        reply.bulk("last-delivered-id");
        EntryReplies.id(group.lastDelivered(), reply);
        reply.bulk("entries-read");
        if (group.entriesRead() == StreamGroup.UNKNOWN) {
            reply.nullBulk();
        } else {
            reply.integer(group.entriesRead());
        }
        reply.bulk("lag");
        Long lag = group.lag();
        if (lag == null) {
            reply.nullBulk();
        } else {
            reply.integer(lag);
        }
    }

    static void stream(Request request, Keyspace keyspace, RespWriter reply) {
        StreamValue stream = find(request, keyspace, reply);
        if (stream == null) {
            return;
        }
        int size = request.size();
        if (size == 3) {
            reply.mapHeader(10);
            counters(stream, reply);
            reply.bulk("groups");
            reply.integer(stream.groups().size());
            reply.bulk("first-entry");
            edge(stream, false, reply);
            reply.bulk("last-entry");
            edge(stream, true, reply);
            return;
        }
        if (size != 4 && size != FULL_WITH_COUNT || !request.is(3, "FULL") || size > 4 && !request.is(4, "COUNT")) {
            reply.error(CommandErrors.subcommandSyntax(request));
            return;
        }
        long count = DEFAULT_COUNT;
        if (size == FULL_WITH_COUNT) {
            if (!Streams.checkInteger(request, 5, reply)) {
                return;
            }
            long given = ArgumentChecks.longAt(request, 5);
            count = given < 0 ? DEFAULT_COUNT : given;
        }
        full(stream, count, reply);
    }

    private static void counters(StreamValue stream, RespWriter reply) {
        reply.bulk("length");
        reply.integer(stream.length());
        reply.bulk("radix-tree-keys");
        reply.integer(stream.chunkCount());
        reply.bulk("radix-tree-nodes");
        reply.integer(stream.radixTreeNodes());
        reply.bulk("last-generated-id");
        EntryReplies.id(stream.lastId(), reply);
        reply.bulk("max-deleted-entry-id");
        EntryReplies.id(stream.maxDeletedId(), reply);
        reply.bulk("entries-added");
        reply.integer(stream.entriesAdded());
        reply.bulk("recorded-first-entry-id");
        EntryReplies.id(stream.firstId(), reply);
    }

    private static void edge(StreamValue stream, boolean last, RespWriter reply) {
        StreamCursor cursor = stream.range(StreamId.MIN, StreamId.MAX, last);
        if (cursor.next()) {
            EntryReplies.entry(cursor, reply);
        } else {
            reply.nullBulk();
        }
    }

    private static void full(StreamValue stream, long count, RespWriter reply) {
        reply.mapHeader(9);
        counters(stream, reply);
        reply.bulk("entries");
        EntryReplies.range(stream, StreamId.MIN, StreamId.MAX, count, reply);
        reply.bulk("groups");
        reply.arrayHeader(stream.groups().size());
        for (StreamGroup group : stream.groups()) {
            reply.mapHeader(7);
            reply.bulk("name");
            reply.bulk(group.name());
            position(group, reply);
            pending(group.pending(), count, true, reply);
            reply.bulk("consumers");
            reply.arrayHeader(group.consumers().size());
            for (StreamConsumer consumer : group.consumers()) {
                reply.mapHeader(4);
                reply.bulk("name");
                reply.bulk(consumer.name());
                reply.bulk("seen-time");
                reply.integer(consumer.seenAt());
                pending(consumer.pending(), count, false, reply);
            }
        }
    }

    private static void pending(
            NavigableMap<StreamId, StreamPending> pending, long count, boolean withConsumer, RespWriter reply) {
        reply.bulk("pel-count");
        reply.integer(pending.size());
        reply.bulk("pending");
        int shown = count == 0 ? pending.size() : (int) Math.min(count, pending.size());
        reply.arrayHeader(shown);
        for (StreamPending each : pending.values()) {
            if (shown-- == 0) {
                break;
            }
            reply.arrayHeader(withConsumer ? 4 : 3);
            EntryReplies.id(each.id(), reply);
            if (withConsumer) {
                reply.bulk(each.consumer().name());
            }
            reply.integer(each.deliveredAt());
            reply.integer(each.deliveries());
        }
    }
}
