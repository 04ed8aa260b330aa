/** Client connections: from sockets to commands, and replies in order back; what a server says of itself. */
@NullMarked
package dev.roundhouse.proxy.session;

import org.jspecify.annotations.NullMarked;
