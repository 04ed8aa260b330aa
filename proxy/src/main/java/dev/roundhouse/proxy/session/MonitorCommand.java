package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.resp.Request;

/** MONITOR. Its OK comes before the first line, so it waits until all before it is answered. */
final class MonitorCommand implements SessionCommand {
    @Override
    public boolean run(Request request, ClientConnection client) {
        if (client.waiting() > 0) {
            return false;
        }
        client.silent(false);
        client.reply().ok();
        client.replied();
        client.state().isMonitor = true;
        client.loop().server().monitors().add(client);
        return true;
    }
}
