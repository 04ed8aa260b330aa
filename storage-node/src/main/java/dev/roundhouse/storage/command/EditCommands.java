package dev.roundhouse.storage.command;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.store.Aside;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;

/** Commands that change a part of a string. */
final class EditCommands {
    private EditCommands() {}

    static void append(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Strings.find(keyspace, request, 1);
        if (!entry.isPresent()) {
            Strings.put(keyspace, entry, request, 2, Entry.NO_EXPIRY);
            keyspace.event('$', "append", entry);
            reply.integer(request.length(2));
        } else if (Strings.isOther(entry)) {
            reply.error(Strings.WRONG_TYPE);
        } else if (Strings.isTooLong(entry.length(), request.length(2))) {
            reply.error(ArgumentChecks.TOO_LONG);
        } else if (!isPutAside(entry, entry.length() + request.length(2), keyspace)) {
            int length = write(entry, entry.length(), request, 2, keyspace);
            keyspace.raw(entry); // also where nothing was appended
            keyspace.event('$', "append", entry);
            reply.integer(length);
        }
    }

    static void setrange(Request request, Keyspace keyspace, RespWriter reply) {
        String error = ArgumentChecks.setrange(request);
        if (error != null) {
            reply.error(error);
            return;
        }
        Entry entry = Strings.find(keyspace, request, 1);
        long position = ArgumentChecks.longAt(request, 2);
        if (Strings.isOther(entry)) {
            reply.error(Strings.WRONG_TYPE);
        } else if (request.length(3) == 0) {
            reply.integer(Strings.length(entry));
        } else if (Strings.isTooLong(position, request.length(3))) {
            reply.error(ArgumentChecks.TOO_LONG);
        } else if (!isPutAside(entry, (int) position + request.length(3), keyspace)) {
            int length = write(entry, (int) position, request, 3, keyspace);
            keyspace.event('$', "setrange", entry);
            reply.integer(length);
        }
    }

    /** @param end of what is written */
    static boolean isPutAside(Entry entry, int end, Keyspace keyspace) {
        return keyspace.putsAside(entry.copiedBytes(Math.max(Strings.length(entry), end)) / Aside.BYTES_PER_ELEMENT);
    }

    /** Writes an argument into the string from a position on, zeros before it where the string ends sooner. */
    private static int write(Entry entry, int position, Request request, int argument, Keyspace keyspace) {
        int length = request.length(argument);
        int newLength = Math.max(Strings.length(entry), position + length);
        if (length > 0) {
            keyspace.write(entry, position, request.array(argument), request.offset(argument), length);
        }
        return newLength;
    }
}
