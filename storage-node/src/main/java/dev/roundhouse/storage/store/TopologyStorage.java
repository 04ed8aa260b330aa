package dev.roundhouse.storage.store;

import java.io.IOException;

/** Where a node keeps what it must still know of the topology when its process is gone. */
public interface TopologyStorage {
    /** Replaces what was kept; it is safe when this returns. Blocks. */
    void save(TopologyMemory memory) throws IOException;
}
