package dev.roundhouse.storage.remote;

import dev.roundhouse.spi.storage.LinkLimits;
import dev.roundhouse.spi.storage.NodeHealth;
import dev.roundhouse.spi.storage.NodeSettings;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetClient;

/** What all connections of one link to one node, and all lives of that link, have in common. */
record LinkSetup(
        NodeSettings settings,
        NodeAddress address,
        Handshake handshake,
        ContextInternal context,
        NetClient client,
        NodeHealth health) {
    LinkLimits limits() {
        return settings.limits();
    }
}
