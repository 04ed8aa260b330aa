package dev.roundhouse.proxy.pubsub;

import dev.roundhouse.proxy.coordinator.KeyEvents;
import dev.roundhouse.spi.storage.KeyEvent;
import dev.roundhouse.spi.storage.KeyEventClasses;
import dev.roundhouse.spi.storage.KeyEventSink;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keyspace notifications: events from coordinators and stores, published as messages in the order they came. One thread
 * publishes, so that the events of a key keep their order whatever loop they come from. Thread-safe.
 */
public final class KeyEventFeed implements KeyEvents, KeyEventSink {
    /** Events that wait to be published; more are dropped, as a message is that nobody reads. */
    static final int MAX_WAITING = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(KeyEventFeed.class);

    private final PubSub pubSub;
    private final Executor publisher;
    private final Queue<KeyEvent> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicBoolean isScheduled = new AtomicBoolean();
    private final AtomicBoolean hasWarned = new AtomicBoolean();
    private volatile String refusal = "";
    private volatile int wanted = KeyEventClasses.NONE;
    private volatile int collected = KeyEventClasses.NONE;
    private volatile int wantedElsewhere = KeyEventClasses.NONE;
    private volatile Consumer<KeyEvent> elsewhere = event -> {};
    private final Queue<KeyEvent> fromElsewhere = new ConcurrentLinkedQueue<>();

    /** @param publisher one thread */
    public KeyEventFeed(PubSub pubSub, Executor publisher) {
        this.pubSub = pubSub;
        this.publisher = publisher;
    }

    /** There is a node that cannot tell: a client that relies on being told of every event is not to be deceived. */
    public void refuse(String reason) {
        refusal = reason;
    }

    /** Why nothing can be wanted; empty where it can. */
    public String refusal() {
        return refusal;
    }

    /** The set of notify-keyspace-events. */
    public int wanted() {
        return wanted;
    }

    /** Sets notify-keyspace-events. */
    public void wanted(int classes) {
        wanted = classes;
        collected = KeyEventClasses.collected(classes);
    }

    /**
     * Other proxies have clients that want to be told.
     *
     * @param classes what any of them collects
     * @param others told of every event of this proxy, by one thread
     */
    public void elsewhere(int classes, Consumer<KeyEvent> others) {
        elsewhere = others;
        wantedElsewhere = classes;
    }

    /** What the clients of this proxy want to be told of. */
    public int collectedHere() {
        int classes = collected;
        return classes == KeyEventClasses.NONE || pubSub.isListenedTo() ? classes : KeyEventClasses.NONE;
    }

    @Override
    public int collected() {
        return collectedHere() | wantedElsewhere;
    }

    @Override
    public void publish(List<KeyEvent> events) {
        events.forEach(this::accept);
    }

    @Override
    public void accept(KeyEvent event) {
        add(event, waiting);
    }

    /** An event that another proxy told of: for the clients of this one only. */
    public void acceptFromElsewhere(KeyEvent event) {
        add(event, fromElsewhere);
    }

    private void add(KeyEvent event, Queue<KeyEvent> queue) {
        if (count.incrementAndGet() > MAX_WAITING) {
            count.decrementAndGet();
            if (hasWarned.compareAndSet(false, true)) {
                LOG.warn("keyspace notifications are dropped: more than {} wait to be published", MAX_WAITING);
            }
            return;
        }
        queue.add(event);
        if (!isScheduled.get() && isScheduled.compareAndSet(false, true)) {
            publisher.execute(this::drain);
        }
    }

    private void drain() {
        isScheduled.set(false);
        int classes = wanted;
        int others = wantedElsewhere;
        for (KeyEvent event = waiting.poll(); event != null; event = waiting.poll()) {
            count.decrementAndGet();
            publishIfWanted(event, classes);
            if (KeyEventClasses.has(others, event.type())) {
                elsewhere.accept(event);
            }
        }
        for (KeyEvent event = fromElsewhere.poll(); event != null; event = fromElsewhere.poll()) {
            count.decrementAndGet();
            publishIfWanted(event, classes);
        }
    }

    private void publishIfWanted(KeyEvent event, int classes) {
        if (KeyEventClasses.has(classes, event.type())) {
            publish(event, classes);
        }
    }

    private void publish(KeyEvent event, int classes) {
        byte[] name = event.event().getBytes(StandardCharsets.ISO_8859_1);
        if (KeyEventClasses.byKey(classes)) {
            publish("__keyspace@0__:", event.key(), name);
        }
        if (KeyEventClasses.byEvent(classes)) {
            publish("__keyevent@0__:", name, event.key());
        }
    }

    private void publish(String prefix, byte[] rest, byte[] message) {
        ChannelName channel = channel(prefix, rest);
        if (pubSub.isHeard(false, channel)) {
            pubSub.publishHere(false, channel, message, receivers -> {});
        }
    }

    private static ChannelName channel(String prefix, byte[] rest) {
        ByteArrayOutputStream name = new ByteArrayOutputStream(prefix.length() + rest.length);
        name.writeBytes(prefix.getBytes(StandardCharsets.US_ASCII));
        name.writeBytes(rest);
        return new ChannelName(name.toByteArray());
    }
}
