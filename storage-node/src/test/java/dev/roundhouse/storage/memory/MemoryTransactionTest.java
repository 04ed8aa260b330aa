package dev.roundhouse.storage.memory;

import dev.roundhouse.spi.storage.TransactionContract;

final class MemoryTransactionTest extends TransactionContract {
    MemoryTransactionTest() {
        super(new MemoryPair());
    }
}
