package dev.roundhouse.storage.command;

import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;

/** OBJECT: what Redis would say of a value, judged by its bytes and whether they were changed in part; none of these counts as an access. */
final class ObjectCommands {
    private static final int MAX_EMBEDDED_BYTES = 44;
    private static final long SHARED_INTEGERS = 10_000;
    private static final long SHARED_REFERENCES = Integer.MAX_VALUE;
    private static final String NOT_LFU = "ERR An LFU maxmemory policy is not selected, access frequency not tracked."
            + " Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.";

    private ObjectCommands() {}

    static void encoding(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Strings.peek(keyspace, request, 2);
        if (entry.isPresent()) {
            reply.bulk(encoding(entry));
        } else {
            reply.nullBulk();
        }
    }

    private static String encoding(Entry entry) {
        if (Strings.isOther(entry)) {
            return entry.value().encoding();
        }
        if (isInteger(entry)) {
            return "int";
        }
        return entry.length() <= MAX_EMBEDDED_BYTES && !entry.isRaw() ? "embstr" : "raw";
    }

    private static boolean isInteger(Entry entry) {
        return entry.type() == TypeNames.STRING
                && !entry.isRaw()
                && Numbers.isLong(entry.array(), entry.offset(), entry.length());
    }

    static void idletime(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Strings.peek(keyspace, request, 2);
        if (entry.isPresent()) {
            reply.integer(entry.idleSeconds());
        } else {
            reply.nullBulk();
        }
    }

    static void freq(Request request, Keyspace keyspace, RespWriter reply) {
        if (Strings.peek(keyspace, request, 2).isPresent()) {
            reply.error(NOT_LFU);
        } else {
            reply.nullBulk();
        }
    }

    static void refcount(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Strings.peek(keyspace, request, 2);
        if (entry.isPresent()) {
            reply.integer(isShared(entry) ? SHARED_REFERENCES : 1);
        } else {
            reply.nullBulk();
        }
    }

    private static boolean isShared(Entry entry) {
        if (!isInteger(entry)) {
            return false;
        }
        long value = Numbers.parseLong(entry.array(), entry.offset(), entry.length());
        return value >= 0 && value < SHARED_INTEGERS;
    }
}
