package dev.roundhouse.spi.storage;

import io.vertx.core.Future;

/** A node that lends connections for commands that block or keep connection state (BLPOP, WATCH, SUBSCRIBE). */
public interface DedicatedNode extends StorageNode {
    /**
     * Borrows a connection of its own; fails at once when {@link LinkLimits#dedicatedConnections} are lent.
     *
     * @param protocol RESP version the connection speaks, 2 or 3
     */
    Future<DedicatedConnection> borrow(int protocol);
}
