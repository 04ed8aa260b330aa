/** Clients that wait for keys: who waits, in which order they are served, and what wakes them. */
@NullMarked
package dev.roundhouse.proxy.blocking;

import org.jspecify.annotations.NullMarked;
