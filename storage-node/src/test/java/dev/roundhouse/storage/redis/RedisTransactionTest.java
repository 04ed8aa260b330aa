package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.storage.TransactionContract;

final class RedisTransactionTest extends TransactionContract {
    RedisTransactionTest() {
        super(new RedisPair());
    }
}
