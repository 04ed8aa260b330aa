package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.pubsub.ChannelKind;
import dev.roundhouse.proxy.pubsub.ChannelName;
import dev.roundhouse.proxy.pubsub.PubSub;
import dev.roundhouse.spi.command.GlobPattern;
import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.resp.Reply;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** What another proxy wants to know of this one's clients, or to be done to them: the other half of {@link Inquiry}. */
final class OwnClients {
    private final ServerState server;

    OwnClients(ServerState server) {
        this.server = server;
    }

    /**
     * Runs a command for the clients of this proxy alone.
     *
     * @param answer told once, on any thread
     */
    void run(byte[] command, Consumer<byte[]> answer) {
        Request request = request(command);
        RespWriter out = new RespWriter();
        if (request != null && request.is(0, "CLIENT")) {
            client(request, answer);
            return;
        }
        if (request != null && request.is(0, "PUBSUB")) {
            pubSub(request, out);
        } else {
            notUnderstood(out);
        }
        answer.accept(out.toBytes());
    }

    private static @Nullable Request request(byte[] command) {
        if (!(Reply.parse(command) instanceof Reply.Array array)
                || array.elements().size() < 2
                || !array.elements().stream().allMatch(Reply.Bulk.class::isInstance)) {
            return null;
        }
        return Request.of(array.elements().stream()
                .map(each -> ((Reply.Bulk) each).bytes())
                .toArray(byte[][]::new));
    }

    private static void notUnderstood(RespWriter out) {
        out.error("ERR not understood");
    }

    private void client(Request request, Consumer<byte[]> answer) {
        ClientLoop first = server.loops().get(0);
        ClientFilter list = request.is(1, "LIST") ? ClientFilter.ofList(request).filter() : null;
        ClientFilter kill =
                request.is(1, "KILL") ? ClientFilter.ofKillCommand(request).filter() : null;
        if (list != null) {
            long now = System.currentTimeMillis();
            ClientCommand.onAllLoops(
                    first, loop -> ClientCommand.lines(loop, list, now, null), lines -> answer.accept(text(lines)));
        } else if (kill != null) {
            ClientCommand.onAllLoops(
                    first, loop -> ClientCommand.kill(loop, kill, null), ids -> answer.accept(numbers(ids)));
        } else if (request.is(1, "UNBLOCK") && request.size() > 2) {
            long id = Numbers.parseLong(request.array(2), request.offset(2), request.length(2));
            boolean withError = request.size() > 3 && request.is(3, "ERROR");
            ClientCommand.onAllLoops(
                    first,
                    loop -> BlockingCommands.unblock(loop.client(id), id, withError),
                    ids -> answer.accept(numbers(ids)));
        } else {
            RespWriter out = new RespWriter();
            notUnderstood(out);
            answer.accept(out.toBytes());
        }
    }

    private static byte[] text(List<ClientCommand.Line> lines) {
        StringBuilder text = new StringBuilder();
        for (ClientCommand.Line line : lines) {
            if (text.length() + line.text().length() >= OtherProxies.MAX_ANSWER_BYTES) {
                break;
            }
            text.append(line.text()).append('\n');
        }
        RespWriter out = new RespWriter();
        out.bulk(ClientCommand.latin1(text.toString()));
        return out.toBytes();
    }

    private static byte[] numbers(List<Long> numbers) {
        RespWriter out = new RespWriter();
        out.arrayHeader(numbers.size());
        numbers.forEach(out::integer);
        return out.toBytes();
    }

    private void pubSub(Request request, RespWriter out) {
        PubSub pubSub = server.pubSub();
        switch (request.keyword(1)) {
            case "CHANNELS" -> names(channels(pubSub, ChannelKind.CHANNEL, request), out);
            case "SHARDCHANNELS" -> names(channels(pubSub, ChannelKind.SHARD_CHANNEL, request), out);
            case "NUMPAT" -> names(pubSub.names(ChannelKind.PATTERN, null), out);
            case "NUMSUB" -> counts(counts(pubSub, ChannelKind.CHANNEL, request), out);
            case "SHARDNUMSUB" -> counts(counts(pubSub, ChannelKind.SHARD_CHANNEL, request), out);
            default -> notUnderstood(out);
        }
    }

    private static void names(List<ChannelName> names, RespWriter out) {
        int fitting = 0;
        for (long bytes = 0; fitting < names.size(); fitting++) {
            bytes += names.get(fitting).bytes().length + 16;
            if (bytes > OtherProxies.MAX_ANSWER_BYTES) {
                break;
            }
        }
        out.arrayHeader(fitting);
        names.subList(0, fitting).forEach(name -> out.bulk(name.bytes()));
    }

    private static void counts(long[] counts, RespWriter out) {
        out.arrayHeader(counts.length);
        for (long count : counts) {
            out.integer(count);
        }
    }

    /** The channels that PUBSUB CHANNELS asks for. */
    static List<ChannelName> channels(PubSub pubSub, ChannelKind kind, Request request) {
        GlobPattern pattern =
                request.size() > 2 ? GlobPattern.compile(request.array(2), request.offset(2), request.length(2)) : null;
        return pubSub.names(kind, pattern);
    }

    /** How many clients listen to each channel that PUBSUB NUMSUB asks for. */
    static long[] counts(PubSub pubSub, ChannelKind kind, Request request) {
        return LongStream.range(2, request.size())
                .map(i -> pubSub.clients(kind, ChannelName.of(request, (int) i)))
                .toArray();
    }
}
