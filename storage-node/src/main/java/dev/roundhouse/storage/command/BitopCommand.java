package dev.roundhouse.storage.command;

import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.typed.Keys;
import dev.roundhouse.storage.store.Aside;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** BITOP AND | OR | XOR | NOT destination key [key ...]: shorter strings go on in zeros. */
final class BitopCommand {
    private static final int TARGET = 2;
    private static final int FIRST_SOURCE = 3;

    private enum Operation {
        AND,
        OR,
        XOR,
        NOT
    }

    private BitopCommand() {}

    static void bitop(Request request, Keyspace keyspace, RespWriter reply) {
        Operation operation = operation(request);
        if (operation == null) {
            reply.error(CommandErrors.SYNTAX);
            return;
        }
        if (operation == Operation.NOT && request.size() != FIRST_SOURCE + 1) {
            reply.error("ERR BITOP NOT must be called with a single source key.");
            return;
        }
        int length = 0;
        long bytes = 0;
        for (int i = FIRST_SOURCE; i < request.size(); i++) {
            Entry source = Keys.read(keyspace, request, i);
            if (Strings.isOther(source)) {
                reply.error(Strings.WRONG_TYPE);
                return;
            }
            length = Math.max(length, Strings.length(source));
            bytes += Strings.length(source);
        }
        if (keyspace.putsAside(bytes / Aside.BYTES_PER_ELEMENT)) {
            return;
        }
        if (length == 0) {
            Entry target = Strings.find(keyspace, request, TARGET);
            if (target.isPresent()) {
                keyspace.remove(target);
                keyspace.event('g', "del", target);
            }
        } else {
            byte[] result = compute(operation, request, keyspace, length);
            Entry target = Strings.find(keyspace, request, TARGET);
            Strings.put(keyspace, target, result, Entry.NO_EXPIRY);
            keyspace.raw(target);
            keyspace.event('$', "set", target);
        }
        reply.integer(length);
    }

    private static @Nullable Operation operation(Request request) {
        for (Operation operation : Operation.values()) {
            if (request.is(1, operation.name())) {
                return operation;
            }
        }
        return null;
    }

    private static byte[] compute(Operation operation, Request request, Keyspace keyspace, int length) {
        byte[] result = new byte[length];
        for (int i = FIRST_SOURCE; i < request.size(); i++) {
            Entry source = Strings.find(keyspace, request, i);
            int count = Strings.length(source);
            if (i == FIRST_SOURCE && count > 0) {
                System.arraycopy(source.array(), source.offset(), result, 0, count);
            } else if (i > FIRST_SOURCE) {
                combine(operation, result, source, count);
            }
        }
        if (operation == Operation.NOT) {
            for (int i = 0; i < length; i++) {
                result[i] = (byte) ~result[i];
            }
        }
        return result;
    }

    private static void combine(Operation operation, byte[] result, Entry source, int count) {
        if (operation == Operation.AND) {
            Arrays.fill(result, count, result.length, (byte) 0);
        }
        if (count == 0) {
            return;
        }
        byte[] array = source.array();
        int offset = source.offset();
        switch (operation) {
            case AND -> {
                for (int i = 0; i < count; i++) {
                    result[i] &= array[offset + i];
                }
            }
            case OR -> {
                for (int i = 0; i < count; i++) {
                    result[i] |= array[offset + i];
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    result[i] ^= array[offset + i];
                }
            }
        }
    }
}
