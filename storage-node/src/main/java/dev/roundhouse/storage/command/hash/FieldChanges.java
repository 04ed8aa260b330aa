package dev.roundhouse.storage.command.hash;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.HashValue;

/** Commands that set and remove fields. */
final class FieldChanges {
    private static final int FIRST_FIELD = 2;

    private FieldChanges() {}

    static void hset(Request request, Keyspace keyspace, RespWriter reply) {
        if (!hasPairs(request)) {
            reply.error("ERR wrong number of arguments for 'hset' command");
            return;
        }
        Entry entry = Hashes.find(request, keyspace, reply);
        if (entry != null) {
            reply.integer(setAll(entry, request, keyspace));
        }
    }

    static void hmset(Request request, Keyspace keyspace, RespWriter reply) {
        if (!hasPairs(request)) {
            reply.error("ERR wrong number of arguments for 'hmset' command");
            return;
        }
        Entry entry = Hashes.find(request, keyspace, reply);
        if (entry != null) {
            setAll(entry, request, keyspace);
            reply.ok();
        }
    }

    private static boolean hasPairs(Request request) {
        return request.size() % 2 == 0;
    }

    private static int setAll(Entry entry, Request request, Keyspace keyspace) {
        HashValue hash = Hashes.orNew(entry, keyspace);
        int created = 0;
        for (int i = FIRST_FIELD; i < request.size(); i += 2) {
            created += Hashes.set(hash, request, i, i + 1) ? 1 : 0;
        }
        Hashes.changed(entry, hash, keyspace, "hset");
        return created;
    }

    static void hsetnx(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Hashes.find(request, keyspace, reply);
        if (entry == null) {
            return;
        }
        HashValue hash = Hashes.orNew(entry, keyspace);
        if (Hashes.find(hash, request, FIRST_FIELD) >= 0) {
            reply.integer(0);
            return;
        }
        Hashes.set(hash, request, FIRST_FIELD, FIRST_FIELD + 1);
        Hashes.changed(entry, hash, keyspace, "hset");
        reply.integer(1);
    }

    static void hdel(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Hashes.find(request, keyspace, reply);
        if (entry == null) {
            return;
        }
        int removed = 0;
        if (entry.isPresent()) {
            HashValue hash = Hashes.of(entry);
            for (int i = FIRST_FIELD; i < request.size(); i++) {
                removed += hash.remove(request.array(i), request.offset(i), request.length(i)) ? 1 : 0;
            }
            if (removed > 0) {
                boolean empty = hash.isEmpty();
                Hashes.changed(entry, hash, keyspace, "hdel");
                if (empty) {
                    keyspace.event('g', "del", entry);
                }
            }
        }
        reply.integer(removed);
    }
}
