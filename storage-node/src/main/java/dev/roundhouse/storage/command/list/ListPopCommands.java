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
import org.jspecify.annotations.Nullable;

/** Commands that take elements from an end of a list, and those that put them onto another. */
final class ListPopCommands {
    private static final String NOT_POSITIVE = "ERR value is out of range, must be positive";

    private ListPopCommands() {}

    static void lpop(Request request, Keyspace keyspace, RespWriter reply) {
        pop(request, keyspace, reply, true);
    }

    static void rpop(Request request, Keyspace keyspace, RespWriter reply) {
        pop(request, keyspace, reply, false);
    }

    private static void pop(Request request, Keyspace keyspace, RespWriter reply, boolean first) {
        boolean hasCount = request.size() == 3;
        String error = popError(request, first);
        if (error != null) {
            reply.error(error);
            return;
        }
        Entry entry = Keys.find(keyspace, request, 1);
        if (!entry.isPresent()) {
            if (hasCount) {
                reply.nullArray();
            } else {
                reply.nullBulk();
            }
        } else if (ListCommands.isOther(entry)) {
            reply.error(Keys.WRONG_TYPE);
        } else if (hasCount && keyspace.putsAside(Math.min(ArgumentChecks.longAt(request, 2), size(entry)))) {
            return;
        } else if (hasCount) {
            pop(keyspace, entry, first, ArgumentChecks.longAt(request, 2), reply);
        } else {
            ListValue list = ListCommands.list(entry);
            ListCommands.reply(list.cursor(first ? 0 : list.size() - 1), reply);
            remove(keyspace, entry, first, 1);
        }
    }

    private static long size(Entry entry) {
        return ListCommands.list(entry).size();
    }

    private static @Nullable String popError(Request request, boolean first) {
        if (request.size() > 3) {
            return "ERR wrong number of arguments for '" + (first ? "lpop" : "rpop") + "' command";
        }
        boolean isCount = request.size() < 3
                || ArgumentChecks.integer(request, 2) == null && ArgumentChecks.longAt(request, 2) >= 0;
        return isCount ? null : NOT_POSITIVE;
    }

    /** Pops up to {@code count} elements; replies with them in the order they were popped. */
    private static void pop(Keyspace keyspace, Entry entry, boolean first, long count, RespWriter reply) {
        ListValue list = ListCommands.list(entry);
        long popped = Math.min(count, list.size());
        reply.arrayHeader((int) popped);
        if (popped == 0) {
            return;
        }
        ListCursor cursor = list.cursor(first ? 0 : list.size() - 1);
        for (long left = popped; left > 0; left--) {
            ListCommands.reply(cursor, reply);
            if (first) {
                cursor.next();
            } else {
                cursor.previous();
            }
        }
        remove(keyspace, entry, first, popped);
    }

    private static void remove(Keyspace keyspace, Entry entry, boolean first, long count) {
        ListValue list = ListCommands.list(entry);
        if (first) {
            list.removeFirst(count);
        } else {
            list.removeLast(count);
        }
        ListCommands.removed(keyspace, entry, list, first ? "lpop" : "rpop");
    }

    /** LMPOP numkeys key ... LEFT|RIGHT [COUNT count]. */
    static void lmpop(Request request, Keyspace keyspace, RespWriter reply) {
        if (!isPositive(request, 1)) {
            reply.error("ERR numkeys should be greater than 0");
            return;
        }
        long keys = ArgumentChecks.longAt(request, 1);
        int where = (int) Math.min(request.size() - 2, keys) + 2;
        if (where == request.size() || !isEnd(request, where)) {
            reply.error(CommandErrors.SYNTAX);
            return;
        }
        long count = 1;
        if (request.size() > where + 1) {
            if (request.size() == where + 2 || !request.is(where + 1, "COUNT")) {
                reply.error(CommandErrors.SYNTAX);
                return;
            }
            if (!isPositive(request, where + 2)) {
                reply.error("ERR count should be greater than 0");
                return;
            }
            if (request.size() > where + 3) {
                reply.error(CommandErrors.SYNTAX);
                return;
            }
            count = ArgumentChecks.longAt(request, where + 2);
        }
        for (int i = 2; i < where; i++) {
            Entry entry = Keys.find(keyspace, request, i);
            if (ListCommands.isOther(entry)) {
                reply.error(Keys.WRONG_TYPE);
                return;
            }
            if (entry.isPresent()) {
                if (keyspace.putsAside(Math.min(count, size(entry)))) {
                    return;
                }
                reply.arrayHeader(2);
                reply.bulk(request.array(i), request.offset(i), request.length(i));
                pop(keyspace, entry, request.is(where, "LEFT"), count, reply);
                return;
            }
        }
        reply.nullArray();
    }

    private static boolean isPositive(Request request, int i) {
        return ArgumentChecks.integer(request, i) == null && ArgumentChecks.longAt(request, i) > 0;
    }

    private static boolean isEnd(Request request, int i) {
        return request.is(i, "LEFT") || request.is(i, "RIGHT");
    }

    static void lmove(Request request, Keyspace keyspace, RespWriter reply) {
        if (isEnd(request, 3) && isEnd(request, 4)) {
            move(request, keyspace, reply, request.is(3, "LEFT"), request.is(4, "LEFT"));
        } else {
            reply.error(CommandErrors.SYNTAX);
        }
    }

    static void rpoplpush(Request request, Keyspace keyspace, RespWriter reply) {
        move(request, keyspace, reply, false, true);
    }

    private static void move(Request request, Keyspace keyspace, RespWriter reply, boolean fromFirst, boolean toFirst) {
        Entry source = Keys.find(keyspace, request, 1);
        if (!source.isPresent()) {
            reply.nullBulk();
            return;
        }
        Entry target = Keys.find(keyspace, request, 2);
        if (ListCommands.isOther(source) || ListCommands.isOther(target)) {
            reply.error(Keys.WRONG_TYPE);
            return;
        }
        ListValue list = ListCommands.list(source);
        byte[] element = list.cursor(fromFirst ? 0 : list.size() - 1).element();
        reply.bulk(element);
        if (ArgumentChecks.same(request, 1, 2)) {
            remove(list, fromFirst);
            add(list, toFirst, element);
            keyspace.changed(source);
            keyspace.event('l', toFirst ? "lpush" : "rpush", source);
            keyspace.event('l', fromFirst ? "lpop" : "rpop", source);
            return;
        }
        ListValue other = target.isPresent() ? ListCommands.list(target) : new ListValue();
        add(other, toFirst, element);
        if (target.isPresent()) {
            keyspace.changed(target);
        } else {
            keyspace.put(target, other, Entry.NO_EXPIRY);
        }
        keyspace.event('l', toFirst ? "lpush" : "rpush", target);
        remove(keyspace, source, fromFirst, 1);
    }

    private static void remove(ListValue list, boolean first) {
        if (first) {
            list.removeFirst(1);
        } else {
            list.removeLast(1);
        }
    }

    private static void add(ListValue list, boolean first, byte[] element) {
        if (first) {
            list.addFirst(element, 0, element.length, true);
        } else {
            list.addLast(element, 0, element.length, true);
        }
    }
}
