package dev.roundhouse.storage.command.hash;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.HashValue;

/** Commands that look at named fields, or only at how many there are. */
final class FieldReads {
    private static final int FIELD = 2;

    private FieldReads() {}

    static void hget(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Hashes.find(request, keyspace, reply);
        if (entry != null) {
            Hashes.replyValueOf(entry, request, FIELD, reply);
        }
    }

    static void hmget(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Hashes.find(request, keyspace, reply);
        if (entry == null) {
            return;
        }
        reply.arrayHeader(request.size() - FIELD);
        for (int i = FIELD; i < request.size(); i++) {
            Hashes.replyValueOf(entry, request, i, reply);
        }
    }

    static void hexists(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Hashes.find(request, keyspace, reply);
        if (entry != null) {
            boolean exists = entry.isPresent() && Hashes.find(Hashes.of(entry), request, FIELD) >= 0;
            reply.integer(exists ? 1 : 0);
        }
    }

    static void hlen(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Hashes.find(request, keyspace, reply);
        if (entry != null) {
            reply.integer(entry.isPresent() ? Hashes.of(entry).size() : 0);
        }
    }

    static void hstrlen(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Hashes.find(request, keyspace, reply);
        if (entry == null) {
            return;
        }
        int length = 0;
        if (entry.isPresent()) {
            HashValue hash = Hashes.of(entry);
            int found = Hashes.find(hash, request, FIELD);
            length = found < 0 ? 0 : hash.valueLength(found);
        }
        reply.integer(length);
    }
}
