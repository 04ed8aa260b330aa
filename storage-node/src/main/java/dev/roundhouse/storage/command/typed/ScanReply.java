package dev.roundhouse.storage.command.typed;

import dev.roundhouse.spi.resp.RespWriter;

/** The reply of HSCAN, SSCAN and ZSCAN: the next cursor and the elements, whose number is known only at the end. */
public final class ScanReply {
    private final RespWriter elements;
    private int count;

    public ScanReply(int protocol) {
        this.elements = new RespWriter(protocol);
    }

    /** Adds a bulk; the array must not change until the reply is sent. */
    public void add(byte[] array, int offset, int length) {
        elements.bulk(array, offset, length);
        count++;
    }

    public void replyTo(long cursor, RespWriter reply) {
        byte[] encoded = elements.toBytes();
        reply.arrayHeader(2);
        reply.bulkInteger(cursor);
        reply.arrayHeader(count);
        reply.raw(encoded, 0, encoded.length);
    }

    /** What a key that is absent has to scan; the options are not looked at. */
    public static void empty(RespWriter reply) {
        reply.arrayHeader(2);
        reply.bulkInteger(0);
        reply.arrayHeader(0);
    }
}
