package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.command.CommandFlag;
import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * SLOWLOG: the newest commands of all event loops that took long, from their start to their reply, waiting for nodes included.
 * Thread-safe.
 */
final class SlowLog {
    /** Redis' default. */
    static final int DEFAULT_LENGTH = 128;

    /** Redis takes any number; each entry may hold some kilobytes. */
    static final int MAX_LENGTH = 1_000_000;

    private static final int DEFAULT_SHOWN = 10;

    private final Measuring measuring;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private long nextId;
    private int maxLength = DEFAULT_LENGTH;

    private record Entry(long id, long seconds, long micros, LoggedCommand command, String address, String name) {}

    SlowLog(Measuring measuring) {
        this.measuring = measuring;
    }

    synchronized int maxLength() {
        return maxLength;
    }

    /** Takes effect with the next command that is slow, as in Redis. */
    synchronized void maxLength(int length) {
        maxLength = length;
    }

    /** A command took so long; it may not be long enough. */
    void note(LoggedCommand command, long nanos, ClientState client) {
        long micros = nanos / 1000;
        long threshold = measuring.slowMicros();
        if (threshold < 0 || micros < threshold || command.spec().has(CommandFlag.SKIP_SLOWLOG)) {
            return;
        }
        synchronized (this) {
            long now = System.currentTimeMillis() / 1000;
            entries.addFirst(new Entry(nextId++, now, micros, command, client.address, client.name));
            trim();
        }
    }

    private void trim() {
        while (entries.size() > maxLength) {
            entries.removeLast();
        }
    }

    synchronized void get(Request request, ClientConnection client, RespWriter out) {
        if (request.size() > 3) {
            out.error(CommandErrors.subcommandSyntax(request));
            return;
        }
        long count = DEFAULT_SHOWN;
        if (request.size() == 3) {
            count = Numbers.parseLong(request.array(2), request.offset(2), request.length(2));
            if (count < -1) { // what is no number is Long.MIN_VALUE
                out.error("ERR count should be greater than or equal to -1");
                return;
            }
        }
        int shown = (int) (count == -1 ? entries.size() : Math.min(count, entries.size()));
        out.arrayHeader(shown);
        entries.stream().limit(shown).forEach(entry -> write(entry, out));
    }

    private static void write(Entry entry, RespWriter out) {
        out.arrayHeader(6);
        out.integer(entry.id);
        out.integer(entry.seconds);
        out.integer(entry.micros);
        out.arrayHeader(entry.command.arguments().size());
        entry.command.arguments().forEach(out::bulk);
        out.bulk(entry.address);
        out.bulk(entry.name);
    }

    synchronized void length(Request request, ClientConnection client, RespWriter out) {
        out.integer(entries.size());
    }

    synchronized void reset(Request request, ClientConnection client, RespWriter out) {
        entries.clear();
        out.ok();
    }
}
