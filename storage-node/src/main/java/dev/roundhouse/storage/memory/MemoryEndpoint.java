package dev.roundhouse.storage.memory;

import dev.roundhouse.spi.storage.EncodingLimits;
import dev.roundhouse.spi.storage.KeyEventSink;
import dev.roundhouse.spi.storage.NodeSettings;
import dev.roundhouse.spi.storage.StorageEndpoint;
import dev.roundhouse.spi.storage.StorageNode;
import dev.roundhouse.storage.persistence.TopologyFile;
import dev.roundhouse.storage.store.MemoryStore;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The one store of a node in this process, shared by all event loops; the first loop to link also removes what expired. */
final class MemoryEndpoint implements StorageEndpoint {
    private static final long EXPIRY_INTERVAL_MILLIS = 100;
    /** Keys looked at in one step; several steps follow each other while at least a quarter of them had expired. */
    private static final int EXPIRY_BUDGET = 1_000;

    private static final int MAX_EXPIRY_STEPS = 20;

    private final NodeSettings settings;
    private final MemoryStore store;
    private final @Nullable TopologyFile file;
    private final LongSupplier wallMillis;
    private final AtomicBoolean expiryStarted = new AtomicBoolean();
    private volatile boolean closed;

    /** @param file closed with this; null: there is none */
    MemoryEndpoint(NodeSettings settings, MemoryStore store, @Nullable TopologyFile file, LongSupplier wallMillis) {
        this.settings = settings;
        this.store = store;
        this.file = file;
        this.wallMillis = wallMillis;
    }

    @Override
    public StorageNode link(Vertx vertx, Context context, LinkListener listener) {
        MemoryNode node =
                new MemoryNode(settings.id(), store, wallMillis, context::executeBlocking, Workers.aside(context));
        if (!settings.replicated() && expiryStarted.compareAndSet(false, true)) {
            vertx.setPeriodic(EXPIRY_INTERVAL_MILLIS, this::expire);
        }
        context.runOnContext(nothing -> {
            if (node.health().isUp()) {
                listener.onUp(node, store.incarnation());
            }
        });
        return node;
    }

    private void expire(long timer) {
        if (closed) {
            return;
        }
        long now = wallMillis.getAsLong();
        for (int step = 0; step < MAX_EXPIRY_STEPS; step++) {
            if (store.expireSome(now, EXPIRY_BUDGET) < EXPIRY_BUDGET / 4) {
                return;
            }
        }
    }

    @Override
    public boolean tellKeyEvents(KeyEventSink sink) {
        store.tellKeyEvents(sink);
        return true;
    }

    @Override
    public void limitEncoding(String name, long value) {
        if (!settings.replicated() || !EncodingLimits.changeContent(name)) {
            store.limits().set(name, value);
        }
    }

    @Override
    public Future<Void> close() {
        closed = true;
        try {
            if (file != null) {
                file.close();
            }
            return Future.succeededFuture();
        } catch (IOException e) {
            return Future.failedFuture(e);
        }
    }
}
