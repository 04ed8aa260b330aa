package dev.roundhouse.storage.command.list;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.resp.ReplySource;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.storage.command.typed.CommandRegistry;
import dev.roundhouse.storage.command.typed.Keys;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.ListCursor;
import dev.roundhouse.storage.value.ListValue;

/** LLEN, LINDEX and LRANGE, and what all commands on lists share. */
public final class ListCommands {
    /** Elements that are only compared, of which so many take as long as one that is copied. */
    static final int LOOKED_AT_PER_ELEMENT = 16;

    private ListCommands() {}

    public static void register(CommandRegistry registry) {
        registry.on("llen", ListCommands::llen);
        registry.on("lindex", ListCommands::lindex);
        registry.on("lrange", ListCommands::lrange);
        registry.on("lpos", LposCommand::lpos);
        registry.on("lpush", ListChangeCommands::lpush);
        registry.on("rpush", ListChangeCommands::rpush);
        registry.on("lpushx", ListChangeCommands::lpushx);
        registry.on("rpushx", ListChangeCommands::rpushx);
        registry.on("linsert", ListChangeCommands::linsert);
        registry.on("lset", ListChangeCommands::lset);
        registry.on("lrem", ListChangeCommands::lrem);
        registry.on("ltrim", ListChangeCommands::ltrim);
        registry.on("lpop", ListPopCommands::lpop);
        registry.on("rpop", ListPopCommands::rpop);
        registry.on("lmpop", ListPopCommands::lmpop);
        registry.on("lmove", ListPopCommands::lmove);
        registry.on("rpoplpush", ListPopCommands::rpoplpush);
    }

    private static void llen(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Keys.find(keyspace, request, 1);
        if (isOther(entry)) {
            reply.error(Keys.WRONG_TYPE);
        } else {
            reply.integer(entry.isPresent() ? list(entry).size() : 0);
        }
    }

    private static void lindex(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Keys.find(keyspace, request, 1);
        if (!entry.isPresent()) {
            reply.nullBulk();
        } else if (isOther(entry)) {
            reply.error(Keys.WRONG_TYPE);
        } else if (ArgumentChecks.integer(request, 2) != null) {
            reply.error(ArgumentChecks.NOT_AN_INTEGER);
        } else {
            ListValue list = list(entry);
            long index = index(ArgumentChecks.longAt(request, 2), list);
            if (index < 0 || index >= list.size()) {
                reply.nullBulk();
            } else {
                reply(list.cursor(index), reply);
            }
        }
    }

    private static void lrange(Request request, Keyspace keyspace, RespWriter reply) {
        if (ArgumentChecks.integer(request, 2) != null || ArgumentChecks.integer(request, 3) != null) {
            reply.error(ArgumentChecks.NOT_AN_INTEGER);
            return;
        }
        Entry entry = Keys.find(keyspace, request, 1);
        if (!entry.isPresent()) {
            reply.arrayHeader(0);
        } else if (isOther(entry)) {
            reply.error(Keys.WRONG_TYPE);
        } else {
            ListValue list = list(entry);
            long from = Math.max(0, index(ArgumentChecks.longAt(request, 2), list));
            long to = Math.min(list.size() - 1, index(ArgumentChecks.longAt(request, 3), list));
            replyRange(list, from, to, reply);
        }
    }

    private static void replyRange(ListValue list, long from, long to, RespWriter reply) {
        if (from > to) {
            reply.arrayHeader(0);
            return;
        }
        int count = (int) (to - from + 1);
        reply.arrayHeader(count);
        if (reply.takesInPieces(count)) {
            reply.rest(new RangeSource(list.copy().cursor(from), count));
        } else {
            new RangeSource(list.cursor(from), count).writeSome(reply, Integer.MAX_VALUE);
        }
    }

    /** Elements of a list from a cursor on. */
    private static final class RangeSource implements ReplySource {
        private final ListCursor cursor;
        private int left;

        RangeSource(ListCursor cursor, int count) {
            this.cursor = cursor;
            this.left = count;
        }

        @Override
        public boolean writeSome(RespWriter to, int bytes) {
            long end = to.length() + bytes;
            while (left > 0 && to.length() < end) {
                ListCommands.reply(cursor, to);
                cursor.next();
                left--;
            }
            return left > 0;
        }
    }

    /** The index that an argument means, which may count from the end; negative: before the first. */
    static long index(long argument, ListValue list) {
        return argument < 0 ? argument + list.size() : argument;
    }

    static void reply(ListCursor cursor, RespWriter reply) {
        reply.bulk(cursor.array(), cursor.offset(), cursor.length());
    }

    static boolean isOther(Entry entry) {
        return Keys.isOther(entry, KeyState.LIST);
    }

    static ListValue list(Entry entry) {
        return (ListValue) entry.value();
    }

    /** To be called after the list of a key lost elements, with what the event is called. */
    static void removed(Keyspace keyspace, Entry entry, ListValue list, String event) {
        boolean isEmpty = list.isEmpty();
        keyspace.changed(entry);
        keyspace.event('l', event, entry);
        if (isEmpty) {
            keyspace.event('g', "del", entry);
        }
    }
}
