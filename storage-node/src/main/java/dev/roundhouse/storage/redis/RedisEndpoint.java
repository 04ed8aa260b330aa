package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.storage.NodeSettings;
import dev.roundhouse.spi.storage.StorageEndpoint;
import dev.roundhouse.spi.storage.StorageNode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** This process' side of one Redis: its links share what is configured, and one look at how the server is configured. */
final class RedisEndpoint implements StorageEndpoint {
    private final NodeSettings settings;
    private final RedisAddress address;
    private final DurabilityAdvice advice;
    private final List<OwnLink> links = new CopyOnWriteArrayList<>();

    /** A link and the event loop that it belongs to. */
    private record OwnLink(ContextInternal context, RedisNode node) {}

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
        links.add(new OwnLink((ContextInternal) context, node));
        return node;
    }

    /** Nothing of it is bound to an event loop: those may end meanwhile. */
    @Override
    public Future<Void> close() {
        List<Future<Void>> closed = new ArrayList<>();
        for (OwnLink link : links) {
            Promise<Void> promise = Promise.promise();
            link.context.runOnContext(now -> link.node.close().onComplete(promise));
            closed.add(promise.future());
        }
        return Future.join(closed).mapEmpty();
    }
}
