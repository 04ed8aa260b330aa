package dev.roundhouse.storage.command.stream;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.typed.Keys;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.StreamConsumer;
import dev.roundhouse.storage.value.StreamGroup;
import dev.roundhouse.storage.value.StreamId;
import dev.roundhouse.storage.value.StreamPending;
import dev.roundhouse.storage.value.StreamValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** XCLAIM: a consumer takes over what others have yet to acknowledge. */
final class ClaimCommands {
    private static final int FIRST_ID = 5;

    private ClaimCommands() {}

    /** Options behind the IDs. */
    private static final class Options {
        private final List<StreamId> ids = new ArrayList<>();
        private long minIdle;
        private long deliveredAt;
        private long deliveries = -1;
        private boolean force;
        private boolean justId;
        private StreamId lastId = StreamId.MIN;

        static @Nullable Options parse(Request request, long now, RespWriter reply) {
            if (!Streams.checkInteger(request, 4, "ERR Invalid min-idle-time argument for XCLAIM", reply)) {
                return null;
            }
            Options options = new Options();
            options.minIdle = Math.max(0, ArgumentChecks.longAt(request, 4));
            options.deliveredAt = now;
            int i = FIRST_ID;
            for (; i < request.size(); i++) {
                StreamId id = StreamIds.strict(request, i);
                if (id == null) {
                    break;
                }
                options.ids.add(id);
            }
            while (i < request.size()) {
                int taken = options.take(request, i, now, reply);
                if (taken == 0) {
                    return null;
                }
                i += taken;
            }
            // A time that cannot be is taken for none, as clients may reckon with another clock.
            if (options.deliveredAt < 0 || options.deliveredAt > now) {
                options.deliveredAt = now;
            }
            return options;
        }

        /** How many arguments an option takes; 0: the reply says what is wrong. */
        private int take(Request request, int i, long now, RespWriter reply) {
            if (request.is(i, "FORCE")) {
                force = true;
                return 1;
            }
            if (request.is(i, "JUSTID")) {
                justId = true;
                return 1;
            }
            String name = i + 1 < request.size() ? request.keyword(i) : "";
            switch (name) {
                case "IDLE", "TIME", "RETRYCOUNT" -> {
                    String error = "ERR Invalid " + name + " option argument for XCLAIM";
                    if (!Streams.checkInteger(request, i + 1, error, reply)) {
                        return 0;
                    }
                    set(name, ArgumentChecks.longAt(request, i + 1), now);
                }
                case "LASTID" -> {
                    StreamId given = StreamIds.strict(request, i + 1, reply);
                    if (given == null) {
                        return 0;
                    }
                    lastId = given;
                }
                default -> {
                    reply.error("ERR Unrecognized XCLAIM option '" + Streams.text(request, i) + "'");
                    return 0;
                }
            }
            return 2;
        }

        private void set(String name, long value, long now) {
            if (name.equals("RETRYCOUNT")) {
                deliveries = value;
            } else {
                deliveredAt = name.equals("IDLE") ? now - value : value;
            }
        }
    }

    static void xclaim(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Keys.read(keyspace, request, 1);
        if (Streams.isOther(entry)) {
            reply.error(Keys.WRONG_TYPE);
            return;
        }
        StreamGroup group = Streams.group(entry, request, 2);
        if (group == null) {
            reply.error(PendingCommands.noGroup(request));
            return;
        }
        Options options = Options.parse(request, keyspace.now(), reply);
        if (options == null) {
            return;
        }
        boolean changed = options.lastId.isAbove(group.lastDelivered());
        if (changed) {
            group.position(options.lastId, group.entriesRead());
        }
        StreamValue stream = Streams.of(entry);
        Claim claim = new Claim(request, keyspace, entry, group, options);
        List<StreamId> claimed = new ArrayList<>();
        for (StreamId id : options.ids) {
            if (!stream.contains(id)) {
                changed |= group.acknowledge(id);
            } else if (claim.take(id)) {
                claimed.add(id);
            }
        }
        if (changed || !claimed.isEmpty()) {
            keyspace.changed(entry);
        }
        reply(stream, claimed, options.justId, reply);
    }

    /** Who claims what from whom. */
    private record Claim(Request request, Keyspace keyspace, Entry entry, StreamGroup group, Options options) {
        boolean take(StreamId id) {
            StreamPending pending = group.pending().get(id);
            if (pending == null && !options.force) {
                return false;
            }
            if (pending != null && options.minIdle > 0 && keyspace.now() - pending.deliveredAt() < options.minIdle) {
                return false;
            }
            StreamConsumer consumer = Streams.consumer(keyspace, entry, group, request.bytes(3));
            if (pending == null) {
                pending = group.assign(id, consumer, keyspace.now(), 1);
            } else {
                group.move(pending, consumer);
            }
            long deliveries =
                    options.deliveries >= 0 ? options.deliveries : pending.deliveries() + (options.justId ? 0 : 1);
            pending.delivered(options.deliveredAt, deliveries);
            return true;
        }
    }

    static void reply(StreamValue stream, List<StreamId> claimed, boolean justId, RespWriter reply) {
        reply.arrayHeader(claimed.size());
        for (StreamId id : claimed) {
            if (justId) {
                EntryReplies.id(id, reply);
            } else {
                EntryReplies.entry(stream, id, reply);
            }
        }
    }
}
