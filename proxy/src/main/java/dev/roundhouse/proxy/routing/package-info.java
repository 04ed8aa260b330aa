/** From a command and its arguments to the nodes and registers it concerns, and from their replies to one. */
@NullMarked
package dev.roundhouse.proxy.routing;

import org.jspecify.annotations.NullMarked;
