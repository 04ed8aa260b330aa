package dev.roundhouse.spi.command;

/** What a request needs of the connection it takes to a node, where a store passes the client's commands through. */
public enum Connection {
    /** Keeps no state there and answers at once: goes over the connection all clients share. */
    SHARED,
    /** May wait for as long as its client likes: takes a connection of its own meanwhile. */
    BLOCKING,
    /** Begins, belongs to or ends a transaction: from WATCH or MULTI to EXEC or its like on one connection. */
    TRANSACTION,
    /** Subscribes or unsubscribes: a connection of its own for as long as there are subscriptions. */
    SUBSCRIPTION
}
