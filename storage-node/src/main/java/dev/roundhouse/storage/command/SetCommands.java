package dev.roundhouse.storage.command;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.command.ValueOptions;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;

/** Commands that set strings as a whole. */
final class SetCommands {
    private SetCommands() {}

    static void set(Request request, Keyspace keyspace, RespWriter reply) {
        long options = ValueOptions.ofSet(request);
        if (options == 0) {
            put(keyspace, Strings.find(keyspace, request, 1), request, 2, Entry.NO_EXPIRY);
            reply.ok();
            return;
        }
        if (options == ValueOptions.SYNTAX_ERROR) {
            reply.error(CommandErrors.SYNTAX);
            return;
        }
        String error = ValueOptions.timeError(request, options, keyspace.now(), "set");
        if (error != null) {
            reply.error(error);
            return;
        }
        setWithOptions(request, options, keyspace, reply);
    }

    private static void setWithOptions(Request request, long options, Keyspace keyspace, RespWriter reply) {
        Entry entry = Strings.find(keyspace, request, 1);
        boolean get = ValueOptions.has(options, ValueOptions.GET);
        if (get) {
            keyspace.counted(entry);
        }
        if (get && Strings.isOther(entry)) {
            reply.error(Strings.WRONG_TYPE);
            return;
        }
        boolean refused = ValueOptions.has(options, entry.isPresent() ? ValueOptions.NX : ValueOptions.XX);
        if (get) {
            Strings.reply(entry, reply);
        } else if (refused) {
            reply.nullBulk();
        } else {
            reply.ok();
        }
        if (!refused) {
            boolean keep = ValueOptions.has(options, ValueOptions.KEEPTTL);
            long expireAt = keep ? Strings.expireAt(entry) : ValueOptions.expireAt(request, options, keyspace.now());
            put(keyspace, entry, request, 2, expireAt);
            if (ValueOptions.hasTime(options)) {
                keyspace.event('g', "expire", entry);
            }
        }
    }

    private static void put(Keyspace keyspace, Entry entry, Request request, int argument, long expireAt) {
        Strings.put(keyspace, entry, request, argument, expireAt);
        keyspace.event('$', "set", entry);
    }

    static void setnx(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Strings.find(keyspace, request, 1);
        if (entry.isPresent()) {
            reply.integer(0);
        } else {
            put(keyspace, entry, request, 2, Entry.NO_EXPIRY);
            reply.integer(1);
        }
    }

    static void setex(Request request, Keyspace keyspace, RespWriter reply) {
        setWithTime(request, ValueOptions.EX, "setex", keyspace, reply);
    }

    static void psetex(Request request, Keyspace keyspace, RespWriter reply) {
        setWithTime(request, ValueOptions.PX, "psetex", keyspace, reply);
    }

    private static void setWithTime(Request request, int unit, String command, Keyspace keyspace, RespWriter reply) {
        long options = ValueOptions.ofTime(unit);
        String error = ValueOptions.timeError(request, options, keyspace.now(), command);
        if (error != null) {
            reply.error(error);
            return;
        }
        long expireAt = ValueOptions.expireAt(request, options, keyspace.now());
        Entry entry = Strings.find(keyspace, request, 1);
        put(keyspace, entry, request, 3, expireAt);
        keyspace.event('g', "expire", entry);
        reply.ok();
    }

    static void mset(Request request, Keyspace keyspace, RespWriter reply) {
        String error = ArgumentChecks.mset(request);
        if (error != null) {
            reply.error(error);
            return;
        }
        setAll(request, keyspace);
        reply.ok();
    }

    static void msetnx(Request request, Keyspace keyspace, RespWriter reply) {
        String error = ArgumentChecks.msetnx(request);
        if (error != null) {
            reply.error(error);
            return;
        }
        for (int i = 1; i < request.size(); i += 2) {
            if (Strings.find(keyspace, request, i).isPresent()) {
                reply.integer(0);
                return;
            }
        }
        setAll(request, keyspace);
        reply.integer(1);
    }

    private static void setAll(Request request, Keyspace keyspace) {
        for (int i = 1; i < request.size(); i += 2) {
            put(keyspace, Strings.find(keyspace, request, i), request, i + 1, Entry.NO_EXPIRY);
        }
    }
}
