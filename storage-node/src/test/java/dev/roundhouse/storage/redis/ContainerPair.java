package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.storage.ContractNode;
import dev.roundhouse.spi.storage.ContractPair;
import dev.roundhouse.spi.storage.NodeSettings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/** Two containers of an image that speaks as Redis does, new for each test; skipped without a Docker engine. */
final class ContainerPair implements ContractPair {
    private static final int PORT = 6379;

    private final String image;
    private final List<GenericContainer<?>> containers = new ArrayList<>();
    private final List<LinkOnLoop> links = new ArrayList<>();

    ContainerPair(String image) {
        this.image = image;
    }

    @Override
    public List<ContractNode> start() {
        Assumptions.assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(), "no Docker engine here to run " + image);
        List<ContractNode> nodes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            GenericContainer<?> container = new GenericContainer<>(image).withExposedPorts(PORT);
            containers.add(container);
            container.start();
            String uri = "redis://" + container.getHost() + ":" + container.getMappedPort(PORT);
            LinkOnLoop link = new LinkOnLoop(
                            new NodeSettings("n" + i, uri, "test", ContractNode.PARTITIONS, true, LinkOnLoop.PATIENT))
                    .awaitUp();
            links.add(link);
            nodes.add(new ContractNode(link.node, task -> link.context.runOnContext(ignored -> task.run())));
        }
        return nodes;
    }

    @Override
    public void stop() {
        links.forEach(LinkOnLoop::close);
        containers.forEach(GenericContainer::stop);
        links.clear();
        containers.clear();
    }
}
