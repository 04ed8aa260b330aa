package dev.roundhouse.proxy.pubsub;

import dev.roundhouse.spi.command.GlobPattern;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Publish and subscribe over all event loops of the process. A message goes over the Vert.x event bus once, to every loop,
 * unless nobody listens: then a publish is two look-ups. The bus keeps the order of what one loop publishes, so the order of
 * a publisher on a channel is kept. Thread-safe.
 */
public final class PubSub {
    /** The one address of messages. */
    static final String ADDRESS = "roundhouse.pubsub";

    /** Bytes of messages that were published and not yet handled by all loops. */
    static final long MAX_IN_TRANSIT_BYTES = 64L << 20;

    /** The answer of {@link #publish} where too much is under way. */
    public static final int OVERLOADED = -1;

    private static final DeliveryOptions OPTIONS = new DeliveryOptions().setCodecName(PublishedCodec.NAME);

    private final Vertx vertx;
    private final Map<ChannelKind, Interest> interests = new EnumMap<>(ChannelKind.class);
    private final Interest channels = new Interest(false);
    private final Interest patterns = new Interest(true);
    private final Interest shardChannels = new Interest(false);
    private final AtomicInteger loops = new AtomicInteger();
    private final AtomicLong inTransit = new AtomicLong();

    /** One for each Vert.x. */
    public PubSub(Vertx vertx) {
        this.vertx = vertx;
        interests.put(ChannelKind.CHANNEL, channels);
        interests.put(ChannelKind.PATTERN, patterns);
        interests.put(ChannelKind.SHARD_CHANNEL, shardChannels);
        vertx.eventBus().registerCodec(new PublishedCodec());
    }

    /** The subscriptions of one loop, whose context this is called on. */
    public LoopSubscriptions join() {
        LoopSubscriptions joined = new LoopSubscriptions(this);
        loops.incrementAndGet();
        vertx.eventBus().<Published>consumer(ADDRESS, message -> {
            Published published = message.body();
            try {
                joined.deliver(published);
            } finally {
                if (published.isOwn()) {
                    inTransit.addAndGet(-published.heapBytes());
                }
            }
        });
        return joined;
    }

    /**
     * Sends a message to whoever listens now.
     *
     * @param message nobody writes to it any more
     * @return how many clients get it, or {@link #OVERLOADED}: nobody
     */
    public int publish(boolean isSharded, ChannelName channel, byte[] message) {
        int receivers = receivers(isSharded, channel);
        if (receivers == 0) {
            return 0;
        }
        Published published = new Published(isSharded, channel, message, true);
        long bytes = published.heapBytes() * loops.get();
        if (inTransit.addAndGet(bytes) > MAX_IN_TRANSIT_BYTES && inTransit.get() > bytes) {
            inTransit.addAndGet(-bytes);
            return OVERLOADED;
        }
        vertx.eventBus().publish(ADDRESS, published, OPTIONS);
        return receivers;
    }

    private int receivers(boolean isSharded, ChannelName channel) {
        if (isSharded) {
            return shardChannels.of(channel);
        }
        return channels.of(channel) + (patterns.isEmpty() ? 0 : patterns.matching(channel));
    }

    /** Whether anybody listens to anything but shard channels. */
    public boolean isListenedTo() {
        return !channels.isEmpty() || !patterns.isEmpty();
    }

    Interest interest(ChannelKind kind) {
        Interest interest = interests.get(kind);
        if (interest == null) {
            throw new IllegalStateException("no interest of kind " + kind);
        }
        return interest;
    }

    /** Names of a kind that somebody listens to. */
    public int size(ChannelKind kind) {
        return interest(kind).size();
    }

    /** Clients that listen to a name. */
    public int clients(ChannelKind kind, ChannelName name) {
        return interest(kind).of(name);
    }

    /** Names of a kind that somebody listens to, those that match; null: all. */
    public List<ChannelName> names(ChannelKind kind, @Nullable GlobPattern matching) {
        return interest(kind).names(matching);
    }
}
