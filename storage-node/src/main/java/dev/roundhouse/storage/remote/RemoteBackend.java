package dev.roundhouse.storage.remote;

import dev.roundhouse.spi.storage.Capability;
import dev.roundhouse.spi.storage.NodeSettings;
import dev.roundhouse.spi.storage.StorageBackend;
import dev.roundhouse.spi.storage.StorageEndpoint;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Storage nodes that are processes of their own ({@code roundhouse node}), reached over TCP. */
public final class RemoteBackend implements StorageBackend {
    @Override
    public String name() {
        return "remote";
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(Capability.REPLICATION, Capability.PASS_THROUGH);
    }

    @Override
    public boolean needsAddress() {
        return true;
    }

    @Override
    public @Nullable String checkAddress(String address) {
        return NodeAddress.check(address);
    }

    @Override
    public StorageEndpoint open(NodeSettings settings) {
        String address = settings.address();
        if (address == null) {
            throw new IllegalArgumentException("node " + settings.id() + " has no address");
        }
        return new RemoteEndpoint(settings, NodeAddress.parse(address));
    }
}
