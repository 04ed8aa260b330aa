package dev.roundhouse.proxy.blocking;

import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.Execution;
import dev.roundhouse.spi.resp.Request;
import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * All clients of this proxy that wait for keys. Each key is looked after by one loop, which keeps the order. That a key was
 * written goes over the Vert.x event bus, and to other proxies where somebody waits for it; the writer's further commands
 * wait until those who waited here were tried. A wake-up that is lost costs at most {@link #recheckMillis}. Thread-safe.
 */
public final class WaitingRoom {
    static final String ADDRESS = "roundhouse.blocked";

    private static final int HEADER_BYTES = 3 * Long.BYTES;

    private final Vertx vertx;
    private final UUID self = UUID.randomUUID();
    private final Map<ByteBuffer, Integer> waited = new ConcurrentHashMap<>();
    private final List<LoopQueues> loops = new CopyOnWriteArrayList<>();
    private final Map<Long, Runnable> senders = new ConcurrentHashMap<>();
    private final AtomicLong tokens = new AtomicLong();
    private final AtomicInteger clients = new AtomicInteger();
    private final Map<ByteBuffer, Integer> announced = new ConcurrentHashMap<>();
    private final Map<ByteBuffer, Integer> waitedElsewhere = new ConcurrentHashMap<>();
    private volatile Elsewhere elsewhere = Elsewhere.NOBODY;
    private volatile int keys;
    private volatile long recheckMillis = 200;
    private volatile boolean rechecks = true;

    /** The rooms of other proxies. Thread-safe; the buffers are whole arrays that nobody writes to. */
    public interface Elsewhere {
        /** There is no other proxy. */
        Elsewhere NOBODY = new Elsewhere() {
            @Override
            public void waits(ByteBuffer key) {}

            @Override
            public void written(List<ByteBuffer> names) {}
        };

        /** Whether somebody here waits for a key may have changed: see {@link WaitingRoom#isWaited}. */
        void waits(ByteBuffer key);

        /** Keys were written, some of which somebody waits for elsewhere. */
        void written(List<ByteBuffer> names);
    }

    /** One for each Vert.x. */
    public WaitingRoom(Vertx vertx) {
        this.vertx = vertx;
        vertx.eventBus().<Buffer>consumer(ADDRESS, message -> onWritten(message.body()));
    }

    /** One more loop, before any client waits. */
    public void join(EventLoop loop) {
        loops.add(new LoopQueues(loop, this));
    }

    /** How often keys are looked at that somebody waits for. */
    public void recheckMillis(long millis) {
        recheckMillis = millis;
    }

    /** @param isShared whether keys may be written without this proxy's knowledge: else none is looked at in vain */
    public void recheckIf(boolean isShared) {
        rechecks = isShared;
    }

    long recheckMillis() {
        return recheckMillis;
    }

    boolean rechecks() {
        return rechecks;
    }

    /** Who is to be told what is waited for here, and of keys that are waited for there. */
    public void elsewhere(Elsewhere others) {
        elsewhere = others;
    }

    /** Every key that somebody here waits for. */
    public Set<ByteBuffer> waited() {
        return Set.copyOf(waited.keySet());
    }

    /** @param proxies how many more proxies, or fewer, have somebody who waits for a key */
    public void waitsElsewhere(ByteBuffer key, int proxies) {
        waitedElsewhere.merge(key, proxies, (before, more) -> before + more == 0 ? null : before + more);
        recount();
    }

    /** Whether anybody waits for a key, here or through another proxy: one look at a field. */
    public boolean isAny() {
        return keys > 0;
    }

    /** Whether anybody waits here. */
    public boolean isWaited(ByteBuffer key) {
        return waited.containsKey(key);
    }

    /** Clients that wait, once they were tried at each of their keys. */
    public int clients() {
        return clients.get();
    }

    /** Begins to wait: each key is tried in order, then whenever it is written. */
    public void enter(Waiter waiter, List<ByteBuffer> names) {
        for (ByteBuffer key : names) {
            if (waited.merge(key, 1, Integer::sum) == 1) {
                elsewhere.waits(key);
            }
        }
        recount();
        for (ByteBuffer key : names) {
            ownerOf(key).add(key, waiter);
        }
    }

    /** Who entered was tried at each of its keys, and counts as waiting until it leaves. */
    public void settled() {
        clients.incrementAndGet();
    }

    /** @param isSettled whether it was {@link #settled} */
    public void leave(Waiter waiter, List<ByteBuffer> names, boolean isSettled) {
        if (isSettled) {
            clients.decrementAndGet();
        }
        for (ByteBuffer key : names) {
            if (waited.computeIfPresent(key, (name, count) -> count == 1 ? null : count - 1) == null) {
                elsewhere.waits(key);
            }
            ownerOf(key).remove(key, waiter);
        }
        recount();
    }

    private synchronized void recount() {
        keys = waited.size() + waitedElsewhere.size();
    }

    private LoopQueues ownerOf(ByteBuffer key) {
        return loops.get(Math.floorMod(key.hashCode(), loops.size()));
    }

    /** The keys that a command may write and somebody waits for. */
    public List<ByteBuffer> waitedAmong(CommandSpec spec, Request request) {
        Set<ByteBuffer> filled = new LinkedHashSet<>();
        Set<ByteBuffer> emptied = new LinkedHashSet<>();
        waitedAmong(spec, request, filled, emptied);
        filled.addAll(emptied);
        return List.copyOf(filled);
    }

    /**
     * As {@link #waitedAmong(CommandSpec, Request)}, of one of several commands.
     *
     * @param filled gets those that it may give something: who waits for them is served in this order
     * @param emptied gets those that it only takes from
     */
    public void waitedAmong(CommandSpec spec, Request request, Set<ByteBuffer> filled, Set<ByteBuffer> emptied) {
        if (!spec.isWrite()) {
            return;
        }
        if (spec.execution(request) == Execution.KEYSPACE) {
            emptied.addAll(waited.keySet());
            emptied.addAll(waitedElsewhere.keySet());
            return;
        }
        int[] positions = spec.hasKeys() ? spec.keys(request) : new int[0];
        boolean[] taken = null;
        for (int i = 0; i < positions.length; i++) {
            int key = positions[i];
            ByteBuffer name = ByteBuffer.wrap(request.array(key), request.offset(key), request.length(key));
            if (waited.containsKey(name) || waitedElsewhere.containsKey(name)) {
                taken = taken == null ? spec.takesFrom(request) : taken;
                (taken[i] ? emptied : filled).add(ByteBuffer.wrap(request.bytes(key)));
            }
        }
    }

    /**
     * Keys were written: wakes those who wait for them.
     *
     * @param writer runs {@code done}, when those who wait here were tried, {@link #recheckMillis} later at the latest
     */
    public void written(List<ByteBuffer> names, EventLoop writer, Runnable done) {
        tellElsewhere(names);
        if (names.stream().noneMatch(waited::containsKey)) {
            writer.execute(done);
            return;
        }
        long token = tokens.incrementAndGet();
        AtomicBoolean isDone = new AtomicBoolean();
        Runnable once = () -> {
            if (isDone.compareAndSet(false, true)) {
                done.run();
            }
        };
        announced(names);
        senders.put(token, () -> {
            withdrawn(names);
            writer.execute(once);
        });
        writer.schedule(once, recheckMillis, TimeUnit.MILLISECONDS);
        Buffer message = Buffer.buffer()
                .appendLong(self.getMostSignificantBits())
                .appendLong(self.getLeastSignificantBits())
                .appendLong(token);
        for (ByteBuffer key : names) {
            message.appendInt(key.remaining()).appendBytes(key.array(), key.arrayOffset(), key.remaining());
        }
        vertx.eventBus().publish(ADDRESS, message);
    }

    /**
     * Keys were written by one of those who waited.
     *
     * @param servedAt the key at which it was served; null: it did not have to wait
     */
    public void writtenByWaiter(@Nullable ByteBuffer servedAt, List<ByteBuffer> names) {
        if (names.isEmpty()) {
            return;
        }
        tellElsewhere(names);
        announced(names);
        if (servedAt == null) {
            chainedInTurn(names);
        } else {
            ownerOf(servedAt).chained(servedAt, names);
        }
    }

    /** Tries those who wait for keys that were {@link #writtenByWaiter}, one key after the other. */
    void chainedInTurn(List<ByteBuffer> names) {
        if (!names.isEmpty()) {
            serve(new ArrayDeque<>(names), () -> withdrawn(names));
        }
    }

    /** A command that is about to be executed may write keys: until it is {@link #withdrawn} no other reason to try them is. */
    public void announced(List<ByteBuffer> names) {
        names.forEach(key -> announced.merge(key, 1, Integer::sum));
    }

    /** Those who waited for what it wrote were tried, or it failed. */
    public void withdrawn(List<ByteBuffer> names) {
        names.forEach(key -> announced.computeIfPresent(key, (name, count) -> count == 1 ? null : count - 1));
    }

    /** Whether a command is under way that may write a key; who waits for it is tried then. */
    public boolean isAnnounced(ByteBuffer key) {
        return announced.containsKey(key);
    }

    /** A key may have been written and nobody told of it. */
    public void recheck(ByteBuffer key) {
        ownerOf(key).lookAt(key);
    }

    /** Keys were written through another proxy: who waits for them is tried. */
    public void writtenElsewhere(List<ByteBuffer> names) {
        serve(new ArrayDeque<>(names), () -> {});
    }

    private void tellElsewhere(List<ByteBuffer> names) {
        if (names.stream().anyMatch(waitedElsewhere::containsKey)) {
            elsewhere.written(names);
        }
    }

    private void onWritten(Buffer message) {
        List<ByteBuffer> names = new ArrayList<>();
        int at = HEADER_BYTES;
        while (at + Integer.BYTES <= message.length()) {
            int length = message.getInt(at);
            at += Integer.BYTES;
            if (length < 0 || length > message.length() - at) {
                return;
            }
            names.add(ByteBuffer.wrap(message.getBytes(at, at + length)));
            at += length;
        }
        boolean isOwn = message.getLong(0) == self.getMostSignificantBits()
                && message.getLong(Long.BYTES) == self.getLeastSignificantBits();
        Runnable sender = isOwn ? senders.remove(message.getLong(2 * Long.BYTES)) : null;
        serve(new ArrayDeque<>(names), sender == null ? () -> {} : sender);
    }

    /**
     * One key after the other, as in Redis: who waits for several is served by the one that was written first. What those
     * write who are served comes last.
     */
    private void serve(Deque<ByteBuffer> names, Runnable done) {
        ByteBuffer key = names.poll();
        if (key == null) {
            done.run();
            return;
        }
        ownerOf(key).written(key, chained -> {
            for (ByteBuffer name : chained) {
                if (!names.contains(name)) {
                    names.add(name);
                }
            }
            serve(
                    names,
                    chained.isEmpty()
                            ? done
                            : () -> {
                                withdrawn(chained);
                                done.run();
                            });
        });
    }
}
