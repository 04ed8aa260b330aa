package dev.roundhouse.storage.server;

import dev.roundhouse.spi.storage.StorageNodeContract;

final class RemoteNodeTest extends StorageNodeContract {
    RemoteNodeTest() {
        super(new RemotePair());
    }
}
