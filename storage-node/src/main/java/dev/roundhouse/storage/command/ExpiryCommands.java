package dev.roundhouse.storage.command;

import dev.roundhouse.spi.command.ExpireForm;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;

/** Commands that set, show and take away the time at which a key expires. */
final class ExpiryCommands {
    private static final int MISSING = -2;
    private static final int NEVER = -1;

    private ExpiryCommands() {}

    static void expire(Request request, Keyspace keyspace, RespWriter reply) {
        expire(ExpireForm.EXPIRE, request, keyspace, reply);
    }

    static void pexpire(Request request, Keyspace keyspace, RespWriter reply) {
        expire(ExpireForm.PEXPIRE, request, keyspace, reply);
    }

    static void expireat(Request request, Keyspace keyspace, RespWriter reply) {
        expire(ExpireForm.EXPIREAT, request, keyspace, reply);
    }

    static void pexpireat(Request request, Keyspace keyspace, RespWriter reply) {
        expire(ExpireForm.PEXPIREAT, request, keyspace, reply);
    }

    private static void expire(ExpireForm form, Request request, Keyspace keyspace, RespWriter reply) {
        long now = keyspace.now();
        String error = form.error(request, now);
        if (error != null) {
            reply.error(error);
            return;
        }
        Entry entry = Strings.find(keyspace, request, 1);
        long at = form.at(request, now);
        if (!entry.isPresent() || isRefused(ExpireForm.options(request), at, entry.expireAt())) {
            reply.integer(0);
            return;
        }
        if (at <= now) {
            keyspace.remove(entry);
            keyspace.event('g', "del", entry);
        } else {
            keyspace.expireAt(entry, at);
            keyspace.event('g', "expire", entry);
        }
        reply.integer(1);
    }

    private static boolean isRefused(int options, long at, long current) {
        boolean expires = current != Entry.NO_EXPIRY;
        return (options & ExpireForm.NX) != 0 && expires
                || (options & ExpireForm.XX) != 0 && !expires
                || (options & ExpireForm.GT) != 0 && (!expires || at <= current)
                || (options & ExpireForm.LT) != 0 && expires && at >= current;
    }

    static void ttl(Request request, Keyspace keyspace, RespWriter reply) {
        reply.integer(seconds(remaining(request, keyspace)));
    }

    static void pttl(Request request, Keyspace keyspace, RespWriter reply) {
        reply.integer(remaining(request, keyspace));
    }

    static void expiretime(Request request, Keyspace keyspace, RespWriter reply) {
        reply.integer(seconds(time(request, keyspace)));
    }

    static void pexpiretime(Request request, Keyspace keyspace, RespWriter reply) {
        reply.integer(time(request, keyspace));
    }

    static void persist(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Strings.find(keyspace, request, 1);
        boolean expires = entry.isPresent() && entry.expireAt() != Entry.NO_EXPIRY;
        if (expires) {
            keyspace.expireAt(entry, Entry.NO_EXPIRY);
            keyspace.event('g', "persist", entry);
        }
        reply.integer(expires ? 1 : 0);
    }

    private static long remaining(Request request, Keyspace keyspace) {
        long time = time(request, keyspace);
        return time < 0 ? time : Math.max(0, time - keyspace.now());
    }

    private static long time(Request request, Keyspace keyspace) {
        Entry entry = Strings.peek(keyspace, request, 1);
        if (!entry.isPresent()) {
            return MISSING;
        }
        return entry.expireAt() == Entry.NO_EXPIRY ? NEVER : entry.expireAt();
    }

    /** Rounded as Redis does: half a second counts as one. */
    private static long seconds(long millis) {
        return millis < 0 ? millis : Long.divideUnsigned(millis + 500, 1000);
    }
}
