package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.routing.PendingReply;
import dev.roundhouse.proxy.routing.Router;
import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.command.BlockingForm;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands that make their client wait, and CLIENT UNBLOCK. */
final class BlockingCommands {
    private BlockingCommands() {}

    static SessionCommand of(CommandSpec spec, BlockingForm form) {
        return (request, client) -> run(spec, form, request, client);
    }

    private static boolean run(CommandSpec spec, BlockingForm form, Request request, ClientConnection client) {
        if (client.waiting() > 0) {
            return false;
        }
        String error = form.argumentError(request);
        if (error != null) {
            client.error(error);
            return true;
        }
        if (!form.waits(request) || form.waitedKeys(spec, request).length == 0) {
            return client.loop().router().route(spec, request, client);
        }
        if (!form.mayLookOneByOne() && !client.loop().router().single().isOnePlace(spec, request)) {
            client.error(Router.CROSS_SLOT);
            return true;
        }
        PendingReply reply = client.later(spec.isWrite());
        BlockedCommand blocked = new BlockedCommand(client, spec, form, request.detach(), reply);
        client.modes().blocked(blocked);
        blocked.start();
        return true;
    }

    /** The replicas that have what this client wrote besides the first: their number does not grow by waiting. */
    static boolean await(Request request, ClientConnection client) {
        if (client.waiting() > 0) {
            return false;
        }
        String error = ArgumentChecks.integer(request, 1);
        if (error == null && ArgumentChecks.integer(request, 2) != null) {
            error = "ERR timeout is not an integer or out of range";
        } else if (error == null && ArgumentChecks.longAt(request, 2) < 0) {
            error = "ERR timeout is negative";
        }
        if (error == null) {
            client.reply().integer(client.loop().router().single().acknowledgements());
            client.replied();
        } else {
            client.error(error);
        }
        return true;
    }

    /** CLIENT UNBLOCK id [TIMEOUT | ERROR] */
    static boolean unblock(Request request, ClientConnection client) {
        boolean withError = request.size() == 4 && request.is(3, "ERROR");
        if (request.size() > 4) {
            client.error(CommandErrors.subcommandSyntax(request));
            return true;
        }
        if (request.size() == 4 && !withError && !request.is(3, "TIMEOUT")) {
            client.error("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
            return true;
        }
        String error = ArgumentChecks.integer(request, 2);
        if (error != null) {
            client.error(error);
            return true;
        }
        long id = ArgumentChecks.longAt(request, 2);
        PendingReply reply = client.later(true);
        Inquiry.everywhere(
                request, client, loop -> unblock(loop.client(id), id, withError), Inquiry::numbers, unblocked -> {
                    RespWriter out = new RespWriter();
                    out.integer(unblocked.size());
                    reply.complete(out.toBytes());
                });
        return true;
    }

    /** The id of the client, if it was blocked and is not any more. */
    static List<Long> unblock(@Nullable ClientConnection client, long id, boolean withError) {
        return client != null && client.modes().unblock(withError) ? List.of(id) : List.of();
    }
}
