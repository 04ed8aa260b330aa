package dev.roundhouse.proxy.blocking;

import dev.roundhouse.proxy.blocking.Waiter.Reason;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The queues of the keys that one loop looks after. Its methods may be called from any thread. */
final class LoopQueues {
    private final EventLoop loop;
    private final WaitingRoom room;
    private final Map<ByteBuffer, KeyQueue> queues = new HashMap<>();
    private boolean isTicking;

    LoopQueues(EventLoop loop, WaitingRoom room) {
        this.loop = loop;
        this.room = room;
    }

    void add(ByteBuffer key, Waiter waiter) {
        loop.execute(() -> {
            queues.computeIfAbsent(key, name -> new KeyQueue(name, loop, room::chainedInTurn))
                    .add(waiter);
            tick(waiter.endsWithKey());
        });
    }

    void remove(ByteBuffer key, Waiter waiter) {
        loop.execute(() -> {
            KeyQueue queue = queues.get(key);
            if (queue != null) {
                queue.remove(waiter);
                drop(key, queue);
            }
        });
    }

    private void drop(ByteBuffer key, KeyQueue queue) {
        if (queue.isEmpty()) {
            queues.remove(key, queue);
        }
    }

    /** @param done told when those who wait were tried, of the keys that they wrote */
    void written(ByteBuffer key, Consumer<List<ByteBuffer>> done) {
        loop.execute(() -> {
            KeyQueue queue = queues.get(key);
            if (queue == null) {
                done.accept(List.of());
            } else {
                queue.serve(Reason.WRITE, done);
            }
        });
    }

    /** Somebody who was served at a key wrote others: theirs are tried after those of all keys that were written before. */
    void chained(ByteBuffer key, List<ByteBuffer> names) {
        loop.execute(() -> {
            KeyQueue queue = queues.get(key);
            if (queue == null || !queue.chains(names)) {
                room.chainedInTurn(names);
            }
        });
    }

    /** Looks at one key now. */
    void lookAt(ByteBuffer key) {
        loop.execute(() -> {
            KeyQueue queue = queues.get(key);
            // An attempt under way may have looked too early: then it is followed by another.
            if (queue != null && !queue.serveIfBusy()) {
                queue.serve(Reason.RECHECK, room::chainedInTurn);
            }
        });
    }

    private void tick(boolean endsWithKey) {
        if (!isTicking && (endsWithKey || room.rechecks())) {
            isTicking = true;
            loop.schedule(this::recheck, room.recheckMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void recheck() {
        isTicking = false;
        if (queues.isEmpty()) {
            return;
        }
        tick(queues.values().stream().anyMatch(KeyQueue::endsWithKey));
        for (ByteBuffer key : List.copyOf(queues.keySet())) {
            KeyQueue queue = queues.get(key);
            // Of several keys that are written together, the first comes first.
            if (queue != null && !room.isAnnounced(key)) {
                queue.serve(Reason.RECHECK, room::chainedInTurn);
            }
        }
    }
}
