/** What everything that writes to sockets shares: one flush per turn of an event loop. */
@NullMarked
package dev.roundhouse.spi.net;

import org.jspecify.annotations.NullMarked;
