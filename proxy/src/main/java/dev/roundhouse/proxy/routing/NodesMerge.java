package dev.roundhouse.proxy.routing;

import dev.roundhouse.proxy.coordinator.Completion;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.resp.Reply;
import dev.roundhouse.spi.resp.RespWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes one reply of those of all nodes, by the response policy that the command's statement tells clients of a cluster. */
final class NodesMerge {
    private static final String POLICY = "response_policy:";

    private final String policy;
    private final int nodes;
    private final int protocol;
    private final Completion whole;
    private final List<Reply> replies = new ArrayList<>();
    private byte @Nullable [] error;
    private byte @Nullable [] first;
    private int answered;

    NodesMerge(CommandSpec spec, int nodes, int protocol, Completion whole) {
        this.policy = spec.tips().stream()
                .filter(tip -> tip.startsWith(POLICY))
                .map(tip -> tip.substring(POLICY.length()))
                .findFirst()
                .orElse("");
        this.nodes = nodes;
        this.protocol = protocol;
        this.whole = whole;
    }

    void onReply(byte[] reply) {
        if (reply[0] == '-') {
            error = error == null ? reply : error;
        } else {
            first = first == null ? reply : first;
            replies.add(Reply.parse(reply));
        }
        if (++answered == nodes) {
            whole.complete(merged());
        }
    }

    private byte[] merged() {
        byte[] anyError = error;
        byte[] anyReply = first;
        if (anyReply == null || anyError != null && !policy.equals("one_succeeded")) {
            return anyError == null ? NodeFailure.away() : anyError;
        }
        return switch (policy) {
            case "agg_sum" ->
                encoded(new Reply.Int(
                        replies.stream().mapToLong(NodesMerge::number).sum()));
            case "agg_logical_and" -> encoded(allTrue());
            case "" -> encoded(concatenated());
            default -> anyReply;
        };
    }

    private byte[] encoded(Reply reply) {
        RespWriter out = new RespWriter(protocol);
        reply.writeTo(out);
        return out.toBytes();
    }

    private static long number(Reply reply) {
        return reply instanceof Reply.Int number ? number.value() : 0;
    }

    private static List<Reply> elements(Reply reply) {
        return reply instanceof Reply.Array array ? array.elements() : List.of(reply);
    }

    private Reply concatenated() {
        List<Reply> all = new ArrayList<>();
        replies.forEach(reply -> all.addAll(elements(reply)));
        return new Reply.Array(all);
    }

    private Reply allTrue() {
        List<Reply> all = new ArrayList<>(elements(replies.get(0)));
        for (Reply reply : replies) {
            for (int i = 0; i < all.size(); i++) {
                long both = Math.min(number(all.get(i)), number(elements(reply).get(i)));
                all.set(i, new Reply.Int(both));
            }
        }
        return new Reply.Array(all);
    }
}
