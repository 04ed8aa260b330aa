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
import dev.roundhouse.storage.value.StreamValue;
import org.jspecify.annotations.Nullable;

/** XGROUP: making consumer groups and their consumers, and doing away with them. */
final class GroupCommands {
    private static final String NO_KEY =
            "ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may"
                    + " want to use the MKSTREAM option to create an empty stream automatically.";
    private static final int MAX_CREATE_ARGUMENTS = 8;
    private static final int MAX_SETID_ARGUMENTS = 7;

    private GroupCommands() {}

    /** Options behind the ID. */
    private record Options(boolean makeStream, long entriesRead) {
        private static final Options NONE = new Options(false, StreamGroup.UNKNOWN);

        static @Nullable Options parse(Request request, boolean creates, RespWriter reply) {
            Options options = NONE;
            for (int i = 5; i < request.size(); i++) {
                if (creates && request.is(i, "MKSTREAM")) {
                    options = new Options(true, options.entriesRead);
                } else if (request.is(i, "ENTRIESREAD") && i + 1 < request.size()) {
                    i++;
                    if (!Streams.checkInteger(request, i, reply)) {
                        return null;
                    }
                    long read = ArgumentChecks.longAt(request, i);
                    if (read < 0 && read != StreamGroup.UNKNOWN) {
                        reply.error("ERR value for ENTRIESREAD must be positive or -1");
                        return null;
                    }
                    options = new Options(options.makeStream, read);
                } else {
                    reply.error(CommandErrors.subcommandSyntax(request));
                    return null;
                }
            }
            return options;
        }
    }

    static void create(Request request, Keyspace keyspace, RespWriter reply) {
        Options options = Options.parse(request, true, reply);
        if (options == null) {
            return;
        }
        Entry entry = Keys.find(keyspace, request, 2);
        if (Streams.isOther(entry)) {
            reply.error(Keys.WRONG_TYPE);
            return;
        }
        if (!entry.isPresent() && !options.makeStream) {
            reply.error(NO_KEY);
            return;
        }
        if (request.size() > MAX_CREATE_ARGUMENTS) {
            reply.error(CommandErrors.subcommandSyntax(request));
            return;
        }
        StreamId id = request.is(4, "$")
                ? entry.isPresent() ? Streams.of(entry).lastId() : StreamId.MIN
                : StreamIds.strict(request, 4, reply);
        if (id == null) {
            return;
        }
        if (Streams.group(entry, request, 3) != null) {
            reply.error("BUSYGROUP Consumer Group name already exists");
            return;
        }
        StreamValue stream = entry.isPresent() ? Streams.of(entry) : new StreamValue();
        stream.addGroup(request.bytes(3), id, options.entriesRead);
        if (entry.isPresent()) {
            keyspace.changed(entry);
        } else {
            keyspace.put(entry, stream, Entry.NO_EXPIRY);
        }
        keyspace.event('t', "xgroup-create", entry);
        reply.ok();
    }

    static void setid(Request request, Keyspace keyspace, RespWriter reply) {
        Options options = Options.parse(request, false, reply);
        if (options == null) {
            return;
        }
        Entry entry = Keys.find(keyspace, request, 2);
        StreamGroup group = group(request, entry, reply);
        if (group == null) {
            return;
        }
        if (request.size() > MAX_SETID_ARGUMENTS) {
            reply.error(CommandErrors.subcommandSyntax(request));
            return;
        }
        StreamId id = request.is(4, "$") ? Streams.of(entry).lastId() : StreamIds.lenient(request, 4, reply);
        if (id == null) {
            return;
        }
        group.position(id, options.entriesRead);
        keyspace.changed(entry);
        keyspace.event('t', "xgroup-setid", entry);
        reply.ok();
    }

    static void destroy(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Keys.find(keyspace, request, 2);
        if (!isStream(entry, reply)) {
            return;
        }
        StreamGroup group = Streams.group(entry, request, 3);
        if (group == null) {
            reply.integer(0);
            return;
        }
        Streams.of(entry).removeGroup(group);
        keyspace.changed(entry);
        keyspace.event('t', "xgroup-destroy", entry);
        reply.integer(1);
    }

    static void createconsumer(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Keys.find(keyspace, request, 2);
        StreamGroup group = group(request, entry, reply);
        if (group == null) {
            return;
        }
        byte[] name = request.bytes(4);
        if (group.consumer(name) != null) {
            reply.integer(0);
            return;
        }
        group.addConsumer(name, keyspace.now());
        keyspace.changed(entry);
        keyspace.event('t', "xgroup-createconsumer", entry);
        reply.integer(1);
    }

    static void delconsumer(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Keys.find(keyspace, request, 2);
        StreamGroup group = group(request, entry, reply);
        if (group == null) {
            return;
        }
        StreamConsumer consumer = group.consumer(request.bytes(4));
        if (consumer == null) {
            reply.integer(0);
            return;
        }
        int pending = consumer.pending().size();
        group.removeConsumer(consumer);
        keyspace.changed(entry);
        keyspace.event('t', "xgroup-delconsumer", entry);
        reply.integer(pending);
    }

    private static boolean isStream(Entry entry, RespWriter reply) {
        if (Streams.isOther(entry)) {
            reply.error(Keys.WRONG_TYPE);
            return false;
        }
        if (!entry.isPresent()) {
            reply.error(NO_KEY);
            return false;
        }
        return true;
    }

    private static @Nullable StreamGroup group(Request request, Entry entry, RespWriter reply) {
        if (!isStream(entry, reply)) {
            return null;
        }
        StreamGroup group = Streams.group(entry, request, 3);
        if (group == null) {
            reply.error("NOGROUP No such consumer group '" + Streams.text(request, 3) + "' for key name '"
                    + Streams.text(request, 2) + "'");
        }
        return group;
    }
}
