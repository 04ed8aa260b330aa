package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.routing.Level;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.Execution;
import dev.roundhouse.spi.resp.Request;

/** CONSISTENCY level command ...: one command at another level than its connection's. */
final class LeveledCommand {
    private LeveledCommand() {}

    static boolean run(CommandSpec wrapper, Request request, ClientConnection client) {
        Level level = Level.parse(request, 1);
        Request inner = request.from(wrapper.wrappedCommand());
        CommandSpec spec = client.loop().table().find(inner);
        String error = level == null ? Level.unknown(request, 1) : CommandErrors.check(spec, inner);
        if (spec == null || level == null || error != null || spec.wrappedCommand() > 0) {
            client.error(error == null ? CommandErrors.SYNTAX : error);
            return true;
        }
        if (spec.execution(inner) == Execution.CONNECTION) {
            client.error("ERR a consistency level is for commands on keys, not for '" + spec.name() + "'");
            return true;
        }
        return client.route(level, spec, inner);
    }
}
