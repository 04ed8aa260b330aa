package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.pubsub.ChannelKind;
import dev.roundhouse.proxy.pubsub.ChannelName;
import dev.roundhouse.proxy.pubsub.LoopSubscriptions;
import dev.roundhouse.proxy.pubsub.Subscriber;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What one client listens to. Messages go out at once, between the replies to its commands. Of one loop. */
final class ClientSubscriptions implements Subscriber {
    private final ClientConnection client;
    private final LoopSubscriptions loop;
    private final Set<ChannelName> channels = new LinkedHashSet<>();
    private final Set<ChannelName> patterns = new LinkedHashSet<>();
    private final Set<ChannelName> shardChannels = new LinkedHashSet<>();

    ClientSubscriptions(ClientConnection client, LoopSubscriptions loop) {
        this.client = client;
        this.loop = loop;
    }

    private Set<ChannelName> names(ChannelKind kind) {
        return switch (kind) {
            case CHANNEL -> channels;
            case PATTERN -> patterns;
            case SHARD_CHANNEL -> shardChannels;
        };
    }

    void add(ChannelKind kind, ChannelName name) {
        if (names(kind).add(name)) {
            loop.add(kind, name, this);
            client.state().isSubscribed = true;
        }
    }

    void remove(ChannelKind kind, ChannelName name) {
        if (names(kind).remove(name)) {
            loop.remove(kind, name, this);
            client.state().isSubscribed = !isEmpty();
        }
    }

    /** In the order subscribed; a copy. */
    List<ChannelName> all(ChannelKind kind) {
        return List.copyOf(names(kind));
    }

    int size(ChannelKind kind) {
        return names(kind).size();
    }

    /** What confirmations say: channels and patterns together, shard channels apart. */
    int confirmedCount(ChannelKind kind) {
        return kind == ChannelKind.SHARD_CHANNEL ? shardChannels.size() : channels.size() + patterns.size();
    }

    private boolean isEmpty() {
        return channels.isEmpty() && patterns.isEmpty() && shardChannels.isEmpty();
    }

    /** Listens to nothing any more, without a word to the client. */
    void clear() {
        for (ChannelKind kind : ChannelKind.values()) {
            all(kind).forEach(name -> remove(kind, name));
        }
    }

    @Override
    public int protocol() {
        return client.protocol();
    }

    @Override
    public void deliver(byte[] frame) {
        client.deliver(frame);
    }
}
