package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.storage.Capability;
import dev.roundhouse.spi.storage.NodeSettings;
import dev.roundhouse.spi.storage.StorageBackend;
import dev.roundhouse.spi.storage.StorageEndpoint;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A standalone Redis, Valkey or Dragonfly as a storage node. As the only replica it is passed the clients' own bytes and
 * needs nothing of ours; as one of several it keeps ballots and expiry beside the data, by Lua scripts.
 */
public final class RedisBackend implements StorageBackend {
    @Override
    public String name() {
        return "redis";
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(Capability.REPLICATION, Capability.PASS_THROUGH, Capability.DEDICATED_CONNECTIONS);
    }

    @Override
    public boolean needsAddress() {
        return true;
    }

    @Override
    public @Nullable String checkAddress(String address) {
        return RedisAddress.check(address);
    }

    @Override
    public StorageEndpoint open(NodeSettings settings) {
        String address = settings.address();
        if (address == null) {
            throw new IllegalArgumentException("node " + settings.id() + " has no address");
        }
        return new RedisEndpoint(settings, RedisAddress.parse(address));
    }
}
