package dev.roundhouse.proxy.blocking;

import dev.roundhouse.proxy.blocking.Waiter.Reason;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

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
            queues.computeIfAbsent(key, name -> new KeyQueue(name, loop)).add(waiter);
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

    /** @param isChain whether one of those who wait wrote it: then a queue that is busy is not waited for */
    void written(ByteBuffer key, boolean isChain, Runnable done) {
        loop.execute(() -> {
            KeyQueue queue = queues.get(key);
            if (queue == null || isChain && queue.serveIfBusy()) {
                done.run();
            } else {
                queue.serve(Reason.WRITE, done);
            }
        });
    }

    /** Looks at one key now. */
    void lookAt(ByteBuffer key) {
        loop.execute(() -> {
            KeyQueue queue = queues.get(key);
            // An attempt under way may have looked too early: then it is followed by another.
            if (queue != null && !queue.serveIfBusy()) {
                queue.serve(Reason.RECHECK, () -> {});
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
        for (KeyQueue queue : List.copyOf(queues.values())) {
            queue.serve(Reason.RECHECK, () -> {});
        }
    }
}
