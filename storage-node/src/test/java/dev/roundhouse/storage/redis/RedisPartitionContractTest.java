package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.storage.PartitionContract;

class RedisPartitionContractTest extends PartitionContract {
    RedisPartitionContractTest() {
        super(new RedisPair());
    }
}
