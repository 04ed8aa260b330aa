package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.storage.NodeSettings;
import dev.roundhouse.spi.storage.StorageEndpoint;
import dev.roundhouse.spi.storage.StorageNode;
import dev.roundhouse.storage.link.OwnLinks;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;

/** This process' side of one Redis: its links share what is configured, and one look at how the server is configured. */
final class RedisEndpoint implements StorageEndpoint {
    private final NodeSettings settings;
    private final RedisAddress address;
    private final DurabilityAdvice advice;
    private final OwnLinks links = new OwnLinks();

    RedisEndpoint(NodeSettings settings, RedisAddress address) {
        this.settings = settings;
        this.address = address;
        this.advice = new DurabilityAdvice(settings.id(), address);
    }

    @Override
    public StorageNode link(Vertx vertx, Context context, LinkListener listener) {
        LinkListener looking = new LinkListener() {
            @Override
            public void onUp(StorageNode up, String incarnation) {
                if (settings.replicated()) {
                    advice.look(vertx);
                }
                listener.onUp(up, incarnation);
            }

            @Override
            public void onDown(StorageNode down, String reason) {
                listener.onDown(down, reason);
            }
        };
        RedisNode node = new RedisNode(settings, address, vertx, (ContextInternal) context, looking);
        node.connect();
        links.add(context, node::close);
        return node;
    }

    @Override
    public Future<Void> close() {
        return links.close();
    }
}
