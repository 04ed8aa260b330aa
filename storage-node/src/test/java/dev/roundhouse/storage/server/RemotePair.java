package dev.roundhouse.storage.server;

import dev.roundhouse.spi.storage.ContractNode;
import dev.roundhouse.spi.storage.ContractPair;
import dev.roundhouse.spi.storage.LinkLimits;
import dev.roundhouse.spi.storage.NodeSettings;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Two memory nodes behind TCP ports of this process, and links to them. */
final class RemotePair implements ContractPair {
    private static final LinkLimits LIMITS = new LinkLimits(5_000, 5_000, 20, 500, 65_536, 256L << 20, 1 << 30, 4);

    private final List<LinkedNode> links = new ArrayList<>();
    private @Nullable Vertx vertx;

    @Override
    public List<ContractNode> start() throws Exception {
        Vertx started =
                Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(2));
        vertx = started;
        List<ContractNode> nodes = new ArrayList<>();
        for (String id : List.of("n1", "n2")) {
            NodeOptions options = new NodeOptions("127.0.0.1", 0, id, 1);
            NodeServer server = NodeServer.start(
                            started,
                            options,
                            new MemoryHostedStore.Factory(
                                    started, MemoryHostedStore.Limits.NONE, System::currentTimeMillis, null),
                            System::currentTimeMillis)
                    .await(10, TimeUnit.SECONDS);
            String address = "127.0.0.1:" + server.port();
            NodeSettings settings = new NodeSettings(id, address, "contract", ContractNode.PARTITIONS, true, LIMITS);
            LinkedNode link = new LinkedNode(started, settings).awaitUp();
            links.add(link);
            nodes.add(link.contractNode());
        }
        return nodes;
    }

    @Override
    public void stop() throws Exception {
        links.forEach(LinkedNode::close);
        links.clear();
        if (vertx != null) {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
    }
}
