/** The storage SPI: replication messages, the node that answers them, and the backends that make nodes. */
@NullMarked
package dev.roundhouse.spi.storage;

import org.jspecify.annotations.NullMarked;
