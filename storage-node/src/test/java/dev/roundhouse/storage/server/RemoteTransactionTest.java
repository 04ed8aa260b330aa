package dev.roundhouse.storage.server;

import dev.roundhouse.spi.storage.TransactionContract;

final class RemoteTransactionTest extends TransactionContract {
    RemoteTransactionTest() {
        super(new RemotePair());
    }
}
