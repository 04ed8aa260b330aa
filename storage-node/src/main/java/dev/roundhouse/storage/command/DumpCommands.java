package dev.roundhouse.storage.command;

import dev.roundhouse.spi.command.RestoreOptions;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.EncodingLimits;
import dev.roundhouse.storage.command.typed.CommandRegistry;
import dev.roundhouse.storage.store.Aside;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.Value;
import dev.roundhouse.storage.value.Values;
import dev.roundhouse.storage.value.rdb.DumpPayload;
import dev.roundhouse.storage.value.rdb.RdbBody;
import dev.roundhouse.storage.value.rdb.RdbException;
import dev.roundhouse.storage.value.rdb.RdbInput;
import dev.roundhouse.storage.value.rdb.RdbOutput;
import dev.roundhouse.storage.value.rdb.RdbTypes;
import org.jspecify.annotations.Nullable;

/** DUMP and RESTORE: a value as Redis 7.0 serializes it, so that it moves between engines both ways. */
final class DumpCommands {
    private static final int PAYLOAD = 3;
    /** Of a payload and of a value, so many take about as long as an element of a value. */
    private static final int PAYLOAD_BYTES_PER_ELEMENT = 16;

    private static final int HEAP_BYTES_PER_ELEMENT = 32;

    private DumpCommands() {}

    static void register(CommandRegistry registry) {
        registry.on("dump", DumpCommands::dump);
        registry.on("restore", DumpCommands::restore);
    }

    private static void dump(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Strings.find(keyspace, request, 1);
        if (!entry.isPresent()) {
            reply.nullBulk();
            return;
        }
        if (Strings.isOther(entry) && reply.takesInPieces(Integer.MAX_VALUE)) {
            RdbBody body = entry.value().body();
            if (body != null && reply.takesInPieces(body.size())) {
                DumpSource.begin(body, reply);
                return;
            }
        }
        if (keyspace.putsAside(elements(entry))) {
            return;
        }
        RdbOutput out = new RdbOutput();
        if (Strings.isOther(entry)) {
            entry.value().writeTo(out);
        } else {
            out.type(RdbTypes.STRING);
            out.string(entry.array(), entry.offset(), entry.length());
        }
        reply.bulk(DumpPayload.seal(out));
    }

    private static long elements(Entry entry) {
        return Strings.isOther(entry)
                ? entry.value().heapBytes() / HEAP_BYTES_PER_ELEMENT
                : entry.length() / Aside.BYTES_PER_ELEMENT;
    }

    private static void restore(Request request, Keyspace keyspace, RespWriter reply) {
        String error = RestoreOptions.error(request);
        if (error != null) {
            reply.error(error);
            return;
        }
        RestoreOptions options = RestoreOptions.of(request);
        Entry entry = Strings.find(keyspace, request, 1);
        if (entry.isPresent() && !options.replaces()) {
            reply.error("BUSYKEY Target key name already exists.");
            return;
        }
        error = RestoreOptions.timeError(request);
        if (error != null) {
            reply.error(error);
            return;
        }
        int offset = request.offset(PAYLOAD);
        int length = request.length(PAYLOAD);
        if (keyspace.putsAside(length / PAYLOAD_BYTES_PER_ELEMENT)) {
            return;
        }
        if (!DumpPayload.isSealed(request.array(PAYLOAD), offset, length)) {
            reply.error("ERR DUMP payload version or checksum are wrong");
            return;
        }
        Object value = read(DumpPayload.body(request.array(PAYLOAD), offset, length), keyspace.limits());
        if (value == null) {
            reply.error("ERR Bad data format");
            return;
        }
        put(keyspace, entry, value, options, request);
        reply.ok();
    }

    /** A string's bytes or a value; null where the body is malformed. Redis, too, reads no further than the value goes. */
    private static @Nullable Object read(RdbInput in, EncodingLimits limits) {
        try {
            int type = in.type();
            return type == RdbTypes.STRING ? in.string() : Values.read(type, in, limits);
        } catch (RdbException malformed) {
            return null;
        }
    }

    private static void put(Keyspace keyspace, Entry entry, Object value, RestoreOptions options, Request request) {
        long expireAt = options.expireAt(request, keyspace.now());
        if (expireAt != Entry.NO_EXPIRY && expireAt <= keyspace.now()) {
            if (entry.isPresent()) {
                keyspace.remove(entry);
                keyspace.event('g', "del", entry);
            }
            return;
        }
        if (value instanceof byte[] string) {
            Strings.put(keyspace, entry, string, expireAt);
        } else {
            keyspace.put(entry, (Value) value, expireAt);
        }
        if (options.idleSeconds() > 0) {
            keyspace.idle(Strings.peek(keyspace, request, 1), options.idleSeconds());
        }
        keyspace.event('g', "restore", entry);
    }
}
