package dev.roundhouse.spi.resp;

import io.netty.buffer.ByteBuf;

/**
 * The reusable heap array into which received bytes are copied once and in which they are parsed: array reads are
 * several times cheaper than reads of a direct buffer where Netty has no Unsafe. Fields are open to the parser, which
 * moves {@code position}; bytes from {@code start} on are kept.
 */
final class InputBuffer {
    static final int MIN_BYTES = 1024;
    static final int MAX_BYTES = Integer.MAX_VALUE - 64;
    /** A kept rest of at most this many bytes is moved to the front, to stay in the processor's cache. */
    private static final int CHEAP_MOVE_BYTES = 1024;

    private static final byte[] NONE = {};

    byte[] bytes = NONE;
    int start;
    int position;
    int end;

    private final ShrinkPolicy shrinkPolicy = new ShrinkPolicy();

    /** Takes {@code count} bytes; answers by how much the kept bytes moved towards the front. */
    int append(ByteBuf in, int count) {
        int moved = 0;
        if (start > 0) {
            moved = makeRoom(count);
        }
        if (bytes.length - end < count) {
            grow((long) end + count);
        }
        in.readBytes(bytes, end, count);
        end += count;
        return moved;
    }

    private int makeRoom(int count) {
        int kept = end - start;
        if (kept == 0) {
            shrink(Math.max(end, count));
        } else if (kept > CHEAP_MOVE_BYTES && bytes.length - end >= count) {
            return 0;
        } else {
            System.arraycopy(bytes, start, bytes, 0, kept);
        }
        int moved = start;
        start = 0;
        position -= moved;
        end = kept;
        return moved;
    }

    private void shrink(int used) {
        int capacity = shrinkPolicy.capacityAfter(bytes.length, used);
        if (capacity != bytes.length) {
            bytes = new byte[capacity];
        }
    }

    private void grow(long needed) {
        if (needed > MAX_BYTES) {
            throw new IllegalStateException("input buffer over " + MAX_BYTES + " bytes: its limit was not enforced");
        }
        long doubled = Math.max(MIN_BYTES, 2L * bytes.length);
        byte[] grown = new byte[(int) Math.min(MAX_BYTES, Math.max(needed, doubled))];
        System.arraycopy(bytes, 0, grown, 0, end);
        bytes = grown;
    }

    int unread() {
        return end - position;
    }

    /** Gives the array back if nothing in it is needed. */
    void trim() {
        if (start == end) {
            bytes = NONE;
            start = 0;
            position = 0;
            end = 0;
        }
    }

    void close() {
        start = end;
        trim();
    }
}
