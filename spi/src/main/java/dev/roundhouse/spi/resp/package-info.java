/** RESP2, RESP3 and inline: requests, replies, the incremental decoder and the encoder. No sockets. */
@NullMarked
package dev.roundhouse.spi.resp;

import org.jspecify.annotations.NullMarked;
