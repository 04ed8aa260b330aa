package dev.roundhouse.storage.memory;

import dev.roundhouse.spi.storage.PartitionContract;

final class MemoryPartitionTest extends PartitionContract {
    MemoryPartitionTest() {
        super(new MemoryPair());
    }
}
