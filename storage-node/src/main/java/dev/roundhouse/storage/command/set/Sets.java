package dev.roundhouse.storage.command.set;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.storage.command.typed.EntriesSource;
import dev.roundhouse.storage.command.typed.Keys;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.SetValue;
import org.jspecify.annotations.Nullable;

/** What all commands on sets share: finding sets, and replying with their members. */
final class Sets {
    private Sets() {}

    /** The key; null where it holds another type, which is replied then. */
    static @Nullable Entry find(Request request, int argument, Keyspace keyspace, RespWriter reply) {
        Entry entry = Keys.find(keyspace, request, argument);
        if (Keys.isOther(entry, KeyState.SET)) {
            reply.error(Keys.WRONG_TYPE);
            return null;
        }
        return entry;
    }

    static SetValue of(Entry entry) {
        return (SetValue) entry.value();
    }

    /** The set; null where the key is absent. */
    static @Nullable SetValue orNull(Entry entry) {
        return entry.isPresent() ? of(entry) : null;
    }

    static boolean contains(SetValue set, Request request, int i) {
        return set.contains(request.array(i), request.offset(i), request.length(i));
    }

    static boolean remove(SetValue set, Request request, int i) {
        return set.remove(request.array(i), request.offset(i), request.length(i));
    }

    static byte[] bytes(Request request, int i) {
        return request.isLarge(i) ? request.array(i) : request.bytes(i);
    }

    /** To be called after members were taken from a set: says so, and that the key went if none is left. */
    static void shrunk(Entry entry, SetValue set, String event, Keyspace keyspace) {
        boolean empty = set.isEmpty();
        keyspace.changed(entry);
        keyspace.event('s', event, entry);
        if (empty) {
            keyspace.event('g', "del", entry);
        }
    }

    /** Numbers in ascending order, as Redis' intsets come; else in the set's own order. */
    static void replyMembers(SetValue set, RespWriter reply) {
        if (set.isIntegers()) {
            for (long number : set.sortedIntegers()) {
                reply.bulkInteger(number);
            }
        } else {
            for (int i = 0; i < set.size(); i++) {
                reply.bulk(set.member(i));
            }
        }
    }

    static void replyAll(SetValue set, RespWriter reply) {
        reply.setHeader(set.size());
        if (!set.isIntegers() && reply.takesInPieces(set.size())) {
            reply.rest(new EntriesSource<>(set.snapshot(), (members, i, to) -> to.bulk(members.key(i))));
        } else {
            replyMembers(set, reply);
        }
    }
}
