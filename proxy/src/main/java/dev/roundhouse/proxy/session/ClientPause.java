package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.command.CommandFlag;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * CLIENT PAUSE and UNPAUSE over all event loops: commands that a pause concerns wait where they arrived, in order, and go on
 * when it ends. A pause during a pause makes it longer and stricter, never the opposite. Thread-safe.
 */
final class ClientPause {
    /** So that an end never overflows; far beyond any sense. */
    private static final long MAX_MILLIS = TimeUnit.DAYS.toMillis(36_500);

    private final ServerState server;
    private long end;
    private volatile boolean stopsReads;

    ClientPause(ServerState server) {
        this.server = server;
    }

    /** Whether this command has to wait now. */
    boolean holds(CommandSpec spec, ClientConnection client) {
        if (!server.taps().isOpen(Taps.PAUSE)) {
            return false;
        }
        TransactionSession transaction = client.modes().transactionIfAny();
        boolean executes =
                transaction != null && transaction.mayChange() && spec.name().equals("exec");
        return stopsReads || executes || mayChange(spec);
    }

    static boolean mayChange(CommandSpec spec) {
        return spec.has(CommandFlag.WRITE) || spec.has(CommandFlag.MAY_REPLICATE);
    }

    void pause(Request request, ClientConnection client, RespWriter out) {
        boolean all = request.size() < 4 || request.is(3, "ALL");
        if (request.size() > 4) {
            out.error("ERR syntax error");
            return;
        }
        if (!all && !request.is(3, "WRITE")) {
            out.error("ERR CLIENT PAUSE mode must be WRITE or ALL");
            return;
        }
        long millis = Numbers.parseLong(request.array(2), request.offset(2), request.length(2));
        if (millis == Numbers.NOT_A_LONG) {
            out.error("ERR timeout is not an integer or out of range");
        } else if (millis < 0) {
            out.error("ERR timeout is negative");
        } else {
            begin(Math.min(millis, MAX_MILLIS), all, client.loop());
            out.ok();
        }
    }

    private synchronized void begin(long millis, boolean all, ClientLoop timer) {
        boolean isOn = server.taps().isOpen(Taps.PAUSE);
        end = Math.max(isOn ? end : 0, System.currentTimeMillis() + millis);
        stopsReads = all || isOn && stopsReads;
        server.taps().set(Taps.PAUSE, true);
        awaitEnd(timer);
    }

    private void awaitEnd(ClientLoop timer) {
        long left = Math.max(1, end - System.currentTimeMillis());
        timer.eventLoop().schedule(() -> endIfDue(timer), left, TimeUnit.MILLISECONDS);
    }

    private synchronized void endIfDue(ClientLoop timer) {
        if (!server.taps().isOpen(Taps.PAUSE)) {
            return;
        }
        if (System.currentTimeMillis() < end) {
            awaitEnd(timer);
        } else {
            end();
        }
    }

    synchronized void unpause() {
        if (server.taps().isOpen(Taps.PAUSE)) {
            end();
        }
    }

    private void end() {
        server.taps().set(Taps.PAUSE, false);
        stopsReads = false;
        end = 0;
        for (ClientLoop loop : server.loops()) {
            loop.eventLoop().execute(() -> List.copyOf(loop.clients()).forEach(ClientConnection::resume));
        }
    }
}
