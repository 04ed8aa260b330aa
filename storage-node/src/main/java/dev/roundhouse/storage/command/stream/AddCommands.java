package dev.roundhouse.storage.command.stream;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.typed.Keys;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.StreamId;
import dev.roundhouse.storage.value.StreamNodeLimits;
import dev.roundhouse.storage.value.StreamTrim;
import dev.roundhouse.storage.value.StreamValue;
import org.jspecify.annotations.Nullable;

/** Commands that add entries and remove them. */
final class AddCommands {
    private static final String TOO_SMALL =
            "ERR The ID specified in XADD is equal or smaller than the target stream top item";

    private AddCommands() {}

    static void xadd(Request request, Keyspace keyspace, RespWriter reply) {
        StreamNodeLimits limits = StreamNodeLimits.of(keyspace.limits());
        AddOptions options = AddOptions.parse(request, true, limits, reply);
        if (options == null) {
            return;
        }
        int from = options.idAt() + 1;
        if (request.size() - from < 2 || (request.size() - from) % 2 == 1) {
            reply.error("ERR wrong number of arguments for 'xadd' command");
            return;
        }
        if (options.hasSeq && StreamId.MIN.equals(options.id)) {
            reply.error("ERR The ID specified in XADD must be greater than 0-0");
            return;
        }
        Entry entry = Keys.find(keyspace, request, 1);
        if (Streams.isOther(entry)) {
            reply.error(Keys.WRONG_TYPE);
            return;
        }
        if (!entry.isPresent() && !options.mayCreate) {
            reply.nullBulk();
            return;
        }
        StreamValue stream = entry.isPresent() ? Streams.of(entry) : new StreamValue();
        StreamId id = nextId(stream, options, keyspace.now());
        String error = error(stream, id, request, from);
        if (error != null) {
            reply.error(error);
            return;
        }
        stream.append(id, request, from, limits);
        StreamTrim trim = options.trim();
        boolean trimmed = trim != null && stream.trim(trim) > 0;
        if (entry.isPresent()) {
            keyspace.changed(entry);
        } else {
            keyspace.put(entry, stream, Entry.NO_EXPIRY);
        }
        keyspace.event('t', "xadd", entry);
        if (trimmed) {
            keyspace.event('t', "xtrim", entry);
        }
        EntryReplies.id(id, reply);
    }

    /** Not above the stream's last where there can be none. */
    private static StreamId nextId(StreamValue stream, AddOptions options, long now) {
        StreamId last = stream.lastId();
        if (options.id == null) {
            return Long.compareUnsigned(now, last.ms()) > 0 ? new StreamId(now, 0) : last.next();
        }
        if (options.hasSeq || options.id.ms() != last.ms()) {
            return options.id;
        }
        return last.seq() == -1 ? last : last.next();
    }

    private static @Nullable String error(StreamValue stream, StreamId id, Request request, int from) {
        if (stream.lastId().equals(StreamId.MAX)) {
            return "ERR The stream has exhausted the last possible ID, unable to add more items";
        }
        if (!id.isAbove(stream.lastId())) {
            return TOO_SMALL;
        }
        return StreamValue.isTooLarge(request, from) ? "ERR Elements are too large to be stored" : null;
    }

    static void xtrim(Request request, Keyspace keyspace, RespWriter reply) {
        AddOptions options = AddOptions.parse(request, false, StreamNodeLimits.of(keyspace.limits()), reply);
        if (options == null) {
            return;
        }
        Entry entry = Keys.find(keyspace, request, 1);
        if (Streams.isOther(entry)) {
            reply.error(Keys.WRONG_TYPE);
            return;
        }
        StreamTrim trim = options.trim();
        long trimmed =
                trim == null || !entry.isPresent() ? 0 : Streams.of(entry).trim(trim);
        if (trimmed > 0) {
            keyspace.changed(entry);
            keyspace.event('t', "xtrim", entry);
        }
        reply.integer(trimmed);
    }

    static void xdel(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Keys.find(keyspace, request, 1);
        if (!entry.isPresent()) {
            reply.integer(0);
            return;
        }
        if (Streams.isOther(entry)) {
            reply.error(Keys.WRONG_TYPE);
            return;
        }
        StreamId[] ids = StreamIds.strictFrom(request, 2, reply);
        if (ids == null) {
            return;
        }
        int deleted = Streams.of(entry).delete(ids);
        if (deleted > 0) {
            keyspace.changed(entry);
            keyspace.event('t', "xdel", entry);
        }
        reply.integer(deleted);
    }

    static void xsetid(Request request, Keyspace keyspace, RespWriter reply) {
        StreamId id = StreamIds.strict(request, 2, reply);
        if (id == null) {
            return;
        }
        long added = -1;
        StreamId maxDeleted = StreamId.MIN;
        for (int i = 3; i < request.size(); i += 2) {
            boolean more = i + 1 < request.size();
            if (more && request.is(i, "ENTRIESADDED")) {
                if (!Streams.checkInteger(request, i + 1, reply)) {
                    return;
                }
                added = ArgumentChecks.longAt(request, i + 1);
                if (added < 0) {
                    reply.error("ERR entries_added must be positive");
                    return;
                }
            } else if (more && request.is(i, "MAXDELETEDID")) {
                StreamId given = StreamIds.strict(request, i + 1, reply);
                if (given == null) {
                    return;
                }
                maxDeleted = given;
                if (maxDeleted.isAbove(id)) {
                    reply.error("ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id");
                    return;
                }
            } else {
                reply.error(CommandErrors.SYNTAX);
                return;
            }
        }
        Entry entry = Keys.find(keyspace, request, 1);
        if (identify(entry, id, added, maxDeleted, reply)) {
            keyspace.changed(entry);
            keyspace.event('t', "xsetid", entry);
            reply.ok();
        }
    }

    /** False: the reply says what is wrong. */
    private static boolean identify(Entry entry, StreamId id, long added, StreamId maxDeleted, RespWriter reply) {
        String error = null;
        if (!entry.isPresent()) {
            error = Streams.NO_SUCH_KEY;
        } else if (Streams.isOther(entry)) {
            error = Keys.WRONG_TYPE;
        } else if (Streams.of(entry).length() > 0) {
            StreamValue stream = Streams.of(entry);
            if (stream.lastEntry().isAbove(id)) {
                error = "ERR The ID specified in XSETID is smaller than the target stream top item";
            } else if (added != -1 && stream.length() > added) {
                error = "ERR The entries_added specified in XSETID is smaller than the target stream length";
            }
        }
        if (error != null) {
            reply.error(error);
            return false;
        }
        Streams.of(entry).identify(id, added, maxDeleted);
        return true;
    }
}
