package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import org.jspecify.annotations.Nullable;

/** HELLO. It waits until all before it was answered: what is under way is encoded in the version it was asked in. */
final class HelloCommand implements SessionCommand {
    static final String WRONG_PASSWORD = "WRONGPASS invalid username-password pair or user is disabled.";
    static final String REDIS_VERSION = "7.0.15";

    @Override
    public boolean run(Request request, ClientConnection client) {
        if (client.waiting() > 0) {
            return false;
        }
        long version = client.protocol();
        if (request.size() > 1) {
            version = Numbers.parseLong(request.array(1), request.offset(1), request.length(1));
            if (version == Numbers.NOT_A_LONG) {
                client.error("ERR Protocol version is not an integer or out of range");
                return true;
            }
            if (version != 2 && version != 3) {
                client.error("NOPROTO unsupported protocol version");
                return true;
            }
        }
        String error = options(request, client.state());
        if (error != null) {
            client.error(error);
            return true;
        }
        client.protocol((int) version);
        answer(client);
        return true;
    }

    private static @Nullable String options(Request request, ClientState client) {
        int name = 0;
        for (int i = 2; i < request.size(); i++) {
            int more = request.size() - 1 - i;
            if (request.is(i, "AUTH") && more >= 2) {
                if (!SessionCommands.isDefaultUser(request, i + 1)) {
                    return WRONG_PASSWORD;
                }
                i += 2;
            } else if (request.is(i, "SETNAME") && more >= 1) {
                name = ++i;
                if (!SessionCommands.isPlain(request, name)) {
                    return SessionCommands.setName(request, name, client);
                }
            } else {
                return "ERR Syntax error in HELLO option '" + request.text(i) + "'";
            }
        }
        return name == 0 ? null : SessionCommands.setName(request, name, client);
    }

    private static void answer(ClientConnection client) {
        RespWriter out = client.reply();
        out.mapHeader(7);
        pair(out, "server", "redis");
        pair(out, "version", REDIS_VERSION);
        out.bulk("proto");
        out.integer(client.protocol());
        out.bulk("id");
        out.integer(client.state().id);
        pair(out, "mode", "standalone");
        pair(out, "role", "master");
        out.bulk("modules");
        out.arrayHeader(0);
        client.replied();
    }

    private static void pair(RespWriter out, String key, String value) {
        out.bulk(key);
        out.bulk(value);
    }
}
