package dev.roundhouse.storage.memory;

import dev.roundhouse.spi.storage.StorageNodeContract;

final class MemoryNodeTest extends StorageNodeContract {
    MemoryNodeTest() {
        super(new MemoryPair());
    }
}
