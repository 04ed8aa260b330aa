/**
 * Quorum reads, writes and rounds: the replication protocol of docs/architecture.md as state machines. Clock, network, timers
 * and randomness come in through {@link dev.roundhouse.proxy.coordinator.Environment}, so that a simulation runs them.
 */
@NullMarked
package dev.roundhouse.proxy.coordinator;

import org.jspecify.annotations.NullMarked;
