package dev.roundhouse.storage.command.list;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.typed.Keys;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.ListCursor;
import dev.roundhouse.storage.value.ListValue;

/** Commands that put elements into lists, change them, or remove them by what they are or where. */
final class ListChangeCommands {
    private static final String NO_SUCH_KEY = "ERR no such key";
    private static final String OUT_OF_RANGE = "ERR index out of range";

    private ListChangeCommands() {}

    static void lpush(Request request, Keyspace keyspace, RespWriter reply) {
        push(request, keyspace, reply, true, true);
    }

    static void rpush(Request request, Keyspace keyspace, RespWriter reply) {
        push(request, keyspace, reply, false, true);
    }

    static void lpushx(Request request, Keyspace keyspace, RespWriter reply) {
        push(request, keyspace, reply, true, false);
    }

    static void rpushx(Request request, Keyspace keyspace, RespWriter reply) {
        push(request, keyspace, reply, false, false);
    }

    private static void push(Request request, Keyspace keyspace, RespWriter reply, boolean first, boolean makesList) {
        Entry entry = Keys.find(keyspace, request, 1);
        if (ListCommands.isOther(entry)) {
            reply.error(Keys.WRONG_TYPE);
            return;
        }
        boolean isNew = !entry.isPresent();
        if (isNew && !makesList) {
            reply.integer(0);
            return;
        }
        ListValue list = isNew ? new ListValue() : ListCommands.list(entry);
        for (int i = 2; i < request.size(); i++) {
            add(list, first, request, i);
        }
        if (isNew) {
            keyspace.put(entry, list, Entry.NO_EXPIRY);
        } else {
            keyspace.changed(entry);
        }
        keyspace.event('l', first ? "lpush" : "rpush", entry);
        reply.integer(list.size());
    }

    private static void add(ListValue list, boolean first, Request request, int i) {
        if (first) {
            list.addFirst(request.array(i), request.offset(i), request.length(i), request.isLarge(i));
        } else {
            list.addLast(request.array(i), request.offset(i), request.length(i), request.isLarge(i));
        }
    }

    static void linsert(Request request, Keyspace keyspace, RespWriter reply) {
        boolean after = request.is(2, "AFTER");
        if (!after && !request.is(2, "BEFORE")) {
            reply.error(CommandErrors.SYNTAX);
            return;
        }
        Entry entry = Keys.find(keyspace, request, 1);
        if (!entry.isPresent()) {
            reply.integer(0);
        } else if (ListCommands.isOther(entry)) {
            reply.error(Keys.WRONG_TYPE);
        } else {
            ListValue list = ListCommands.list(entry);
            if (keyspace.putsAside(list.size() / ListCommands.LOOKED_AT_PER_ELEMENT)) {
                return;
            }
            ListCursor cursor = list.cursor(0);
            while (cursor.isPresent() && !cursor.holds(request.array(3), request.offset(3), request.length(3))) {
                cursor.next();
            }
            if (!cursor.isPresent()) {
                reply.integer(-1);
                return;
            }
            list.insert(cursor, after, own(request, 4));
            keyspace.changed(entry);
            keyspace.event('l', "linsert", entry);
            reply.integer(list.size());
        }
    }

    /** An argument in an array of its own, which nobody will change. */
    private static byte[] own(Request request, int i) {
        return request.isLarge(i) ? request.array(i) : request.bytes(i);
    }

    static void lset(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Keys.find(keyspace, request, 1);
        if (!entry.isPresent()) {
            reply.error(NO_SUCH_KEY);
        } else if (ListCommands.isOther(entry)) {
            reply.error(Keys.WRONG_TYPE);
        } else if (ArgumentChecks.integer(request, 2) != null) {
            reply.error(ArgumentChecks.NOT_AN_INTEGER);
        } else {
            ListValue list = ListCommands.list(entry);
            long index = ListCommands.index(ArgumentChecks.longAt(request, 2), list);
            if (index < 0 || index >= list.size()) {
                reply.error(OUT_OF_RANGE);
                return;
            }
            list.replace(list.cursor(index), own(request, 3));
            keyspace.changed(entry);
            keyspace.event('l', "lset", entry);
            reply.ok();
        }
    }

    static void lrem(Request request, Keyspace keyspace, RespWriter reply) {
        if (ArgumentChecks.integer(request, 2) != null) {
            reply.error(ArgumentChecks.NOT_AN_INTEGER);
            return;
        }
        Entry entry = Keys.find(keyspace, request, 1);
        if (!entry.isPresent()) {
            reply.integer(0);
        } else if (ListCommands.isOther(entry)) {
            reply.error(Keys.WRONG_TYPE);
        } else {
            ListValue list = ListCommands.list(entry);
            if (keyspace.putsAside(list.size() / ListCommands.LOOKED_AT_PER_ELEMENT)) {
                return;
            }
            long count = ArgumentChecks.longAt(request, 2);
            long max = count == 0 || count == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(count);
            long removed = list.removeEqual(request.array(3), request.offset(3), request.length(3), max, count < 0);
            if (removed > 0) {
                ListCommands.removed(keyspace, entry, list, "lrem");
            }
            reply.integer(removed);
        }
    }

    static void ltrim(Request request, Keyspace keyspace, RespWriter reply) {
        if (ArgumentChecks.integer(request, 2) != null || ArgumentChecks.integer(request, 3) != null) {
            reply.error(ArgumentChecks.NOT_AN_INTEGER);
            return;
        }
        Entry entry = Keys.find(keyspace, request, 1);
        if (ListCommands.isOther(entry)) {
            reply.error(Keys.WRONG_TYPE);
            return;
        }
        if (entry.isPresent()) {
            ListValue list = ListCommands.list(entry);
            long from = Math.max(0, ListCommands.index(ArgumentChecks.longAt(request, 2), list));
            long to = Math.min(list.size() - 1, ListCommands.index(ArgumentChecks.longAt(request, 3), list));
            if (from > to) {
                list.removeFirst(list.size());
            } else {
                list.removeLast(list.size() - 1 - to);
                list.removeFirst(from);
            }
            ListCommands.removed(keyspace, entry, list, "ltrim");
        }
        reply.ok();
    }
}
