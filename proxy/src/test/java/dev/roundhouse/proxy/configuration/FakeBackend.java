package dev.roundhouse.proxy.configuration;

import dev.roundhouse.spi.storage.Capability;
import dev.roundhouse.spi.storage.NodeSettings;
import dev.roundhouse.spi.storage.StorageBackend;
import dev.roundhouse.spi.storage.StorageEndpoint;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers the questions that the configuration asks of a backend; opens nothing. */
record FakeBackend(String name, Set<Capability> capabilities, boolean needsAddress) implements StorageBackend {
    /** As the real ones, and {@code plain}, which cannot replicate. */
    static final List<StorageBackend> ALL = List.of(
            new FakeBackend("memory", Set.of(Capability.LOCAL, Capability.REPLICATION, Capability.PASS_THROUGH), false),
            new FakeBackend("remote", Set.of(Capability.REPLICATION, Capability.PASS_THROUGH), true),
            new FakeBackend("redis", Set.of(Capability.REPLICATION, Capability.PASS_THROUGH), true),
            new FakeBackend("plain", Set.of(Capability.PASS_THROUGH), true),
            new FakeBackend("replica", Set.of(Capability.REPLICATION), false));

    @Override
    public @Nullable String checkAddress(String address) {
        return address.contains(":") ? null : "it must be host:port";
    }

    @Override
    public StorageEndpoint open(NodeSettings settings) {
        throw new AssertionError("nothing is to be opened");
    }
}
