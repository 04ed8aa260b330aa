package dev.roundhouse.proxy.members;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What one proxy has to say to another. One batch is under way at a time; what comes up meanwhile goes in the next, so the
 * slower the other is, the fewer and larger the batches. A batch that is not answered is not repeated (a message would
 * come twice): the conversation begins anew with a greeting and all that is waited for. Of the bus' loop.
 */
final class MemberLink {
    /** Bytes that wait for one proxy; more messages are dropped. One of any size may wait alone. */
    static final long MAX_QUEUED_BYTES = 64L << 20;

    /** A batch ends with the message that reaches it. */
    static final int MAX_BATCH_BYTES = 1 << 20;

    /** Keys waited for that are told of, and the longest such key; for others the other's waiters are found by looking. */
    static final int MAX_WAITED_KEYS = 16_384;

    static final int MAX_WAITED_KEY_BYTES = 1_024;

    /** How long a PUBLISH waits for one proxy's count; after one that waited in vain, none waits until it answers again. */
    static final int COUNT_WAIT_MILLIS = 500;

    /** Before the conversation begins anew. */
    static final int RETRY_MILLIS = 100;

    private final String self;
    private final String member;
    private final MemberBus bus;
    private final Local local;
    private final Queue<Item> queue = new ArrayDeque<>();
    private final Set<ByteBuffer> changed = new LinkedHashSet<>();
    private List<Item> sent = List.of();
    private long queuedBytes;
    private long dropped;
    private boolean isSending;
    private boolean isOpen;
    private boolean isLate;
    private boolean isClosed;

    /** What this proxy has and wants. */
    interface Local {
        /** The keys that somebody waits for. */
        Set<ByteBuffer> waited();

        boolean isWaited(ByteBuffer key);

        /** The classes of key events to be told of. */
        int wanted();

        /** The other proxy knows now that these are waited for: what it wrote before, it did not tell. */
        void known(List<ByteBuffer> keys);
    }

    /** A frame, and who wants to know how many got it; told once. */
    private static final class Item {
        final byte[] frame;
        final boolean isCounted;
        private @Nullable IntConsumer counted;

        Item(byte[] frame, @Nullable IntConsumer counted) {
            this.frame = frame;
            this.isCounted = counted != null;
            this.counted = counted;
        }

        /** Whether it was not told before. */
        boolean count(int receivers) {
            IntConsumer present = counted;
            counted = null;
            if (present != null) {
                present.accept(receivers);
            }
            return present != null;
        }
    }

    MemberLink(String self, String member, MemberBus bus, Local local) {
        this.self = self;
        this.member = member;
        this.bus = bus;
        this.local = local;
    }

    /** The other proxy's id. */
    String member() {
        return member;
    }

    /** Whether the other proxy has answered lately. */
    boolean isOpen() {
        return isOpen;
    }

    /** Messages that were not sent. */
    long dropped() {
        return dropped;
    }

    void add(byte[] frame) {
        enqueue(new Item(frame, null));
    }

    /** A message that is answered with a count, which is 0 where none comes in time. */
    void publish(byte[] frame, IntConsumer counted) {
        Item item = new Item(frame, counted);
        if (isOpen && !isLate) {
            bus.delay(COUNT_WAIT_MILLIS, () -> isLate |= item.count(0));
        } else {
            item.count(0);
        }
        enqueue(item);
    }

    private void enqueue(Item item) {
        if (isClosed || queuedBytes > 0 && queuedBytes + item.frame.length > MAX_QUEUED_BYTES) {
            dropped++;
            item.count(0);
            return;
        }
        queuedBytes += item.frame.length;
        queue.add(item);
        flush();
    }

    /** Whether somebody waits for a key may have changed. */
    void waits(ByteBuffer key) {
        if ((isOpen || isSending) && key.remaining() <= MAX_WAITED_KEY_BYTES && changed.size() < MAX_WAITED_KEYS) {
            changed.add(key);
            flush();
        }
    }

    /** Sends what there is, unless a batch is under way; a link that is not open is greeted. */
    void flush() {
        if (isSending || isClosed || isOpen && queue.isEmpty() && changed.isEmpty()) {
            return;
        }
        Buffer batch = MemberCodec.begin(self);
        List<ByteBuffer> told = new ArrayList<>();
        List<Item> items = new ArrayList<>();
        if (isOpen) {
            changed.forEach(key -> appendWaits(batch, key, told));
            changed.clear();
            while (!queue.isEmpty() && batch.length() < MAX_BATCH_BYTES) {
                Item item = queue.remove();
                queuedBytes -= item.frame.length;
                batch.appendBytes(item.frame);
                items.add(item);
            }
        } else {
            greet(batch, told);
        }
        isSending = true;
        sent = items;
        bus.send(member, batch, answer -> onAnswer(answer, told));
    }

    private void greet(Buffer batch, List<ByteBuffer> told) {
        changed.clear();
        batch.appendBytes(MemberCodec.encode(new MemberMessage.Greeting()));
        batch.appendBytes(MemberCodec.encode(new MemberMessage.Wanted(local.wanted())));
        local.waited().stream()
                .filter(key -> key.remaining() <= MAX_WAITED_KEY_BYTES)
                .limit(MAX_WAITED_KEYS)
                .forEach(key -> appendWaits(batch, key, told));
    }

    private void appendWaits(Buffer batch, ByteBuffer key, List<ByteBuffer> told) {
        boolean isWaited = local.isWaited(key);
        batch.appendBytes(MemberCodec.encode(new MemberMessage.Waits(isWaited, key)));
        if (isWaited) {
            told.add(key);
        }
    }

    private void onAnswer(@Nullable Buffer answer, List<ByteBuffer> told) {
        List<Item> answered = sent;
        sent = List.of();
        if (answer == null) {
            isOpen = false;
            answered.forEach(item -> item.count(0));
            queue.forEach(item -> item.count(0));
            if (!isClosed) {
                bus.delay(RETRY_MILLIS, () -> {
                    isSending = false;
                    flush();
                });
            }
            return;
        }
        isSending = false;
        isLate = false;
        int at = 0;
        for (Item item : answered) {
            if (item.isCounted) {
                boolean isThere = at + Integer.BYTES <= answer.length();
                item.count(isThere ? answer.getInt(at) : 0);
                at += Integer.BYTES;
            }
        }
        isOpen = !isClosed;
        if (!told.isEmpty()) {
            local.known(told);
        }
        flush();
    }

    /** The other proxy is gone. */
    void close() {
        isClosed = true;
        isOpen = false;
        sent.forEach(item -> item.count(0));
        queue.forEach(item -> item.count(0));
        queue.clear();
        changed.clear();
    }
}
