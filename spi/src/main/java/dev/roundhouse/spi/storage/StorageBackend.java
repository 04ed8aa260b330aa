package dev.roundhouse.spi.storage;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A kind of storage node, found by ServiceLoader and named in the configuration. Stateless. */
public interface StorageBackend {
    /** {@code memory}, {@code remote}, {@code redis} ... */
    String name();

    Set<Capability> capabilities();

    /** Whether nodes of this backend have an address. */
    boolean needsAddress();

    /**
     * Looks at an address without connecting.
     *
     * @return null when {@code address} is one this backend can use, else what would be right, for a person
     */
    @Nullable
    String checkAddress(String address);

    /** Makes this process' one endpoint of a node; connects nothing yet. */
    StorageEndpoint open(NodeSettings settings);
}
