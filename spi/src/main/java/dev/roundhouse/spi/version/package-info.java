/** Ballots and lineage: the one ordering rule of replication. */
@NullMarked
package dev.roundhouse.spi.version;

import org.jspecify.annotations.NullMarked;
