package dev.roundhouse.spi.net;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what the connections of one event loop want written and flushes all of it once, at the end of the loop's turn:
 * a system call per connection and turn instead of one per message. Owned by its loop; not thread-safe.
 */
public final class LoopFlusher {
    private static final int INITIAL_SLOTS = 16;
    private static final FastThreadLocal<LoopFlusher> CURRENT = new FastThreadLocal<>();

    private final EventLoop loop;
    private final Runnable turnEnd = this::flushMarked;
    private Slot[] marked = new Slot[INITIAL_SLOTS];
    private Slot[] spare = new Slot[INITIAL_SLOTS];
    private int count;

    private LoopFlusher(EventLoop loop) {
        this.loop = loop;
    }

    /** The flusher of a loop; called on that loop. */
    public static LoopFlusher of(EventLoop loop) {
        if (!loop.inEventLoop()) {
            throw new IllegalStateException("not on the event loop");
        }
        LoopFlusher flusher = CURRENT.get();
        if (flusher == null || flusher.loop != loop) {
            flusher = new LoopFlusher(loop);
            CURRENT.set(flusher);
        }
        return flusher;
    }

    /** A slot that flushes {@code channel}: for those who write to the channel as they go. */
    public Slot slot(Channel channel) {
        return slot(channel::flush);
    }

    /**
     * A slot that runs {@code action} at the end of each turn in which it was marked: for those who gather a turn's bytes
     * in a buffer of their own, then write and flush.
     */
    public Slot slot(Runnable action) {
        return new Slot(this, action);
    }

    private void add(Slot slot) {
        if (count == marked.length) {
            Slot[] larger = new Slot[count * 2];
            System.arraycopy(marked, 0, larger, 0, count);
            marked = larger;
        }
        marked[count++] = slot;
        if (count == 1) {
            // Netty runs tasks after the turn's input was read: by then all that was read has been answered.
            loop.execute(turnEnd);
        }
    }

    private void flushMarked() {
        Slot[] due = marked;
        int dueCount = count;
        marked = spare;
        count = 0;
        spare = due;
        RuntimeException failure = null;
        for (int i = 0; i < dueCount; i++) {
            Slot slot = due[i];
            slot.isMarked = false;
            try {
                slot.action.run();
            } catch (RuntimeException e) {
                failure = first(failure, e);
            }
        }
        Arrays.fill(due, 0, dueCount, null);
        if (failure != null) {
            throw failure;
        }
    }

    private static RuntimeException first(@Nullable RuntimeException first, RuntimeException next) {
        if (first == null) {
            return next;
        }
        first.addSuppressed(next);
        return first;
    }

    /** One connection's place in the flush at the end of a turn. */
    public static final class Slot {
        private final LoopFlusher flusher;
        private final Runnable action;
        private boolean isMarked;

        private Slot(LoopFlusher flusher, Runnable action) {
            this.flusher = flusher;
            this.action = action;
        }

        /** Asks for the action at the end of this turn; as often as one likes, it runs once. */
        public void mark() {
            if (!isMarked) {
                isMarked = true;
                flusher.add(this);
            }
        }
    }
}
