package dev.roundhouse.storage.command.stream;

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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * XREAD and XREADGROUP. They never wait here: where there is nothing to read they answer as if the time they may wait had
 * passed, and whoever sent them tries again.
 */
final class ReadCommands {
    /** Stands for the ID {@code >}, as Redis has it: nothing is above. */
    private static final StreamId NEW = StreamId.MAX;

    private ReadCommands() {}

    static void xread(Request request, Keyspace keyspace, RespWriter reply) {
        ReadOptions options = ReadOptions.parse(request, false, reply);
        StreamId[] above = options == null ? null : ids(request, options, keyspace, reply);
        if (options == null || above == null) {
            return;
        }
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < above.length; i++) {
            Entry entry = Keys.find(keyspace, request, options.keys + i);
            if (entry.isPresent() && Streams.of(entry).length() > 0) {
                StreamValue stream = Streams.of(entry);
                if (stream.lastEntry().isAbove(above[i])) {
                    answers.add(new Answer(options.keys + i, stream, above[i].next(), options.count, null));
                }
            }
        }
        reply(request, answers, reply);
    }

    static void xreadgroup(Request request, Keyspace keyspace, RespWriter reply) {
        ReadOptions options = ReadOptions.parse(request, true, reply);
        StreamId[] above = options == null ? null : ids(request, options, keyspace, reply);
        if (options == null || above == null) {
            return;
        }
        GroupReader reader = new GroupReader(request, options, keyspace);
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < above.length; i++) {
            Answer answer = reader.read(options.keys + i, above[i]);
            if (answer != null) {
                answers.add(answer);
            }
        }
        reply(request, answers, reply);
    }

    /** The IDs above which to read; null: the reply says what is wrong. */
    private static StreamId @Nullable [] ids(
            Request request, ReadOptions options, Keyspace keyspace, RespWriter reply) {
        StreamId[] ids = new StreamId[options.streams];
        for (int i = 0; i < ids.length; i++) {
            int key = options.keys + i;
            Entry entry = Keys.read(keyspace, request, key);
            if (Streams.isOther(entry)) {
                reply.error(Keys.WRONG_TYPE);
                return null;
            }
            if (options.group != 0 && Streams.group(entry, request, options.group) == null) {
                reply.error("NOGROUP No such key '" + Streams.text(request, key) + "' or consumer group '"
                        + Streams.text(request, options.group) + "' in XREADGROUP with GROUP option");
                return null;
            }
            StreamId id = id(request, key + ids.length, entry, options.group != 0, reply);
            if (id == null) {
                return null;
            }
            ids[i] = id;
        }
        return ids;
    }

    private static @Nullable StreamId id(Request request, int i, Entry entry, boolean inGroup, RespWriter reply) {
        if (request.is(i, "$")) {
            if (inGroup) {
                reply.error("ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the history of"
                        + " this consumer by specifying a proper ID, or use the > ID to get new messages. The $ ID would"
                        + " just return an empty result set.");
                return null;
            }
            return entry.isPresent() ? Streams.of(entry).lastId() : StreamId.MIN;
        }
        if (request.is(i, ">")) {
            if (!inGroup) {
                reply.error("ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group>"
                        + " <consumer> option.");
                return null;
            }
            return NEW;
        }
        return StreamIds.strict(request, i, reply);
    }

    /** Reads as a consumer of a group. */
    private record GroupReader(Request request, ReadOptions options, Keyspace keyspace) {
        @Nullable
        Answer read(int key, StreamId above) {
            Entry entry = Keys.read(keyspace, request, key);
            StreamGroup group = Streams.group(entry, request, options.group);
            if (group == null) {
                return null;
            }
            StreamValue stream = Streams.of(entry);
            boolean isNew = above.equals(NEW);
            if (isNew && (stream.length() == 0 || !stream.lastEntry().isAbove(group.lastDelivered()))) {
                return null;
            }
            StreamConsumer consumer = Streams.consumer(keyspace, entry, group, request.bytes(options.group + 1));
            Answer answer = isNew
                    ? new Answer(key, stream, group.lastDelivered().next(), deliver(stream, group, consumer), null)
                    : new Answer(key, stream, StreamId.MIN, 0, repeat(stream, consumer, above.next()));
            keyspace.changed(entry);
            return answer;
        }

        /** Delivers what the group has not read; how many entries. */
        private long deliver(StreamValue stream, StreamGroup group, StreamConsumer consumer) {
            long count = 0;
            StreamCursor cursor = stream.range(group.lastDelivered().next(), StreamId.MAX, false);
            while ((options.count == 0 || count < options.count) && cursor.next()) {
                StreamId id = cursor.id();
                group.advance(id);
                if (!options.noPending) {
                    group.deliver(id, consumer, keyspace.now());
                }
                count++;
            }
            return count;
        }

        /** Delivers once more what the consumer has yet to acknowledge. */
        private List<StreamId> repeat(StreamValue stream, StreamConsumer consumer, StreamId start) {
            List<StreamId> ids = new ArrayList<>();
            for (StreamPending pending : consumer.pending().tailMap(start, true).values()) {
                if (options.count != 0 && ids.size() >= options.count) {
                    break;
                }
                ids.add(pending.id());
                if (stream.contains(pending.id())) {
                    pending.delivered(keyspace.now(), pending.deliveries() + 1);
                }
            }
            return ids;
        }
    }

    /**
     * What is read of one stream.
     *
     * @param count entries from {@code start} on; 0: all
     * @param history null, or the IDs to show instead
     */
    private record Answer(
            int key,
            StreamValue stream,
            StreamId start,
            long count,
            @Nullable List<StreamId> history) {
        void writeTo(RespWriter reply, boolean isLast) {
            if (history == null && isLast) {
                EntryReplies.lastRange(stream, start, StreamId.MAX, new EntryReplies.Show(false, count), reply);
                return;
            }
            if (history == null) {
                EntryReplies.range(stream, start, StreamId.MAX, count, reply);
                return;
            }
            reply.arrayHeader(history.size());
            for (StreamId id : history) {
                if (stream.contains(id)) {
                    EntryReplies.entry(stream, id, reply);
                } else {
                    reply.arrayHeader(2);
                    EntryReplies.id(id, reply);
                    reply.nullArray();
                }
            }
        }
    }

    private static void reply(Request request, List<Answer> answers, RespWriter reply) {
        if (answers.isEmpty()) {
            reply.nullArray();
            return;
        }
        if (reply.protocol() == 2) {
            reply.arrayHeader(answers.size());
        } else {
            reply.mapHeader(answers.size());
        }
        for (Answer answer : answers) {
            if (reply.protocol() == 2) {
                reply.arrayHeader(2);
            }
            reply.bulk(request.array(answer.key), request.offset(answer.key), request.length(answer.key));
            answer.writeTo(reply, answer == answers.get(answers.size() - 1));
        }
    }
}
