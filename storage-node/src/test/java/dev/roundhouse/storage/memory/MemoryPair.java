package dev.roundhouse.storage.memory;

import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.ContractNode;
import dev.roundhouse.spi.storage.ContractPair;
import dev.roundhouse.storage.command.Commands;
import dev.roundhouse.storage.store.MemoryStore;
import dev.roundhouse.storage.store.StoreSettings;
import io.vertx.core.Future;
import java.util.List;
import java.util.Random;

/** Two memory nodes, which answer on the caller's thread. */
final class MemoryPair implements ContractPair {
    private static final Future<Answer> NO_DISK = Future.failedFuture("nothing is kept on a disk");

    @Override
    public List<ContractNode> start() {
        return List.of(node("m1"), node("m2"));
    }

    private static ContractNode node(String id) {
        StoreSettings settings = new StoreSettings(ContractNode.PARTITIONS, true, 0);
        MemoryStore store = new MemoryStore(settings, Commands.executor(), new Random());
        return new ContractNode(new MemoryNode(id, store, System::currentTimeMillis, work -> NO_DISK), Runnable::run);
    }

    @Override
    public void stop() {}
}
