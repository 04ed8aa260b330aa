package dev.roundhouse.storage.server;

import dev.roundhouse.spi.storage.PartitionContract;

final class RemotePartitionTest extends PartitionContract {
    RemotePartitionTest() {
        super(new RemotePair());
    }
}
