package dev.roundhouse.storage.link;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** The links of an endpoint, each of which is used and closed on an event loop of its own. */
public final class OwnLinks {
    private final List<OwnLink> links = new CopyOnWriteArrayList<>();

    private record OwnLink(ContextInternal context, Supplier<Future<Void>> closing) {}

    /** @param closing closes the link, on its event loop */
    public void add(Context context, Supplier<Future<Void>> closing) {
        links.add(new OwnLink((ContextInternal) context, closing));
    }

    /** Closes all. The future is bound to none of the event loops, which may end meanwhile. */
    public Future<Void> close() {
        List<Future<Void>> closed = new ArrayList<>();
        for (OwnLink link : links) {
            Promise<Void> promise = Promise.promise();
            link.context.runOnContext(now -> link.closing.get().onComplete(promise));
            closed.add(promise.future());
        }
        return Future.join(closed).mapEmpty();
    }
}
