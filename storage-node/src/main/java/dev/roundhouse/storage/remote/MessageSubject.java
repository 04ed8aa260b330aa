package dev.roundhouse.storage.remote;

import dev.roundhouse.spi.command.Transaction;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.RegisterState;
import java.util.List;

/**
 * What a client's command is about, for keeping the order of what is about the same: a message has its register; of a command,
 * whose keys are not known here, a print of each argument, any of which may be a key. Pure.
 */
final class MessageSubject {
    /** Of a command that may concern every key. */
    static final Object EVERYTHING = new Object();

    private static final int MAX_PRINTED_BYTES = 256;
    private static final List<String> OF_EVERYTHING =
            List.of("FLUSHALL", "FLUSHDB", "KEYS", "SCAN", "RANDOMKEY", "DBSIZE", "SWAPDB", "EVAL", "EVALSHA", "FCALL");

    private MessageSubject() {}

    static Object of(Request request) {
        int keys = request.size() - 1;
        if (keys == 0 || Transaction.isInternal(request) || OF_EVERYTHING.contains(request.keyword(0))) {
            return EVERYTHING;
        }
        long[] prints = new long[keys];
        for (int i = 0; i < keys; i++) {
            prints[i] = print(request, i + 1);
        }
        return prints;
    }

    private static long print(Request request, int i) {
        byte[] array = request.array(i);
        int offset = request.offset(i);
        int length = request.length(i);
        long print = length;
        // Two that are alike so far are taken for the same: that costs a detour, never the order.
        for (int j = 0; j < Math.min(length, MAX_PRINTED_BYTES); j++) {
            print = print * 1099511628211L + array[offset + j];
        }
        return print;
    }

    /** Whether the message, or its answer, is a whole page of keys. */
    static boolean isPage(Message message) {
        return message instanceof Message.Dump
                || message instanceof Message.Load
                || message instanceof Message.Scan
                || message instanceof Message.Expired
                || message instanceof Message.Versions
                || message instanceof Message.Passed
                || message instanceof Message.Purge;
    }

    /** Bytes of its values, about. */
    static long bytes(Message message) {
        if (message instanceof Message.Write m) {
            return m.command().payloadBytes();
        } else if (message instanceof Message.Read m) {
            return m.command().payloadBytes();
        } else if (message instanceof Message.Apply m) {
            return bytes(m.commands());
        } else if (message instanceof Message.Install m) {
            return bytes(m.commands()) + bytes(m.state());
        } else if (message instanceof Message.Redeliver m) {
            return bytes(m.state());
        } else if (message instanceof Message.Load m) {
            return m.registers().stream().mapToLong(MessageSubject::bytes).sum();
        }
        return 0;
    }

    private static long bytes(List<Request> commands) {
        long sum = 0;
        for (Request command : commands) {
            sum += command.payloadBytes();
        }
        return sum;
    }

    private static long bytes(RegisterState state) {
        long sum = 0;
        for (KeyState key : state.keys()) {
            sum += key.key().length + key.payload().length;
        }
        return sum;
    }
}
