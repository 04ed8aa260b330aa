/** Where a key lives: hash, partitions, virtual nodes and the immutable topology. */
@NullMarked
package dev.roundhouse.spi.ring;

import org.jspecify.annotations.NullMarked;
