package dev.roundhouse.storage.command.hash;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.storage.command.typed.Keys;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.HashValue;
import org.jspecify.annotations.Nullable;

/** What all commands on hashes share: finding the hash, which is always the first argument, and replying with its parts. */
final class Hashes {
    private static final int KEY = 1;

    private Hashes() {}

    /** The key; null where it holds another type, which is replied then. */
    static @Nullable Entry find(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Keys.find(keyspace, request, KEY);
        if (Keys.isOther(entry, KeyState.HASH)) {
            reply.error(Keys.WRONG_TYPE);
            return null;
        }
        return entry;
    }

    static HashValue of(Entry entry) {
        return (HashValue) entry.value();
    }

    /** The hash; a new one where the key is absent, for {@link #changed}. */
    static HashValue orNew(Entry entry, Keyspace keyspace) {
        return entry.isPresent() ? of(entry) : new HashValue(keyspace.limits());
    }

    /** To be called after a hash from {@link #orNew} was changed. */
    static void changed(Entry entry, HashValue hash, Keyspace keyspace, String event) {
        if (entry.isPresent()) {
            keyspace.changed(entry);
        } else {
            keyspace.put(entry, hash, Entry.NO_EXPIRY);
        }
        keyspace.event('h', event, entry);
    }

    /** Sets a field to a value, both arguments; true if the field is new. */
    static boolean set(HashValue hash, Request request, int field, int value) {
        return hash.set(bytes(request, field), bytes(request, value));
    }

    static int find(HashValue hash, Request request, int field) {
        return hash.find(request.array(field), request.offset(field), request.length(field));
    }

    static byte[] bytes(Request request, int i) {
        return request.isLarge(i) ? request.array(i) : request.bytes(i);
    }

    static void replyField(HashValue hash, int entry, RespWriter reply) {
        reply.bulk(hash.fieldArray(entry), hash.fieldOffset(entry), hash.fieldLength(entry));
    }

    static void replyValue(HashValue hash, int entry, RespWriter reply) {
        reply.bulk(hash.valueArray(entry), hash.valueOffset(entry), hash.valueLength(entry));
    }

    /** The value of a field, or nil; also where there is no hash. */
    static void replyValueOf(Entry entry, Request request, int field, RespWriter reply) {
        HashValue hash = entry.isPresent() ? of(entry) : null;
        int found = hash == null ? -1 : find(hash, request, field);
        if (hash == null || found < 0) {
            reply.nullBulk();
        } else {
            replyValue(hash, found, reply);
        }
    }
}
