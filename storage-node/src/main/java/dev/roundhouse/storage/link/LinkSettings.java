package dev.roundhouse.storage.link;

import dev.roundhouse.spi.storage.CurrentLimits;
import dev.roundhouse.spi.storage.LinkLimits;
import dev.roundhouse.spi.storage.NodeHealth;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.SocketAddress;

/**
 * What the connections of one link have in common.
 *
 * @param health counts what is under way on all of them
 * @param context of the loop that owns them
 */
public record LinkSettings(
        NetClient client,
        SocketAddress address,
        CurrentLimits currentLimits,
        NodeHealth health,
        ContextInternal context) {
    /** As of now. */
    public LinkLimits limits() {
        return currentLimits.get();
    }
}
