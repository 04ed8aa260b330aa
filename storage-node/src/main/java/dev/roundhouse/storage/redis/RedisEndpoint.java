package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.storage.NodeSettings;
import dev.roundhouse.spi.storage.StorageEndpoint;
import dev.roundhouse.spi.storage.StorageNode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;

/** This process' side of one Redis: its links share nothing but what is configured. */
final class RedisEndpoint implements StorageEndpoint {
    private final NodeSettings settings;
    private final RedisAddress address;

    RedisEndpoint(NodeSettings settings, RedisAddress address) {
        this.settings = settings;
        this.address = address;
    }

    @Override
    public StorageNode link(Vertx vertx, Context context, LinkListener listener) {
        RedisNode node = new RedisNode(settings, address, vertx, (ContextInternal) context, listener);
        node.connect();
        return node;
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
