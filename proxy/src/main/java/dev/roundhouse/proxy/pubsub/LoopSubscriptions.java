package dev.roundhouse.proxy.pubsub;

import dev.roundhouse.spi.command.GlobPattern;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The subscriptions of the clients of one event loop. Owned by that loop. */
public final class LoopSubscriptions {
    private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SHARD_MESSAGE = "smessage".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PATTERN_MESSAGE = "pmessage".getBytes(StandardCharsets.US_ASCII);

    private final PubSub pubSub;
    private final Map<ChannelName, Audience> channels = new HashMap<>();
    private final Map<ChannelName, Audience> patterns = new LinkedHashMap<>();
    private final Map<ChannelName, Audience> shardChannels = new HashMap<>();

    LoopSubscriptions(PubSub pubSub) {
        this.pubSub = pubSub;
    }

    /** What all loops share. */
    public PubSub pubSub() {
        return pubSub;
    }

    private Map<ChannelName, Audience> audiences(ChannelKind kind) {
        return switch (kind) {
            case CHANNEL -> channels;
            case PATTERN -> patterns;
            case SHARD_CHANNEL -> shardChannels;
        };
    }

    /** A subscriber listens to a name; it did not before. */
    public void add(ChannelKind kind, ChannelName name, Subscriber subscriber) {
        Audience audience = audiences(kind).computeIfAbsent(name, key -> new Audience(pattern(kind, key)));
        if (audience.add(subscriber)) {
            pubSub.interest(kind).add(name);
        }
    }

    private static @Nullable GlobPattern pattern(ChannelKind kind, ChannelName name) {
        return kind == ChannelKind.PATTERN ? GlobPattern.compile(name.bytes(), 0, name.bytes().length) : null;
    }

    /** A subscriber listens to a name no longer. */
    public void remove(ChannelKind kind, ChannelName name, Subscriber subscriber) {
        Map<ChannelName, Audience> audiences = audiences(kind);
        Audience audience = audiences.get(name);
        if (audience != null && audience.remove(subscriber)) {
            pubSub.interest(kind).remove(name);
            if (audience.isEmpty()) {
                audiences.remove(name);
            }
        }
    }

    /** @return how many messages went out; a client with two patterns that match gets two */
    int deliver(Published published) {
        byte[] channel = published.channel().bytes();
        byte[] message = published.message();
        int receivers = 0;
        Audience audience = (published.isSharded() ? shardChannels : channels).get(published.channel());
        if (audience != null) {
            receivers +=
                    audience.deliver(new PushFrame(published.isSharded() ? SHARD_MESSAGE : MESSAGE, channel, message));
        }
        if (published.isSharded() || patterns.isEmpty()) {
            return receivers;
        }
        for (Map.Entry<ChannelName, Audience> each : List.copyOf(patterns.entrySet())) {
            GlobPattern pattern = each.getValue().pattern;
            if (pattern != null && pattern.matches(channel)) {
                receivers += each.getValue()
                        .deliver(new PushFrame(PATTERN_MESSAGE, each.getKey().bytes(), channel, message));
            }
        }
        return receivers;
    }
}
