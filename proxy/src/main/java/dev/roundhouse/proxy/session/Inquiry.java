package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.routing.PendingReply;
import dev.roundhouse.spi.resp.Reply;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A command about clients that may be connected to any proxy: each proxy runs it for its own, and the one that was asked puts
 * the parts together. A proxy that does not answer in time is left out.
 */
final class Inquiry {
    private Inquiry() {}

    /**
     * Asks all event loops of this proxy, and all other proxies.
     *
     * @param own what one loop has
     * @param theirs what another proxy has, by its reply
     * @param receiver called on the client's loop
     */
    static <T> void everywhere(
            Request request,
            ClientConnection client,
            Function<ClientLoop, List<T>> own,
            Function<Reply, List<T>> theirs,
            Consumer<List<T>> receiver) {
        ClientLoop loop = client.loop();
        OtherProxies others = loop.server().otherProxies();
        if (!others.isAny()) {
            ClientCommand.onAllLoops(loop, own, receiver);
            return;
        }
        Halves<T> halves = new Halves<>(receiver);
        byte[] command = encoded(request);
        ClientCommand.onAllLoops(loop, own, halves::add);
        others.ask(command, replies -> loop.eventLoop().execute(() -> halves.add(parts(replies, theirs))));
    }

    /** As {@link #everywhere}, where what this proxy has is known at once. */
    static <T> void beside(
            List<T> own,
            Request request,
            ClientConnection client,
            Function<Reply, List<T>> theirs,
            BiConsumer<List<T>, RespWriter> writer) {
        OtherProxies others = client.loop().server().otherProxies();
        if (!others.isAny()) {
            writer.accept(own, client.reply());
            client.replied();
            return;
        }
        int protocol = client.protocol();
        PendingReply reply = client.later(false);
        others.ask(
                encoded(request),
                replies -> client.eventLoop().execute(() -> {
                    List<T> all = new ArrayList<>(own);
                    all.addAll(parts(replies, theirs));
                    RespWriter out = new RespWriter(protocol);
                    writer.accept(all, out);
                    reply.complete(out.toBytes());
                }));
    }

    private static byte[] encoded(Request request) {
        RespWriter out = new RespWriter();
        out.request(request);
        return out.toBytes();
    }

    private static <T> List<T> parts(List<Reply> replies, Function<Reply, List<T>> theirs) {
        return replies.stream().flatMap(reply -> theirs.apply(reply).stream()).toList();
    }

    /** Of a reply that is an array of integers; of any other, of a proxy that did not understand, none. */
    static List<Long> numbers(Reply reply) {
        return elements(reply).stream()
                .filter(Reply.Int.class::isInstance)
                .map(each -> ((Reply.Int) each).value())
                .toList();
    }

    /** As {@link #numbers}, of strings. */
    static List<byte[]> strings(Reply reply) {
        return elements(reply).stream()
                .filter(Reply.Bulk.class::isInstance)
                .map(each -> ((Reply.Bulk) each).bytes())
                .toList();
    }

    private static List<Reply> elements(Reply reply) {
        return reply instanceof Reply.Array array ? array.elements() : List.of();
    }

    /** What is here and what is elsewhere, told when both are known. Of one loop. */
    private static final class Halves<T> {
        private final Consumer<List<T>> receiver;
        private final List<T> all = new ArrayList<>();
        private int missing = 2;

        Halves(Consumer<List<T>> receiver) {
            this.receiver = receiver;
        }

        void add(List<T> half) {
            all.addAll(half);
            if (--missing == 0) {
                receiver.accept(all);
            }
        }
    }
}
