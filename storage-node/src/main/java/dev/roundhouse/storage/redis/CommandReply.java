package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.Header;

/** One command's reply as commands.lua gives it: encoded by Redis, encoded by the script, or a time still to be told. */
final class CommandReply {
    private CommandReply() {}

    /** The reply as a client of the header's protocol gets it. */
    static byte[] read(ScriptReply reply, Header header) {
        if (reply.next() != '*') {
            return reply.encoded();
        }
        reply.next();
        if (reply.array[reply.offset] == 'e') {
            return reply.bytes();
        }
        if (reply.array[reply.offset] == 'x') {
            return all(reply, header);
        }
        reply.next();
        byte unit = reply.array[reply.offset];
        reply.next();
        return time(unit, PartitionLayout.readLong(reply.array, reply.offset), header.now());
    }

    /** The replies to a transaction's commands. */
    private static byte[] all(ScriptReply reply, Header header) {
        int count = reply.array();
        RespWriter writer = new RespWriter(header.protocol());
        writer.arrayHeader(count);
        for (int i = 0; i < count; i++) {
            byte[] each = read(reply, header);
            writer.raw(each, 0, each.length);
        }
        return writer.toBytes();
    }

    private static byte[] time(byte unit, long expireAt, long now) {
        long remaining = Math.max(0, expireAt - now);
        RespWriter writer = new RespWriter();
        writer.integer(
                switch (unit) {
                    case 'T' -> Long.divideUnsigned(remaining + 500, 1000);
                    case 'P' -> remaining;
                    case 'E' -> Long.divideUnsigned(expireAt + 500, 1000);
                    default -> expireAt;
                });
        return writer.toBytes();
    }
}
