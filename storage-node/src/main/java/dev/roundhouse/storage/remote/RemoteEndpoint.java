package dev.roundhouse.storage.remote;

import dev.roundhouse.spi.storage.NodeHealth;
import dev.roundhouse.spi.storage.NodeSettings;
import dev.roundhouse.spi.storage.StorageEndpoint;
import dev.roundhouse.spi.storage.StorageNode;
import dev.roundhouse.storage.link.OwnLinks;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/** This process' side of one storage-node process: makes a link for each event loop that asks. */
final class RemoteEndpoint implements StorageEndpoint {
    private static final String SENDER = ProcessHandle.current().pid() + "-"
            + Long.toHexString(ThreadLocalRandom.current().nextLong());

    private final NodeSettings settings;
    private final NodeAddress address;
    private final OwnLinks links = new OwnLinks();

    RemoteEndpoint(NodeSettings settings, NodeAddress address) {
        this.settings = settings;
        this.address = address;
    }

    @Override
    public StorageNode link(Vertx vertx, Context context, LinkListener listener) {
        NetClient client = vertx.createNetClient(new NetClientOptions()
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setConnectTimeout(settings.limits().connectTimeoutMillis()));
        Handshake handshake = Handshake.of(settings, SENDER);
        LinkSetup setup =
                new LinkSetup(settings, address, handshake, (ContextInternal) context, client, new NodeHealth());
        RemoteNode node = new RemoteNode(setup, listener, new Random());
        node.open();
        links.add(context, node::close);
        return node;
    }

    @Override
    public Future<Void> close() {
        return links.close();
    }
}
