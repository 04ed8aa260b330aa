package dev.roundhouse.storage.command;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.typed.Keys;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;

/** Commands on keys, whatever they hold. */
final class KeyCommands {
    private KeyCommands() {}

    static void del(Request request, Keyspace keyspace, RespWriter reply) {
        int count = 0;
        for (int i = 1; i < request.size(); i++) {
            Entry entry = Strings.find(keyspace, request, i);
            if (entry.isPresent()) {
                keyspace.remove(entry);
                keyspace.event('g', "del", entry);
                count++;
            }
        }
        reply.integer(count);
    }

    static void exists(Request request, Keyspace keyspace, RespWriter reply) {
        int count = 0;
        for (int i = 1; i < request.size(); i++) {
            count += Strings.peek(keyspace, request, i).isPresent() ? 1 : 0;
        }
        reply.integer(count);
    }

    static void touch(Request request, Keyspace keyspace, RespWriter reply) {
        int count = 0;
        for (int i = 1; i < request.size(); i++) {
            count += Strings.find(keyspace, request, i).isPresent() ? 1 : 0;
        }
        reply.integer(count);
    }

    static void type(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Strings.peek(keyspace, request, 1);
        reply.simple(entry.isPresent() ? TypeNames.of(entry.type()) : "none");
    }

    static void rename(Request request, Keyspace keyspace, RespWriter reply) {
        Entry from = Strings.find(keyspace, request, 1);
        if (!from.isPresent()) {
            reply.error("ERR no such key");
            return;
        }
        if (!ArgumentChecks.same(request, 1, 2)) {
            rename(keyspace, from, Strings.find(keyspace, request, 2));
        }
        reply.ok();
    }

    private static void rename(Keyspace keyspace, Entry from, Entry to) {
        keyspace.rename(from, to);
        keyspace.event('g', "rename_from", from);
        keyspace.event('g', "rename_to", to);
    }

    static void renamenx(Request request, Keyspace keyspace, RespWriter reply) {
        Entry from = Strings.find(keyspace, request, 1);
        if (!from.isPresent()) {
            reply.error("ERR no such key");
            return;
        }
        Entry to = Strings.find(keyspace, request, 2);
        if (to.isPresent()) {
            reply.integer(0);
        } else {
            rename(keyspace, from, to);
            reply.integer(1);
        }
    }

    static void copy(Request request, Keyspace keyspace, RespWriter reply) {
        String error = ArgumentChecks.copy(request);
        if (error != null) {
            reply.error(error);
            return;
        }
        Entry from = Keys.read(keyspace, request, 1);
        Entry to = Strings.find(keyspace, request, 2);
        if (!from.isPresent() || to.isPresent() && !replaces(request)) {
            reply.integer(0);
        } else {
            keyspace.copy(from, to);
            keyspace.event('g', "copy_to", to);
            reply.integer(1);
        }
    }

    private static boolean replaces(Request request) {
        for (int i = 3; i < request.size(); i++) {
            if (request.is(i, "REPLACE")) {
                return true;
            }
        }
        return false;
    }
}
