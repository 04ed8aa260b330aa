package dev.roundhouse.storage.command;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.typed.Keys;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import java.util.Arrays;

/** What all commands on strings share: finding the key, replying with a value, storing an argument. */
final class Strings {
    static final String WRONG_TYPE = Keys.WRONG_TYPE;
    static final long MAX_BYTES = 512L * 1024 * 1024;

    private static final byte[] EMPTY = {};

    private Strings() {}

    static Entry find(Keyspace keyspace, Request request, int i) {
        return Keys.find(keyspace, request, i);
    }

    static Entry peek(Keyspace keyspace, Request request, int i) {
        return Keys.peek(keyspace, request, i);
    }

    /** Whether the key holds something that is not a string. */
    static boolean isOther(Entry entry) {
        return Keys.isOther(entry, TypeNames.STRING);
    }

    static int length(Entry entry) {
        return entry.isPresent() ? entry.length() : 0;
    }

    static long expireAt(Entry entry) {
        return entry.isPresent() ? entry.expireAt() : Entry.NO_EXPIRY;
    }

    static void reply(Entry entry, RespWriter reply) {
        if (entry.isPresent()) {
            replyRange(entry, 0, entry.length(), reply);
        } else {
            reply.nullBulk();
        }
    }

    /**
     * The writer keeps large ranges by reference, so one that the store may change or move is copied first. A small part of
     * the value is copied too: sharing it would have the next change copy the whole.
     */
    static void replyRange(Entry entry, int from, int length, RespWriter reply) {
        int offset = entry.offset() + from;
        if (length >= RespWriter.LARGE_BYTES && (length < entry.length() / 2 || !entry.share())) {
            reply.bulk(Arrays.copyOfRange(entry.array(), offset, offset + length));
        } else {
            reply.bulk(entry.array(), offset, length);
        }
    }

    static void emptyBulk(RespWriter reply) {
        reply.bulk(EMPTY, 0, 0);
    }

    static void put(Keyspace keyspace, Entry key, Request request, int value, long expireAt) {
        keyspace.putString(
                key,
                request.array(value),
                request.offset(value),
                request.length(value),
                request.isLarge(value),
                expireAt);
    }

    static void put(Keyspace keyspace, Entry key, byte[] value, long expireAt) {
        keyspace.putString(key, value, 0, value.length, true, expireAt);
    }

    /** Whether a string of this many bytes ({@code length} from a position that may be any) is longer than allowed. */
    static boolean isTooLong(long position, long length) {
        return position > MAX_BYTES - length;
    }
}
