package dev.roundhouse.storage.command;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.command.ValueOptions;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.typed.Keys;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;

/** Commands that answer with a string's value or a part of it. */
final class GetCommands {
    private GetCommands() {}

    static void get(Request request, Keyspace keyspace, RespWriter reply) {
        replyString(Strings.find(keyspace, request, 1), reply);
    }

    /** Whether it was no error. */
    private static boolean replyString(Entry entry, RespWriter reply) {
        if (Strings.isOther(entry)) {
            reply.error(Strings.WRONG_TYPE);
            return false;
        }
        Strings.reply(entry, reply);
        return true;
    }

    static void getdel(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Keys.read(keyspace, request, 1);
        if (replyString(entry, reply) && entry.isPresent()) {
            keyspace.remove(entry);
            keyspace.event('g', "del", entry);
        }
    }

    static void getset(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Keys.read(keyspace, request, 1);
        if (replyString(entry, reply)) {
            Strings.put(keyspace, entry, request, 2, Entry.NO_EXPIRY);
            keyspace.event('$', "set", entry);
        }
    }

    static void getex(Request request, Keyspace keyspace, RespWriter reply) {
        long options = ValueOptions.ofGetex(request);
        if (options == ValueOptions.SYNTAX_ERROR) {
            reply.error(CommandErrors.SYNTAX);
            return;
        }
        Entry entry = Keys.read(keyspace, request, 1);
        if (!entry.isPresent() || Strings.isOther(entry)) {
            replyString(entry, reply);
            return;
        }
        String error = ValueOptions.timeError(request, options, keyspace.now(), "getex");
        if (error != null) {
            reply.error(error);
            return;
        }
        replyString(entry, reply);
        if (ValueOptions.hasTime(options)) {
            long at = ValueOptions.expireAt(request, options, keyspace.now());
            keyspace.expireAt(entry, at);
            keyspace.event('g', at <= keyspace.now() ? "del" : "expire", entry);
        } else if (ValueOptions.has(options, ValueOptions.PERSIST) && entry.expireAt() != Entry.NO_EXPIRY) {
            keyspace.expireAt(entry, Entry.NO_EXPIRY);
            keyspace.event('g', "persist", entry);
        }
    }

    static void mget(Request request, Keyspace keyspace, RespWriter reply) {
        reply.arrayHeader(request.size() - 1);
        for (int i = 1; i < request.size(); i++) {
            Entry entry = Strings.find(keyspace, request, i);
            if (Strings.isOther(entry)) {
                reply.nullBulk();
            } else {
                Strings.reply(entry, reply);
            }
        }
    }

    static void strlen(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Strings.find(keyspace, request, 1);
        if (Strings.isOther(entry)) {
            reply.error(Strings.WRONG_TYPE);
        } else {
            reply.integer(Strings.length(entry));
        }
    }

    static void getrange(Request request, Keyspace keyspace, RespWriter reply) {
        String error = ArgumentChecks.getrange(request);
        if (error != null) {
            reply.error(error);
            return;
        }
        Entry entry = Strings.find(keyspace, request, 1);
        if (Strings.isOther(entry)) {
            reply.error(Strings.WRONG_TYPE);
            return;
        }
        long start = ArgumentChecks.longAt(request, 2);
        long end = ArgumentChecks.longAt(request, 3);
        int length = Strings.length(entry);
        boolean reversed = start < 0 && end < 0 && start > end;
        long from = Math.max(0, start < 0 ? length + start : start);
        long to = Math.min(length - 1L, Math.max(0, end < 0 ? length + end : end));
        if (reversed || from > to || length == 0) {
            Strings.emptyBulk(reply);
        } else {
            Strings.replyRange(entry, (int) from, (int) (to - from + 1), reply);
        }
    }
}
