package dev.roundhouse.storage.command.sortedset;

import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.EncodingLimits;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.storage.command.typed.Keys;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.SortedSetValue;
import org.jspecify.annotations.Nullable;

/** What all commands on sorted sets share: finding the key, reading scores, storing what came out. */
public final class SortedSets {
    public static final char EVENTS = 'z';
    public static final char GENERIC_EVENTS = 'g';

    /** What an absent key holds; never changed. */
    static final SortedSetValue NOTHING = new SortedSetValue(new EncodingLimits());

    private SortedSets() {}

    /** The value to read, an empty one where the key is absent; null, and the error is written, where it is another type. */
    public static @Nullable SortedSetValue read(Request request, int argument, Keyspace keyspace, RespWriter reply) {
        Entry entry = Keys.read(keyspace, request, argument);
        if (Keys.isOther(entry, KeyState.SORTED_SET)) {
            reply.error(Keys.WRONG_TYPE);
            return null;
        }
        return of(entry);
    }

    /** The value of a key that is no other type; an empty one, never to be changed, where it is absent. */
    static SortedSetValue of(Entry entry) {
        return entry.isPresent() ? (SortedSetValue) entry.value() : NOTHING;
    }

    /** The score in an argument; NaN: it is not a valid float. */
    public static double score(Request request, int argument) {
        byte[] array = request.array(argument);
        int offset = request.offset(argument);
        int length = request.length(argument);
        long whole = Numbers.parseLong(array, offset, length);
        return whole != Numbers.NOT_A_LONG ? whole : Numbers.parseDouble(array, offset, length);
    }

    public static double scoreOf(SortedSetValue value, Request request, int member) {
        return value.score(request.array(member), request.offset(member), request.length(member));
    }

    /** Puts the result of a command into its destination, or removes that where there is no result. */
    public static void store(Request request, int destination, SortedSetValue result, String event, Keyspace keyspace) {
        Entry entry = Keys.find(keyspace, request, destination);
        if (!result.isEmpty()) {
            keyspace.put(entry, result, Entry.NO_EXPIRY);
            keyspace.event(EVENTS, event, entry);
        } else if (entry.isPresent()) {
            keyspace.remove(entry);
            keyspace.event(GENERIC_EVENTS, "del", entry);
        }
    }

    /** After elements were removed in place. */
    static void removed(Entry entry, SortedSetValue value, String event, Keyspace keyspace) {
        boolean isEmpty = value.isEmpty();
        keyspace.changed(entry);
        keyspace.event(EVENTS, event, entry);
        if (isEmpty) {
            keyspace.event(GENERIC_EVENTS, "del", entry);
        }
    }
}
