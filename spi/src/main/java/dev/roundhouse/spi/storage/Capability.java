package dev.roundhouse.spi.storage;

/** What a backend's nodes can do beyond answering messages. */
public enum Capability {
    /** Lives in this process: answers before send returns, and its StorageNode is a LocalNode. */
    LOCAL,
    /** Keeps ballots: may be one of several replicas. */
    REPLICATION,
    /** Takes the client's own commands when it is the only replica. */
    PASS_THROUGH,
    /** Takes blocking commands, WATCH and SUBSCRIBE on connections of their own. */
    DEDICATED_CONNECTIONS
}
