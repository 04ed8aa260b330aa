package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;

/** RESET: the connection as it was when it was new. */
final class ResetCommand implements SessionCommand {
    @Override
    public boolean run(Request request, ClientConnection client) {
        if (client.waiting() > 0) {
            return false;
        }
        client.modes().leave();
        client.state().reset();
        client.protocol(2);
        client.silent(false);
        RespWriter out = client.reply();
        out.simple("RESET");
        client.replied();
        return true;
    }
}
