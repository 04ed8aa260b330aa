package dev.roundhouse.proxy.routing;

import dev.roundhouse.proxy.coordinator.Completion;
import dev.roundhouse.spi.storage.ReplyHandler;

/**
 * A reply that comes later and keeps its place among the client's replies. Exactly one of {@code complete},
 * {@code onReply} and {@code onFailure} is called, once, on the client's loop. What it holds of the client's
 * {@link InFlight}, begun already, ends with that call.
 */
public interface PendingReply extends ReplyHandler, Completion {
    void holdsRegister(long register);

    void holdsRegisters(long[] registers);

    void holdsLane(boolean isLarge);

    void holdsAll();
}
