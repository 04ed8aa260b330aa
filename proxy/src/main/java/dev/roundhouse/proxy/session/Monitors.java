package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.command.CommandFlag;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.resp.Request;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The clients that have sent MONITOR: each command that any event loop has started is shown to them in Redis' format, but
 * for those of administration. Thread-safe.
 */
final class Monitors {
    /** Bytes of lines on their way to monitors of other loops; beyond, lines are left out. */
    static final long MAX_IN_TRANSIT_BYTES = 64L << 20;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final Taps taps;
    private final List<ClientConnection> clients = new CopyOnWriteArrayList<>();
    private final AtomicLong inTransit = new AtomicLong();

    Monitors(Taps taps) {
        this.taps = taps;
    }

    synchronized void add(ClientConnection client) {
        if (!clients.contains(client)) {
            clients.add(client);
            taps.set(Taps.MONITOR, true);
        }
    }

    synchronized void remove(ClientConnection client) {
        clients.remove(client);
        taps.set(Taps.MONITOR, !clients.isEmpty());
    }

    /** A command that was started. */
    void show(CommandSpec spec, Request request, ClientConnection from) {
        if (spec.has(CommandFlag.ADMIN) || spec.has(CommandFlag.SKIP_MONITOR)) {
            return;
        }
        byte[] line = line(spec, request, from.state());
        for (ClientConnection monitor : clients) {
            if (inTransit.addAndGet(line.length) > MAX_IN_TRANSIT_BYTES) {
                inTransit.addAndGet(-line.length);
                continue;
            }
            // In a turn of its own: the monitor may be in the middle of a reply.
            monitor.loop().eventLoop().execute(() -> {
                inTransit.addAndGet(-line.length);
                monitor.deliver(line);
            });
        }
    }

    private static byte[] line(CommandSpec spec, Request request, ClientState from) {
        Instant now = Instant.now();
        StringBuilder line = new StringBuilder(64 + (int) Math.min(request.payloadBytes() * 2, 1 << 20));
        line.append(String.format(Locale.ROOT, "+%d.%06d", now.getEpochSecond(), now.getNano() / 1000));
        line.append(" [0 ").append(from.address).append(']');
        Redaction redaction = Redaction.of(spec, request);
        for (int i = 0; i < request.size(); i++) {
            line.append(" \"");
            if (redaction.hides(i)) {
                line.append(Redaction.REDACTED);
            } else {
                quote(request, i, line);
            }
            line.append('"');
        }
        return line.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void quote(Request request, int i, StringBuilder line) {
        byte[] array = request.array(i);
        int end = request.offset(i) + request.length(i);
        for (int at = request.offset(i); at < end; at++) {
            int c = array[at] & 0xff;
            switch (c) {
                case '\\', '"' -> line.append('\\').append((char) c);
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                case 7 -> line.append("\\a");
                case '\b' -> line.append("\\b");
                default -> {
                    if (c >= ' ' && c <= '~') {
                        line.append((char) c);
                    } else {
                        line.append("\\x").append((char) HEX[c >> 4]).append((char) HEX[c & 15]);
                    }
                }
            }
        }
    }
}
