package dev.roundhouse.proxy.session;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much output of a client may wait for its socket, by its class: at the hard limit, and when over the soft limit for some
 * seconds, it is cut. Immutable; CONFIG SET client-output-buffer-limit puts another in its place.
 */
final class OutputLimits {
    /** Redis' classes; replicas are none of our clients, their limit is only kept. */
    enum ClientClass {
        NORMAL("normal"),
        REPLICA("slave"),
        PUBSUB("pubsub");

        final String label;

        ClientClass(String label) {
            this.label = label;
        }

        static @Nullable ClientClass of(String name) {
            return switch (name.toLowerCase(Locale.ROOT)) {
                case "normal" -> NORMAL;
                case "slave", "replica" -> REPLICA;
                case "pubsub" -> PUBSUB;
                default -> null;
            };
        }
    }

    /** Bytes and seconds; 0: no limit. */
    record Limit(long hardBytes, long softBytes, long softSeconds) {}

    private final Map<ClientClass, Limit> limits;
    private final Limit normal;
    private final Limit pubSub;

    private OutputLimits(Map<ClientClass, Limit> limits) {
        this.limits = limits;
        this.normal = limits.getOrDefault(ClientClass.NORMAL, NONE);
        this.pubSub = limits.getOrDefault(ClientClass.PUBSUB, NONE);
    }

    private static final Limit NONE = new Limit(0, 0, 0);

    /** Redis' defaults, but for {@code normalBytes}, the limit of clients that only send commands. */
    static OutputLimits of(long normalBytes) {
        Map<ClientClass, Limit> limits = new EnumMap<>(ClientClass.class);
        limits.put(ClientClass.NORMAL, new Limit(normalBytes, 0, 0));
        limits.put(ClientClass.REPLICA, new Limit(256L << 20, 64L << 20, 60));
        limits.put(ClientClass.PUBSUB, new Limit(32L << 20, 8L << 20, 60));
        return new OutputLimits(limits);
    }

    /** These with some classes changed. */
    OutputLimits with(Map<ClientClass, Limit> changes) {
        Map<ClientClass, Limit> changed = new EnumMap<>(limits);
        changed.putAll(changes);
        return new OutputLimits(changed);
    }

    /** Whether a client is to be cut; keeps in its state since when it is over the soft limit. */
    boolean isOver(ClientState client, long bytes, long nowMillis) {
        Limit limit = client.isSubscribed ? pubSub : normal;
        if (limit.softBytes == 0 || bytes < limit.softBytes) {
            client.overSoftLimitSince = 0;
        } else if (client.overSoftLimitSince == 0) {
            client.overSoftLimitSince = nowMillis;
        } else if (nowMillis - client.overSoftLimitSince > limit.softSeconds * 1000) {
            return true;
        }
        return limit.hardBytes > 0 && bytes >= limit.hardBytes;
    }

    @Override
    public String toString() {
        List<String> texts = new ArrayList<>();
        limits.forEach((kind, limit) ->
                texts.add(kind.label + " " + limit.hardBytes + " " + limit.softBytes + " " + limit.softSeconds));
        return String.join(" ", texts);
    }
}
