package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;

/** FUNCTION where no function can be loaded: see {@code FunctionCommands} in the command table. */
final class FunctionCommand {
    private FunctionCommand() {}

    static void flush(Request request, RespWriter out) {
        if (request.size() > 3) {
            out.error("ERR unknown subcommand or wrong number of arguments for '" + request.text(1)
                    + "'. Try FUNCTION HELP.");
        } else if (request.size() == 3 && !request.is(2, "SYNC") && !request.is(2, "ASYNC")) {
            out.error("ERR FUNCTION FLUSH only supports SYNC|ASYNC option");
        } else {
            out.ok();
        }
    }

    static void list(Request request, RespWriter out) {
        boolean hasPattern = false;
        boolean withCode = false;
        for (int i = 2; i < request.size(); i++) {
            if (!withCode && request.is(i, "WITHCODE")) {
                withCode = true;
            } else if (!hasPattern && request.is(i, "LIBRARYNAME")) {
                hasPattern = true;
                if (++i == request.size()) {
                    out.error("ERR library name argument was not given");
                    return;
                }
            } else {
                out.error("ERR Unknown argument " + request.text(i));
                return;
            }
        }
        out.arrayHeader(0);
    }
}
