package dev.roundhouse.storage.command.hash;

import dev.roundhouse.storage.command.typed.CommandRegistry;

/** Names the methods that execute the commands on hashes. */
public final class HashCommands {
    private HashCommands() {}

    public static void register(CommandRegistry registry) {
        registry.on("hset", FieldChanges::hset);
        registry.on("hmset", FieldChanges::hmset);
        registry.on("hsetnx", FieldChanges::hsetnx);
        registry.on("hdel", FieldChanges::hdel);
        registry.on("hincrby", FieldCounters::hincrby);
        registry.on("hincrbyfloat", FieldCounters::hincrbyfloat);
        registry.on("hget", FieldReads::hget);
        registry.on("hmget", FieldReads::hmget);
        registry.on("hexists", FieldReads::hexists);
        registry.on("hlen", FieldReads::hlen);
        registry.on("hstrlen", FieldReads::hstrlen);
        registry.on("hgetall", WholeReads::hgetall);
        registry.on("hkeys", WholeReads::hkeys);
        registry.on("hvals", WholeReads::hvals);
        registry.on("hscan", WholeReads::hscan);
        registry.on("hrandfield", RandomFields::hrandfield);
    }
}
