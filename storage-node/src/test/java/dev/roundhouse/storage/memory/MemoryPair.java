package dev.roundhouse.storage.memory;

import dev.roundhouse.spi.storage.ContractNode;
import dev.roundhouse.spi.storage.ContractPair;
import dev.roundhouse.storage.command.Commands;
import dev.roundhouse.storage.store.MemoryStore;
import dev.roundhouse.storage.store.StoreSettings;
import io.vertx.core.Future;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;

/** Two memory nodes, which answer on the caller's thread. */
final class MemoryPair implements ContractPair {
    private static <T> Future<T> nothingTakesLong(Callable<T> work) {
        return Future.failedFuture("neither a disk nor a long command");
    }

    @Override
    public List<ContractNode> start() {
        return List.of(node("m1"), node("m2"));
    }

    private static ContractNode node(String id) {
        StoreSettings settings = new StoreSettings(ContractNode.PARTITIONS, true, 0);
        MemoryStore store = new MemoryStore(settings, Commands.executor(), new Random());
        Workers none = MemoryPair::nothingTakesLong;
        return new ContractNode(new MemoryNode(id, store, System::currentTimeMillis, none, none), Runnable::run);
    }

    @Override
    public void stop() {}
}
