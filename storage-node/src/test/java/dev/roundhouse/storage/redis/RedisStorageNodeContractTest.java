package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.storage.StorageNodeContract;

class RedisStorageNodeContractTest extends StorageNodeContract {
    RedisStorageNodeContractTest() {
        super(new RedisPair());
    }
}
