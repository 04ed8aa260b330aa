package dev.roundhouse.proxy.http;

import io.vertx.core.Future;
import java.util.List;

/** What /livez and /readyz ask. Called on an event loop; may answer on any. */
public interface Health {
    /** Completes when every event loop has had a turn since the call. */
    Future<Void> turn();

    /** Whether it serves who is there, and wants nobody more: it is about to end. */
    boolean isDraining();

    /** What keeps some key from being served, a line each for a person; empty when nothing does. */
    Future<List<String>> obstacles();
}
