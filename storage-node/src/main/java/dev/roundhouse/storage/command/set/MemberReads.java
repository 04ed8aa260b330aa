package dev.roundhouse.storage.command.set;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.typed.ScanArguments;
import dev.roundhouse.storage.command.typed.ScanReply;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.SetValue;
import org.jspecify.annotations.Nullable;

/** Commands that look at the members of one set. */
final class MemberReads {
    private static final int KEY = 1;
    private static final int FIRST_MEMBER = 2;

    private MemberReads() {}

    static void scard(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Sets.find(request, KEY, keyspace, reply);
        if (entry != null) {
            reply.integer(entry.isPresent() ? Sets.of(entry).size() : 0);
        }
    }

    static void sismember(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Sets.find(request, KEY, keyspace, reply);
        if (entry != null) {
            replyContains(Sets.orNull(entry), request, FIRST_MEMBER, reply);
        }
    }

    static void smismember(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Sets.find(request, KEY, keyspace, reply);
        if (entry == null) {
            return;
        }
        SetValue set = Sets.orNull(entry);
        reply.arrayHeader(request.size() - FIRST_MEMBER);
        for (int i = FIRST_MEMBER; i < request.size(); i++) {
            replyContains(set, request, i, reply);
        }
    }

    private static void replyContains(@Nullable SetValue set, Request request, int member, RespWriter reply) {
        reply.integer(set != null && Sets.contains(set, request, member) ? 1 : 0);
    }

    static void smembers(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Sets.find(request, KEY, keyspace, reply);
        if (entry == null) {
            return;
        }
        if (entry.isPresent()) {
            Sets.replyAll(Sets.of(entry), reply);
        } else {
            reply.setHeader(0);
        }
    }

    /**
     * A cursor is how many members are still to come, and 0 also the start: a walk from the last to the first, so that
     * removing members moves no others past it. A set of numbers comes whole.
     */
    static void sscan(Request request, Keyspace keyspace, RespWriter reply) {
        long cursor = ScanArguments.cursor(request.text(2));
        if (cursor == ScanArguments.INVALID_CURSOR) {
            reply.error("ERR invalid cursor");
            return;
        }
        Entry entry = Sets.find(request, KEY, keyspace, reply);
        if (entry == null) {
            return;
        }
        if (!entry.isPresent()) {
            ScanReply.empty(reply);
            return;
        }
        String error = ScanArguments.errorInKey(request);
        if (error != null) {
            reply.error(error);
            return;
        }
        scan(Sets.of(entry), cursor, ScanArguments.ofKey(request), reply);
    }

    private static void scan(SetValue set, long cursor, ScanArguments arguments, RespWriter reply) {
        int end = cursor == 0 || set.isIntegers() ? set.size() : (int) Math.min(cursor, set.size());
        int next = set.isIntegers() ? 0 : Math.max(0, end - arguments.count());
        ScanReply found = new ScanReply(reply.protocol());
        for (int i = end - 1; i >= next; i--) {
            byte[] member = set.member(i);
            if (arguments.matches(member, 0, member.length)) {
                found.add(member, 0, member.length);
            }
        }
        found.replyTo(next, reply);
    }
}
