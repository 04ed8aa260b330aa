package dev.roundhouse.storage.command.set;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.storage.command.typed.Keys;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.SetValue;

/** Commands that add, remove and move named members. */
final class MemberChanges {
    private static final int KEY = 1;
    private static final int FIRST_MEMBER = 2;
    private static final int DESTINATION = 2;
    private static final int MOVED = 3;

    private MemberChanges() {}

    static void sadd(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Sets.find(request, KEY, keyspace, reply);
        if (entry == null) {
            return;
        }
        SetValue set = entry.isPresent() ? Sets.of(entry) : new SetValue(keyspace.limits());
        int added = 0;
        for (int i = FIRST_MEMBER; i < request.size(); i++) {
            added += set.add(Sets.bytes(request, i)) ? 1 : 0;
        }
        if (added > 0) {
            grown(entry, set, keyspace);
        }
        reply.integer(added);
    }

    private static void grown(Entry entry, SetValue set, Keyspace keyspace) {
        if (entry.isPresent()) {
            keyspace.changed(entry);
        } else {
            keyspace.put(entry, set, Entry.NO_EXPIRY);
        }
        keyspace.event('s', "sadd", entry);
    }

    static void srem(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Sets.find(request, KEY, keyspace, reply);
        if (entry == null) {
            return;
        }
        int removed = 0;
        if (entry.isPresent()) {
            SetValue set = Sets.of(entry);
            for (int i = FIRST_MEMBER; i < request.size(); i++) {
                removed += Sets.remove(set, request, i) ? 1 : 0;
            }
            if (removed > 0) {
                Sets.shrunk(entry, set, "srem", keyspace);
            }
        }
        reply.integer(removed);
    }

    /** An absent source is looked at before the destination's type. */
    static void smove(Request request, Keyspace keyspace, RespWriter reply) {
        Entry source = Keys.find(keyspace, request, KEY);
        Entry destination = Keys.find(keyspace, request, DESTINATION);
        if (!source.isPresent()) {
            reply.integer(0);
        } else if (Keys.isOther(source, KeyState.SET) || Keys.isOther(destination, KeyState.SET)) {
            reply.error(Keys.WRONG_TYPE);
        } else if (ArgumentChecks.same(request, KEY, DESTINATION)) {
            reply.integer(Sets.contains(Sets.of(source), request, MOVED) ? 1 : 0);
        } else {
            reply.integer(move(source, destination, request, keyspace) ? 1 : 0);
        }
    }

    private static boolean move(Entry source, Entry destination, Request request, Keyspace keyspace) {
        SetValue from = Sets.of(source);
        if (!Sets.remove(from, request, MOVED)) {
            return false;
        }
        Sets.shrunk(source, from, "srem", keyspace);
        SetValue to = destination.isPresent() ? Sets.of(destination) : new SetValue(keyspace.limits());
        if (to.add(Sets.bytes(request, MOVED))) {
            grown(destination, to, keyspace);
        }
        return true;
    }
}
