package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.resp.Request;

/** A command that the proxy answers itself. */
@FunctionalInterface
interface SessionCommand {
    /**
     * @param request its arity checked; valid only during the call
     * @return false: it has to wait until what is under way of the client is answered, and is to be run again
     */
    boolean run(Request request, ClientConnection client);
}
