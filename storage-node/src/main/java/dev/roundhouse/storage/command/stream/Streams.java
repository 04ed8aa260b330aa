package dev.roundhouse.storage.command.stream;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.storage.command.typed.Keys;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.StreamConsumer;
import dev.roundhouse.storage.value.StreamGroup;
import dev.roundhouse.storage.value.StreamValue;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What all commands on streams share: finding stream, group and consumer, options, errors. */
final class Streams {
    static final String NO_SUCH_KEY = "ERR no such key";

    private Streams() {}

    static boolean isOther(Entry entry) {
        return Keys.isOther(entry, KeyState.STREAM);
    }

    /** The stream of a key that holds one. */
    static StreamValue of(Entry entry) {
        return (StreamValue) entry.value();
    }

    /** The stream's group that an argument names. */
    static @Nullable StreamGroup group(Entry entry, Request request, int i) {
        return entry.isPresent() ? of(entry).group(request.bytes(i)) : null;
    }

    /** The consumer that an argument names, who is seen now; made if there is none. */
    static StreamConsumer consumer(Keyspace keyspace, Entry key, StreamGroup group, byte[] name) {
        StreamConsumer consumer = group.consumer(name);
        if (consumer == null) {
            keyspace.event('t', "xgroup-createconsumer", key);
            return group.addConsumer(name, keyspace.now());
        }
        consumer.seen(keyspace.now());
        return consumer;
    }

    /** An argument as C prints it: up to a zero byte. */
    static String text(Request request, int i) {
        byte[] array = request.array(i);
        int offset = request.offset(i);
        int length = 0;
        while (length < request.length(i) && array[offset + length] != 0) {
            length++;
        }
        return new String(array, offset, length, StandardCharsets.ISO_8859_1);
    }

    static boolean isInteger(Request request, int i) {
        return ArgumentChecks.integer(request, i) == null;
    }

    /** Whether an argument is an integer; replies with the error if not. */
    static boolean checkInteger(Request request, int i, String error, RespWriter reply) {
        if (isInteger(request, i)) {
            return true;
        }
        reply.error(error);
        return false;
    }

    static boolean checkInteger(Request request, int i, RespWriter reply) {
        return checkInteger(request, i, ArgumentChecks.NOT_AN_INTEGER, reply);
    }
}
