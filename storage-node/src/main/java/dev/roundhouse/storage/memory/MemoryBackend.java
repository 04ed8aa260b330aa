package dev.roundhouse.storage.memory;

import dev.roundhouse.spi.storage.Capability;
import dev.roundhouse.spi.storage.NodeSettings;
import dev.roundhouse.spi.storage.StorageBackend;
import dev.roundhouse.spi.storage.StorageEndpoint;
import dev.roundhouse.storage.command.Commands;
import dev.roundhouse.storage.persistence.TopologyFile;
import dev.roundhouse.storage.store.MemoryStore;
import dev.roundhouse.storage.store.StoreSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Nodes that live in this process' memory. */
public final class MemoryBackend implements StorageBackend {
    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.LOCAL, Capability.REPLICATION, Capability.PASS_THROUGH);
    }

    @Override
    public boolean needsAddress() {
        return false;
    }

    @Override
    public @Nullable String checkAddress(String address) {
        return "no address: a memory node lives in this process";
    }

    @Override
    public StorageEndpoint open(NodeSettings settings) {
        StoreSettings storeSettings =
                new StoreSettings(settings.partitions(), settings.replicated(), settings.maxBytes());
        MemoryStore store = new MemoryStore(storeSettings, Commands.executor(), new SecureRandom());
        TopologyFile file = settings.dataDirectory() == null || !settings.replicated() ? null : open(settings, store);
        return new MemoryEndpoint(settings, store, file, System::currentTimeMillis);
    }

    private static TopologyFile open(NodeSettings settings, MemoryStore store) {
        try {
            TopologyFile file = TopologyFile.open(Path.of(settings.dataDirectory()));
            String refusal = file.refuse(settings.clusterId(), settings.id(), settings.partitions());
            if (refusal != null) {
                file.close();
                throw new IOException(refusal);
            }
            file.serve(store, settings.clusterId(), settings.id());
            return file;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "node " + settings.id() + ": " + settings.dataDirectory() + ": " + TopologyFile.explain(e), e);
        }
    }
}
