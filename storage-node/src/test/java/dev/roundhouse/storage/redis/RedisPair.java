package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.storage.ContractNode;
import dev.roundhouse.spi.storage.ContractPair;
import dev.roundhouse.spi.storage.NodeSettings;
import dev.roundhouse.spi.testing.RedisServerProcess;
import java.util.ArrayList;
import java.util.List;

/** Two real servers, new for each test. */
final class RedisPair implements ContractPair {
    private final List<RedisServerProcess> servers = new ArrayList<>();
    private final List<LinkOnLoop> links = new ArrayList<>();

    @Override
    public List<ContractNode> start() throws Exception {
        List<ContractNode> nodes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            RedisServerProcess server = RedisServerProcess.start();
            servers.add(server);
            LinkOnLoop link = new LinkOnLoop(new NodeSettings(
                            "n" + i, server.uri(), "test", ContractNode.PARTITIONS, true, LinkOnLoop.PATIENT))
                    .awaitUp();
            links.add(link);
            nodes.add(new ContractNode(link.node, task -> link.context.runOnContext(ignored -> task.run())));
        }
        return nodes;
    }

    @Override
    public void stop() {
        links.forEach(LinkOnLoop::close);
        servers.forEach(RedisServerProcess::close);
        links.clear();
        servers.clear();
    }
}
