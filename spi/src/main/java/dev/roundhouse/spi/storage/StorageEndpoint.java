package dev.roundhouse.spi.storage;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** One process' side of one storage node: what its event loops share. Thread-safe. */
public interface StorageEndpoint {
    /**
     * A link for one event loop. Returns at once; the link connects, and connects again, by itself.
     *
     * @param context of the loop that will own the link; called on it
     * @param listener told on that loop when the link comes up (with the incarnation) or goes down
     */
    StorageNode link(Vertx vertx, Context context, LinkListener listener);

    /**
     * Where to tell what happens to keys, in a store with one replica; before the first link. Not every backend can.
     *
     * @return whether it will be told
     */
    default boolean tellKeyEvents(KeyEventSink sink) {
        return false;
    }

    /**
     * Changes up to which size values are compact, where the node lives in this process; others have limits of their own.
     * One of several replicas keeps its limits of what {@link EncodingLimits#changeContent}.
     *
     * @param name one of {@link EncodingLimits#names}
     * @param value from 0 on
     */
    default void limitEncoding(String name, long value) {}

    /** Ends what the links share; the links are closed before. */
    Future<Void> close();

    /** Told of a link's changes, on its loop. */
    interface LinkListener {
        void onUp(StorageNode node, String incarnation);

        void onDown(StorageNode node, String reason);
    }
}
