/** Connections to nodes that speak RESP: pipelined, bounded, and made anew when they break. */
@NullMarked
package dev.roundhouse.storage.link;

import org.jspecify.annotations.NullMarked;
