package dev.roundhouse.storage.command.typed;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;

/** Finding the keys that a command names. */
public final class Keys {
    public static final String WRONG_TYPE = "WRONGTYPE Operation against a key holding the wrong kind of value";

    private Keys() {}

    public static Entry find(Keyspace keyspace, Request request, int argument) {
        return keyspace.find(request.array(argument), request.offset(argument), request.length(argument));
    }

    /** Finds a key that a command which also writes only reads: see {@link Keyspace#counted}. */
    public static Entry read(Keyspace keyspace, Request request, int argument) {
        return keyspace.counted(find(keyspace, request, argument));
    }

    /** Finds a key once more. */
    public static Entry again(Keyspace keyspace, Request request, int argument) {
        return keyspace.again(request.array(argument), request.offset(argument), request.length(argument));
    }

    /** Does not count as an access. */
    public static Entry peek(Keyspace keyspace, Request request, int argument) {
        return keyspace.peek(request.array(argument), request.offset(argument), request.length(argument));
    }

    /** Whether the key holds something of another type: {@link #WRONG_TYPE}. */
    public static boolean isOther(Entry entry, byte type) {
        return entry.isPresent() && entry.type() != type;
    }
}
