package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.routing.Level;
import dev.roundhouse.proxy.routing.PendingReply;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Reply;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The subcommands of CLIENT that do more than show a field. LIST and KILL ask every event loop, and the other proxies. */
final class ClientCommand {
    void setInfo(Request request, ClientConnection client, RespWriter out) {
        boolean isName = request.is(2, "LIB-NAME");
        if (!isName && !request.is(2, "LIB-VER")) {
            out.error("ERR Unrecognized option '" + request.text(2) + "'");
            return;
        }
        String attribute = isName ? "lib-name" : "lib-ver";
        if (!SessionCommands.isPlain(request, 3)) {
            out.error("ERR " + attribute + " cannot contain spaces, newlines or special characters.");
            return;
        }
        if (isName) {
            client.state().libraryName = request.text(3);
        } else {
            client.state().libraryVersion = request.text(3);
        }
        out.ok();
    }

    void info(Request request, ClientConnection client, RespWriter out) {
        out.verbatim("txt", latin1(ClientLine.of(client, System.currentTimeMillis()) + "\n"));
    }

    boolean reply(Request request, ClientConnection client) {
        ClientState state = client.state();
        if (request.is(2, "ON")) {
            state.replies = ClientState.Replies.ON;
            client.silent(false);
            client.reply().ok();
            client.replied();
        } else if (request.is(2, "OFF")) {
            state.replies = ClientState.Replies.OFF;
        } else if (request.is(2, "SKIP")) {
            if (state.replies != ClientState.Replies.OFF) {
                state.replies = ClientState.Replies.SKIP_NEXT;
            }
        } else {
            client.error(CommandErrors.SYNTAX);
        }
        return true;
    }

    void noEvict(Request request, ClientConnection client, RespWriter out) {
        Boolean on = onOrOff(request, out);
        client.state().noEvict = on == null ? client.state().noEvict : on;
    }

    void noTouch(Request request, ClientConnection client, RespWriter out) {
        Boolean on = onOrOff(request, out);
        client.state().noTouch = on == null ? client.state().noTouch : on;
    }

    private static @Nullable Boolean onOrOff(Request request, RespWriter out) {
        if (request.is(2, "ON") || request.is(2, "OFF")) {
            out.ok();
            return request.is(2, "ON");
        }
        out.error(CommandErrors.SYNTAX);
        return null;
    }

    void consistency(Request request, ClientConnection client, RespWriter out) {
        ClientState state = client.state();
        if (request.size() == 2) {
            Level own = Level.of(client.loop().services().store().quorum());
            out.bulk((state.level == null ? own : state.level).label());
            return;
        }
        Level level = request.size() == 3 ? Level.parse(request, 2) : null;
        if (level == null) {
            out.error(request.size() == 3 ? Level.unknown(request, 2) : CommandErrors.SYNTAX);
            return;
        }
        String refusal = client.loop().router().refusalOf(level);
        if (refusal != null) {
            out.error(refusal);
            return;
        }
        state.level = level;
        out.ok();
    }

    /** A client's line, with its number to sort by. */
    record Line(long id, String text) {}

    boolean list(Request request, ClientConnection client) {
        ClientFilter.Parsed parsed = ClientFilter.ofList(request);
        ClientFilter filter = parsed.filter();
        if (filter == null) {
            client.error(parsed.error());
            return true;
        }
        long now = System.currentTimeMillis();
        int protocol = client.protocol();
        // As it is now: its command is under way, and nothing waits for the socket.
        Line own = new Line(client.state().id, ClientLine.of(client, now));
        PendingReply reply = client.later(false);
        Inquiry.everywhere(
                request, client, loop -> lines(loop, filter, now, own), ClientCommand::linesElsewhere, lines -> {
                    lines.sort(Comparator.comparingLong(Line::id));
                    StringBuilder text = new StringBuilder();
                    lines.forEach(line -> text.append(line.text).append('\n'));
                    RespWriter out = new RespWriter(protocol);
                    out.verbatim("txt", latin1(text.toString()));
                    reply.complete(out.toBytes());
                });
        return true;
    }

    /** @param own the line of one of the loop's clients as it is known already; null: none is */
    static List<Line> lines(ClientLoop loop, ClientFilter filter, long now, @Nullable Line own) {
        List<Line> lines = new ArrayList<>();
        for (ClientConnection client : loop.clients()) {
            if (filter.matches(client.state())) {
                boolean isOwn = own != null && client.state().id == own.id;
                lines.add(isOwn ? own : new Line(client.state().id, ClientLine.of(client, now)));
            }
        }
        return lines;
    }

    private static List<Line> linesElsewhere(Reply reply) {
        if (!(reply instanceof Reply.Bulk bulk)) {
            return List.of();
        }
        return new String(bulk.bytes(), StandardCharsets.ISO_8859_1)
                .lines()
                .map(ClientCommand::line)
                .filter(Objects::nonNull)
                .toList();
    }

    private static @Nullable Line line(String text) {
        int end = text.indexOf(' ');
        boolean isLine = text.startsWith("id=") && end > 3 && end < 23;
        return isLine ? new Line(Long.parseLong(text, 3, end, 10), text) : null;
    }

    boolean kill(Request request, ClientConnection client) {
        boolean byAddress = request.size() == 3;
        ClientFilter.Parsed parsed = ClientFilter.ofKillCommand(request);
        ClientFilter filter = parsed.filter();
        if (filter == null) {
            client.error(parsed.error());
            return true;
        }
        PendingReply reply = client.later(true);
        Inquiry.everywhere(request, client, loop -> kill(loop, filter, client), Inquiry::numbers, killed -> {
            RespWriter out = new RespWriter();
            if (!byAddress) {
                out.integer(killed.size());
            } else if (killed.isEmpty()) {
                out.error("ERR No such client");
            } else {
                out.ok();
            }
            if (killed.contains(client.state().id)) {
                client.endAfterReplies();
            }
            reply.complete(out.toBytes());
        });
        return true;
    }

    /**
     * The ids of those that are killed.
     *
     * @param killer null: it is a client of another proxy
     */
    static List<Long> kill(ClientLoop loop, ClientFilter filter, @Nullable ClientConnection killer) {
        List<Long> killed = new ArrayList<>();
        for (ClientConnection client : List.copyOf(loop.clients())) {
            boolean isMe = client == killer;
            if (filter.matches(client.state()) && !(isMe && filter.skipsMe())) {
                killed.add(client.state().id);
                if (!isMe) {
                    client.close();
                }
            }
        }
        return killed;
    }

    /** Gathers what each loop answers, and hands all of it over on the asking loop. */
    static <T> void onAllLoops(ClientLoop asking, Function<ClientLoop, List<T>> question, Consumer<List<T>> receiver) {
        List<ClientLoop> loops = asking.server().loops();
        List<T> all = new ArrayList<>();
        AtomicInteger pending = new AtomicInteger(loops.size());
        for (ClientLoop loop : loops) {
            loop.eventLoop().execute(() -> {
                List<T> part = question.apply(loop);
                asking.eventLoop().execute(() -> {
                    all.addAll(part);
                    if (pending.decrementAndGet() == 0) {
                        receiver.accept(all);
                    }
                });
            });
        }
    }

    static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
