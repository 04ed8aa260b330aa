package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.routing.Replies;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client that waits for a stream has to know of it, out of the replies of XINFO in either protocol. */
final class StreamInfo {
    private StreamInfo() {}

    /** The last ID that the stream of XINFO STREAM gave. */
    static String lastId(byte[] stream) {
        String id = field(stream, "last-generated-id");
        if (id == null) {
            throw new IllegalStateException("no last ID in " + text(stream));
        }
        return id;
    }

    /** The last ID that a group of XINFO GROUPS was given; null: there is no such group. */
    static @Nullable String lastDelivered(byte[] groups, String name) {
        for (byte[] group : Replies.elements(groups)) {
            if (name.equals(field(group, "name"))) {
                return field(group, "last-delivered-id");
            }
        }
        return null;
    }

    private static @Nullable String field(byte[] map, String name) {
        List<byte[]> elements = Replies.elements(map);
        for (int i = 0; i + 1 < elements.size(); i += 2) {
            if (text(Replies.bulk(elements.get(i))).equals(name)) {
                return text(Replies.bulk(elements.get(i + 1)));
            }
        }
        return null;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
