package dev.roundhouse.proxy.routing;

import dev.roundhouse.spi.resp.Reply;
import java.util.List;

/** How many channels and patterns a connection is subscribed to, as the node's confirmations say. */
final class SubscriptionCount {
    private long channels;
    private long shardChannels;

    boolean isAny() {
        return channels > 0 || shardChannels > 0;
    }

    void clear() {
        channels = 0;
        shardChannels = 0;
    }

    /** Looks at a frame that came while subscribed or subscribing. */
    void note(byte[] array, int offset, int length) {
        if (array[offset] != '*' && array[offset] != '>' || array[offset + 1] != '3') {
            return;
        }
        Reply reply = Reply.parse(array, offset, length);
        List<Reply> elements = reply instanceof Reply.Push push
                ? push.elements()
                : reply instanceof Reply.Array all ? all.elements() : List.of();
        if (elements.size() == 3
                && elements.get(0) instanceof Reply.Bulk kind
                && elements.get(2) instanceof Reply.Int count) {
            switch (kind.text()) {
                case "subscribe", "unsubscribe", "psubscribe", "punsubscribe" -> channels = count.value();
                case "ssubscribe", "sunsubscribe" -> shardChannels = count.value();
                default -> {}
            }
        }
    }

    /** Whether the frame is a reply to PING, of a subscribed connection or another; not a message that looks like one. */
    boolean isPong(byte[] array, int offset, int length) {
        return array[offset] == '$' || array[offset] == '*' && array[offset + 1] == '2';
    }
}
