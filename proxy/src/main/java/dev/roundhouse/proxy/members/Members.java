package dev.roundhouse.proxy.members;

import dev.roundhouse.proxy.blocking.WaitingRoom;
import dev.roundhouse.proxy.members.MemberMessage.Epoch;
import dev.roundhouse.proxy.members.MemberMessage.Greeting;
import dev.roundhouse.proxy.members.MemberMessage.Happened;
import dev.roundhouse.proxy.members.MemberMessage.Publish;
import dev.roundhouse.proxy.members.MemberMessage.Suspects;
import dev.roundhouse.proxy.members.MemberMessage.Waits;
import dev.roundhouse.proxy.members.MemberMessage.Wanted;
import dev.roundhouse.proxy.members.MemberMessage.Written;
import dev.roundhouse.proxy.pubsub.ChannelName;
import dev.roundhouse.proxy.pubsub.KeyEventFeed;
import dev.roundhouse.proxy.pubsub.PubSub;
import dev.roundhouse.proxy.session.OtherProxies;
import dev.roundhouse.proxy.session.RespServer;
import dev.roundhouse.spi.resp.Reply;
import dev.roundhouse.spi.storage.KeyEvent;
import dev.roundhouse.spi.storage.KeyEventClasses;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other proxies, as clients of this one need them: what is published, written and waited for crosses here. Client loops
 * only hand over; all else happens on the bus' loop. A slow or unreachable proxy costs messages to it, never time of a
 * client beyond {@link MemberLink#COUNT_WAIT_MILLIS}.
 */
final class Members implements PubSub.Elsewhere, WaitingRoom.Elsewhere, OtherProxies {
    private static final Logger LOG = LoggerFactory.getLogger(Members.class);

    /** Bytes handed to the bus' loop and not yet taken by it; more messages are dropped. */
    static final long MAX_HANDED_BYTES = 64L << 20;

    /** How often it is looked whether clients want to be told of other key events: until then those elsewhere are not told. */
    static final int WANTED_MILLIS = 50;

    /** When keys newly waited for are looked at again: a write that the other had begun before it knew has ended by then. */
    static final int SECOND_LOOK_MILLIS = 50;

    /** How long a command about clients waits for one proxy; who takes longer is left out. */
    static final int ASK_WAIT_MILLIS = 500;

    /** Such commands under way at a time; beyond, no other proxy is asked. */
    static final int MAX_QUESTIONS = 64;

    private final String self;
    private final MemberBus bus;
    private final Engine engine;
    private final Map<String, Other> others = new LinkedHashMap<>();
    private final AtomicLong handedBytes = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicInteger questions = new AtomicInteger();
    private volatile boolean isAny;
    private int wanted = KeyEventClasses.NONE;
    private boolean isWatching;
    private boolean hasWarned;

    /**
     * What this proxy has for its clients.
     *
     * @param told what other proxies know of nodes
     */
    record Engine(PubSub pubSub, WaitingRoom room, KeyEventFeed keyEvents, RespServer clients, NodeNews told) {}

    /** Another proxy, and what it wants. */
    private static final class Other {
        final MemberLink link;
        final Set<ByteBuffer> waits = new HashSet<>();
        int wanted = KeyEventClasses.NONE;

        Other(MemberLink link) {
            this.link = link;
        }
    }

    Members(String self, MemberBus bus, Engine engine) {
        this.self = self;
        this.bus = bus;
        this.engine = engine;
    }

    /** Begins to carry what clients do; call once. */
    void attach() {
        engine.pubSub.elsewhere(this);
        engine.room.elsewhere(this);
        engine.clients.otherProxies(this);
    }

    /** Messages that did not go to a proxy that was there. */
    long dropped() {
        return dropped.get();
    }

    /** These other proxies are there now; on the loop. */
    void present(Set<String> ids) {
        for (String id : List.copyOf(others.keySet())) {
            if (!ids.contains(id)) {
                Other gone = others.remove(id);
                forget(gone);
                dropped.addAndGet(gone.link.dropped());
                gone.link.close();
            }
        }
        for (String id : ids) {
            if (!others.containsKey(id)) {
                Other other = new Other(new MemberLink(self, id, bus, new Known()));
                others.put(id, other);
                other.link.flush();
            }
        }
        isAny = !others.isEmpty();
        tellWanted();
        watch();
    }

    private void forget(Other other) {
        other.waits.forEach(key -> engine.room.waitsElsewhere(key, -1));
        other.waits.clear();
        other.wanted = KeyEventClasses.NONE;
    }

    private void watch() {
        if (!isWatching && isAny) {
            isWatching = true;
            bus.delay(WANTED_MILLIS, () -> {
                isWatching = false;
                int now = engine.keyEvents.collectedHere();
                if (now != wanted) {
                    wanted = now;
                    byte[] frame = MemberCodec.encode(new Wanted(now));
                    others.values().forEach(other -> other.link.add(frame));
                }
                watch();
            });
        }
    }

    private final class Known implements MemberLink.Local {
        @Override
        public Set<ByteBuffer> waited() {
            return engine.room.waited();
        }

        @Override
        public boolean isWaited(ByteBuffer key) {
            return engine.room.isWaited(key);
        }

        @Override
        public int wanted() {
            return engine.keyEvents.collectedHere();
        }

        @Override
        public void known(List<ByteBuffer> keys) {
            keys.forEach(engine.room::recheck);
            bus.delay(SECOND_LOOK_MILLIS, () -> keys.forEach(engine.room::recheck));
        }
    }

    @Override
    public boolean isAny() {
        return isAny;
    }

    /** Hands over to the loop; false: it has too much to do. */
    private boolean hand(long bytes, Runnable action) {
        if (handedBytes.addAndGet(bytes) > MAX_HANDED_BYTES && handedBytes.get() > bytes) {
            handedBytes.addAndGet(-bytes);
            dropped.incrementAndGet();
            return false;
        }
        bus.execute(() -> {
            handedBytes.addAndGet(-bytes);
            action.run();
        });
        return true;
    }

    @Override
    public void publish(boolean isSharded, byte[] channel, byte[] message, IntConsumer receivers) {
        byte[] frame = MemberCodec.encode(new Publish(isSharded, channel, message));
        boolean isHanded = hand(frame.length, () -> {
            Sum sum = new Sum(others.size(), receivers);
            others.values().forEach(other -> other.link.publish(frame, sum::add));
        });
        if (!isHanded) {
            receivers.accept(0);
        }
    }

    /** Adds up what so many will say. Of the bus' loop. */
    private static final class Sum {
        private final IntConsumer whole;
        private int pending;
        private int sum;

        Sum(int parts, IntConsumer whole) {
            this.pending = parts;
            this.whole = whole;
            if (parts == 0) {
                whole.accept(0);
            }
        }

        void add(int part) {
            sum += part;
            if (--pending == 0) {
                whole.accept(sum);
            }
        }
    }

    @Override
    public void ask(byte[] command, Consumer<List<Reply>> replies) {
        if (questions.incrementAndGet() > MAX_QUESTIONS) {
            questions.decrementAndGet();
            replies.accept(List.of());
            return;
        }
        bus.execute(() -> {
            Replies all = new Replies(others.size(), gathered -> {
                questions.decrementAndGet();
                replies.accept(gathered);
            });
            others.keySet().forEach(id -> bus.ask(id, Buffer.buffer(command), all::add));
        });
    }

    /** Another proxy asks; on the loop. */
    void asked(Buffer command, Consumer<byte[]> answer) {
        engine.clients.runForOther(command.getBytes(), answer);
    }

    /** What so many say, and those who say nothing left out. Of the bus' loop. */
    private static final class Replies {
        private final Consumer<List<Reply>> whole;
        private final List<Reply> replies = new ArrayList<>();
        private int pending;

        Replies(int parts, Consumer<List<Reply>> whole) {
            this.pending = parts;
            this.whole = whole;
            if (parts == 0) {
                whole.accept(replies);
            }
        }

        void add(@Nullable Buffer answer) {
            // Beside the content there are lengths and line ends.
            if (answer != null && answer.length() <= 2 * OtherProxies.MAX_ANSWER_BYTES) {
                replies.add(Reply.parse(answer.getBytes()));
            }
            if (--pending == 0) {
                whole.accept(replies);
            }
        }
    }

    @Override
    public void waits(ByteBuffer key) {
        if (isAny) {
            hand(key.remaining(), () -> others.values().forEach(other -> other.link.waits(key)));
        }
    }

    @Override
    public void written(List<ByteBuffer> names) {
        byte[] frame = MemberCodec.encode(new Written(names));
        hand(
                frame.length,
                () -> others.values().stream()
                        .filter(other -> names.stream().anyMatch(other.waits::contains))
                        .forEach(other -> other.link.add(frame)));
    }

    /** The topology record has reached an epoch; from any thread. */
    void epoch(long epoch) {
        byte[] frame = MemberCodec.encode(new Epoch(epoch));
        hand(frame.length, () -> others.values().forEach(other -> other.link.add(frame)));
    }

    /** All nodes that this proxy suspects; from any thread. */
    void suspects(List<String> nodes) {
        byte[] frame = MemberCodec.encode(new Suspects(nodes));
        hand(frame.length, () -> others.values().forEach(other -> other.link.add(frame)));
    }

    private void happened(KeyEvent event) {
        byte[] frame = MemberCodec.encode(new Happened(event));
        hand(
                frame.length,
                () -> others.values().stream()
                        .filter(other -> KeyEventClasses.has(other.wanted, event.type()))
                        .forEach(other -> other.link.add(frame)));
    }

    private void tellWanted() {
        int all =
                others.values().stream().mapToInt(other -> other.wanted).reduce(KeyEventClasses.NONE, (a, b) -> a | b);
        engine.keyEvents.elsewhere(all, this::happened);
    }

    /**
     * A batch of another proxy; on the loop.
     *
     * @param answer given once, on the loop; null: not understood, or of nobody that is known (yet)
     */
    void received(Buffer batch, Consumer<@Nullable Buffer> answer) {
        MemberCodec.Batch decoded = MemberCodec.decode(batch);
        Other sender = decoded == null ? null : others.get(decoded.sender());
        if (decoded == null || sender == null) {
            if (decoded == null && !hasWarned) {
                hasWarned = true;
                LOG.warn("another proxy sent what this one does not understand");
            }
            answer.accept(null);
            return;
        }
        Counts counts = new Counts(answer);
        for (MemberMessage message : decoded.messages()) {
            take(sender, message, counts);
        }
        counts.end();
    }

    private void take(Other sender, MemberMessage message, Counts counts) {
        if (message instanceof Publish publish) {
            IntConsumer counted = counts.next();
            ChannelName channel = new ChannelName(publish.channel());
            boolean isPublished = engine.pubSub.isHeard(publish.isSharded(), channel)
                    && engine.pubSub.publishHere(
                            publish.isSharded(),
                            channel,
                            publish.message(),
                            receivers -> bus.execute(() -> counted.accept(receivers)));
            if (!isPublished) {
                counted.accept(0);
            }
        } else if (message instanceof Written written) {
            engine.room.writtenElsewhere(written.keys());
        } else if (message instanceof Happened happened) {
            engine.keyEvents.acceptFromElsewhere(happened.event());
        } else if (message instanceof Epoch epoch) {
            engine.told.epoch(epoch.epoch());
        } else if (message instanceof Suspects suspects) {
            engine.told.suspects(sender.link.member(), suspects.nodes());
        } else if (message instanceof Waits waits) {
            waits(sender, waits);
        } else if (message instanceof Wanted now) {
            sender.wanted = now.classes();
            tellWanted();
        } else if (message instanceof Greeting) {
            forget(sender);
        }
    }

    private void waits(Other sender, Waits waits) {
        if (!waits.isWaited()) {
            if (sender.waits.remove(waits.key())) {
                engine.room.waitsElsewhere(waits.key(), -1);
            }
        } else if (sender.waits.size() < MemberLink.MAX_WAITED_KEYS && sender.waits.add(waits.key())) {
            engine.room.waitsElsewhere(waits.key(), 1);
        }
    }

    /** The counts of a batch, answered in the order of its messages when all are there. Of the bus' loop. */
    private static final class Counts {
        private final Consumer<@Nullable Buffer> answer;
        private final Buffer counts = Buffer.buffer();
        private int pending = 1;

        Counts(Consumer<@Nullable Buffer> answer) {
            this.answer = answer;
        }

        IntConsumer next() {
            int at = counts.length();
            counts.appendInt(0);
            pending++;
            return count -> {
                counts.setInt(at, count);
                end();
            };
        }

        void end() {
            if (--pending == 0) {
                answer.accept(counts);
            }
        }
    }
}
