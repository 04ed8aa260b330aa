/** The in-memory store: partitions, their tables, expiry, and the replication messages over them. */
@NullMarked
package dev.roundhouse.storage.store;

import org.jspecify.annotations.NullMarked;
