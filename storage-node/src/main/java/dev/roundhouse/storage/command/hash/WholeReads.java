package dev.roundhouse.storage.command.hash;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.typed.EntriesSource;
import dev.roundhouse.storage.command.typed.ScanArguments;
import dev.roundhouse.storage.command.typed.ScanReply;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.HashValue;

/** Commands that reply all fields or walk over them. */
final class WholeReads {
    private static final int FIELD = 1;
    private static final int VALUE = 2;
    private static final int FIELD_AND_VALUE = FIELD | VALUE;

    private WholeReads() {}

    static void hgetall(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Hashes.find(request, keyspace, reply);
        if (entry == null) {
            return;
        }
        if (!entry.isPresent()) {
            reply.mapHeader(0);
            return;
        }
        HashValue hash = Hashes.of(entry);
        reply.mapHeader(hash.size());
        replyAll(hash, reply, FIELD_AND_VALUE);
    }

    static void hkeys(Request request, Keyspace keyspace, RespWriter reply) {
        replyEach(request, keyspace, reply, FIELD);
    }

    static void hvals(Request request, Keyspace keyspace, RespWriter reply) {
        replyEach(request, keyspace, reply, VALUE);
    }

    private static void replyEach(Request request, Keyspace keyspace, RespWriter reply, int parts) {
        Entry entry = Hashes.find(request, keyspace, reply);
        if (entry == null) {
            return;
        }
        if (!entry.isPresent()) {
            reply.arrayHeader(0);
            return;
        }
        HashValue hash = Hashes.of(entry);
        reply.arrayHeader(hash.size());
        replyAll(hash, reply, parts);
    }

    /** Fields, values or both. */
    private static void replyAll(HashValue hash, RespWriter reply, int parts) {
        if (!hash.isPacked() && reply.takesInPieces(hash.size())) {
            reply.rest(new EntriesSource<>(hash.snapshot(), (entries, i, to) -> {
                if ((parts & FIELD) != 0) {
                    to.bulk(entries.key(i));
                }
                if ((parts & VALUE) != 0) {
                    to.bulk(entries.value(i));
                }
            }));
            return;
        }
        for (int i = hash.first(); i >= 0; i = hash.next(i)) {
            if ((parts & FIELD) != 0) {
                Hashes.replyField(hash, i, reply);
            }
            if ((parts & VALUE) != 0) {
                Hashes.replyValue(hash, i, reply);
            }
        }
    }

    /**
     * A cursor is how many entries are still to come, and 0 also the start: a walk from the last to the first, so that
     * removing fields moves no others past it. A packed hash comes whole.
     */
    static void hscan(Request request, Keyspace keyspace, RespWriter reply) {
        long cursor = ScanArguments.cursor(request.text(2));
        if (cursor == ScanArguments.INVALID_CURSOR) {
            reply.error("ERR invalid cursor");
            return;
        }
        Entry entry = Hashes.find(request, keyspace, reply);
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
        scan(Hashes.of(entry), cursor, ScanArguments.ofKey(request), reply);
    }

    private static void scan(HashValue hash, long cursor, ScanArguments arguments, RespWriter reply) {
        ScanReply found = new ScanReply(reply.protocol());
        int next = 0;
        if (hash.isPacked()) {
            for (int i = hash.first(); i >= 0; i = hash.next(i)) {
                add(hash, i, arguments, found);
            }
        } else {
            int end = cursor == 0 ? hash.size() : (int) Math.min(cursor, hash.size());
            next = Math.max(0, end - arguments.count());
            for (int i = end - 1; i >= next; i--) {
                add(hash, i, arguments, found);
            }
        }
        found.replyTo(next, reply);
    }

    private static void add(HashValue hash, int entry, ScanArguments arguments, ScanReply found) {
        byte[] array = hash.fieldArray(entry);
        if (arguments.matches(array, hash.fieldOffset(entry), hash.fieldLength(entry))) {
            found.add(array, hash.fieldOffset(entry), hash.fieldLength(entry));
            found.add(hash.valueArray(entry), hash.valueOffset(entry), hash.valueLength(entry));
        }
    }
}
