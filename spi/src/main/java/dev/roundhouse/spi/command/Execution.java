package dev.roundhouse.spi.command;

/** How a request is carried out over replicas: part of a command's statement, decided by options where need be. */
public enum Execution {
    /** Reads keys and changes nothing that clients can see. */
    READ,
    /** Overwrites whole keys; the reply does not depend on what they held. */
    BLIND_WRITE,
    /** Reads and changes keys in one step. */
    ROUND,
    /** Answered by the session or the proxy itself, or sent on as the session decides; touches no key. */
    CONNECTION,
    /** Concerns every key: runs over all partitions. */
    KEYSPACE
}
