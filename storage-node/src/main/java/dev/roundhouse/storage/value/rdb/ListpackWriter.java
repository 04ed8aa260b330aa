package dev.roundhouse.storage.value.rdb;

import dev.roundhouse.spi.resp.Numbers;

/** Builds a listpack, with the encodings Redis chooses: numbers short, strings by their length. */
public final class ListpackWriter {
    private static final int MAX_COUNT = 0xffff;

    private final RdbOutput body = new RdbOutput();
    private int count;

    public ListpackWriter add(byte[] element) {
        return add(element, 0, element.length);
    }

    public ListpackWriter add(byte[] array, int offset, int length) {
        if (Numbers.isLong(array, offset, length)) {
            return add(Numbers.parseLong(array, offset, length));
        }
        int before = body.size();
        if (length < 64) {
            body.u8(0x80 | length);
        } else if (length < 4096) {
            body.u8(0xe0 | length >> 8);
            body.u8(length);
        } else {
            body.u8(0xf0);
            body.littleEndian(length, 4);
        }
        body.raw(array, offset, length);
        return end(before);
    }

    public ListpackWriter add(long number) {
        int before = body.size();
        if (number >= 0 && number <= 127) {
            body.u8((int) number);
        } else if (number >= -4096 && number <= 4095) {
            body.u8(0xc0 | (int) (number >> 8) & 0x1f);
            body.u8((int) number);
        } else if (number == (short) number) {
            body.u8(0xf1);
            body.littleEndian(number, 2);
        } else if (number >= -8388608 && number <= 8388607) {
            body.u8(0xf2);
            body.littleEndian(number, 3);
        } else if (number == (int) number) {
            body.u8(0xf3);
            body.littleEndian(number, 4);
        } else {
            body.u8(0xf4);
            body.littleEndian(number, 8);
        }
        return end(before);
    }

    private ListpackWriter end(int before) {
        count++;
        int length = body.size() - before;
        if (length < 128) {
            body.u8(length);
        } else if (length < 16384) {
            body.u8(length >> 7);
            body.u8(length & 127 | 128);
        } else if (length < 2097152) {
            body.u8(length >> 14);
            body.u8(length >> 7 & 127 | 128);
            body.u8(length & 127 | 128);
        } else if (length < 268435456) {
            body.u8(length >> 21);
            body.u8(length >> 14 & 127 | 128);
            body.u8(length >> 7 & 127 | 128);
            body.u8(length & 127 | 128);
        } else {
            body.u8(length >>> 28);
            body.u8(length >> 21 & 127 | 128);
            body.u8(length >> 14 & 127 | 128);
            body.u8(length >> 7 & 127 | 128);
            body.u8(length & 127 | 128);
        }
        return this;
    }

    public int count() {
        return count;
    }

    /** Bytes of the whole listpack as it is now. */
    public int size() {
        return body.size() + 7;
    }

    public byte[] toBytes() {
        RdbOutput out = new RdbOutput();
        out.littleEndian(size(), 4);
        out.littleEndian(Math.min(count, MAX_COUNT), 2);
        byte[] elements = body.toBytes();
        out.raw(elements, 0, elements.length);
        out.u8(0xff);
        return out.toBytes();
    }
}
