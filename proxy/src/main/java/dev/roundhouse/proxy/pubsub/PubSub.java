package dev.roundhouse.proxy.pubsub;

import dev.roundhouse.spi.command.GlobPattern;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Publish and subscribe over all event loops of the process. A message goes over the Vert.x event bus once, to every loop,
 * unless nobody listens: then a publish is two look-ups. The bus keeps the order of what one loop publishes, so the order of
 * a publisher on a channel is kept. Each loop says how many of its clients got it: the count of PUBLISH is true even where
 * they come and go. Thread-safe.
 */
public final class PubSub {
    /** The one address of messages. */
    static final String ADDRESS = "roundhouse.pubsub";

    /** Bytes of messages that were published and not yet handled by all loops. */
    static final long MAX_IN_TRANSIT_BYTES = 64L << 20;

    private static final DeliveryOptions OPTIONS = new DeliveryOptions().setCodecName(PublishedCodec.NAME);

    private final Vertx vertx;
    private final Map<ChannelKind, Interest> interests = new EnumMap<>(ChannelKind.class);
    private final Interest channels = new Interest(false);
    private final Interest patterns = new Interest(true);
    private final Interest shardChannels = new Interest(false);
    private final AtomicInteger loops = new AtomicInteger();
    private final AtomicLong inTransit = new AtomicLong();
    private volatile Elsewhere elsewhere = Elsewhere.NOBODY;

    /** Clients of other proxies. Thread-safe. */
    public interface Elsewhere {
        /** There is no other proxy. */
        Elsewhere NOBODY = new Elsewhere() {
            @Override
            public boolean isAny() {
                return false;
            }

            @Override
            public void publish(boolean isSharded, byte[] channel, byte[] message, IntConsumer receivers) {
                receivers.accept(0);
            }
        };

        /** Whether there are other proxies now. */
        boolean isAny();

        /**
         * Sends a message to all of them.
         *
         * @param receivers told once, soon, on any thread: how many clients of proxies that answered in time got it
         */
        void publish(boolean isSharded, byte[] channel, byte[] message, IntConsumer receivers);
    }

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
            Receipt receipt = published.receipt();
            int receivers = 0;
            try {
                receivers = joined.deliver(published);
            } finally {
                if (receipt != null) {
                    inTransit.addAndGet(-published.heapBytes());
                    receipt.delivered(receivers);
                }
            }
        });
        return joined;
    }

    /** Where messages go beside the clients of this process. */
    public void elsewhere(Elsewhere others) {
        elsewhere = others;
    }

    /** Whether a message may have a receiver that is not known here. */
    public boolean isShared() {
        return elsewhere.isAny();
    }

    /**
     * Sends a message to whoever listens, through this proxy or another.
     *
     * @param message nobody writes to it any more
     * @param receivers told, on any loop, how many clients got it: those of other proxies as far as these said so in time
     * @return false: too much is under way, nobody gets it and nobody is told
     */
    public boolean publish(boolean isSharded, ChannelName channel, byte[] message, IntConsumer receivers) {
        Elsewhere others = elsewhere;
        if (!others.isAny()) {
            return publishHere(isSharded, channel, message, receivers);
        }
        Receipt receipt = new Receipt(2, receivers);
        if (!isHeard(isSharded, channel)) {
            receipt.delivered(0);
        } else if (!publishHere(isSharded, channel, message, receipt::delivered)) {
            return false;
        }
        others.publish(isSharded, channel.bytes(), message, receipt::delivered);
        return true;
    }

    /** As {@link #publish}, to the clients of this process only. */
    public boolean publishHere(boolean isSharded, ChannelName channel, byte[] message, IntConsumer receivers) {
        int count = loops.get();
        Published published = new Published(isSharded, channel, message, new Receipt(count, receivers));
        long bytes = published.heapBytes() * count;
        if (inTransit.addAndGet(bytes) > MAX_IN_TRANSIT_BYTES && inTransit.get() > bytes) {
            inTransit.addAndGet(-bytes);
            return false;
        }
        vertx.eventBus().publish(ADDRESS, published, OPTIONS);
        return true;
    }

    /** Whether anybody would get a message now. */
    public boolean isHeard(boolean isSharded, ChannelName channel) {
        if (isSharded) {
            return shardChannels.has(channel);
        }
        return channels.has(channel) || patterns.matches(channel);
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
