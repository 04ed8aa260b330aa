package dev.roundhouse.storage.value.rdb;

import dev.roundhouse.spi.resp.Numbers;
import java.util.Arrays;

/** Reads RDB out of an array; whatever does not fit is an {@link RdbException}, and no length is believed unchecked. */
public final class RdbInput {
    private static final int ENCODED = 0xc0;
    private static final int LZF = 3;
    /** More than this many times its size no compressed string unpacks to. */
    private static final int MAX_LZF_RATIO = 264;

    private final byte[] array;
    private final int end;
    private int at;

    public RdbInput(byte[] array, int offset, int length) {
        this.array = array;
        this.at = offset;
        this.end = offset + length;
    }

    public int type() {
        return u8();
    }

    public int u8() {
        need(1);
        return array[at++] & 0xff;
    }

    public int remaining() {
        return end - at;
    }

    /** @throws RdbException unless all was read */
    public void end() {
        if (at != end) {
            throw new RdbException(remaining() + " bytes left over");
        }
    }

    private void need(long count) {
        if (count < 0 || count > end - at) {
            throw new RdbException("cut off");
        }
    }

    /** A length or another unsigned number. */
    public long length() {
        int first = u8();
        if ((first & 0xc0) == ENCODED) {
            throw new RdbException("an encoded string for a length");
        }
        return length(first);
    }

    private long length(int first) {
        return switch (first >> 6) {
            case 0 -> first & 0x3f;
            case 1 -> (first & 0x3f) << 8 | u8();
            default -> {
                if (first == 0x80) {
                    yield bigEndian(4);
                }
                if (first == 0x81) {
                    yield bigEndian(8);
                }
                throw new RdbException("length of kind " + first);
            }
        };
    }

    /** A number of elements of which each takes at least {@code bytesEach} bytes. */
    public int count(int bytesEach) {
        long count = length();
        if (count < 0 || count > remaining() / Math.max(1, bytesEach)) {
            throw new RdbException("more elements than bytes");
        }
        return (int) count;
    }

    public byte[] string() {
        int first = u8();
        if ((first & 0xc0) != ENCODED) {
            long count = length(first);
            need(count);
            byte[] copy = Arrays.copyOfRange(array, at, at + (int) count);
            at += (int) count;
            return copy;
        }
        return switch (first & 0x3f) {
            case 0 -> Numbers.formatLong((byte) littleEndian(1));
            case 1 -> Numbers.formatLong((short) littleEndian(2));
            case 2 -> Numbers.formatLong(littleEndian(4) << 32 >> 32);
            case LZF -> compressed();
            default -> throw new RdbException("string of kind " + first);
        };
    }

    private byte[] compressed() {
        long packed = length();
        long unpacked = length();
        need(packed);
        if (unpacked < 0 || unpacked > packed * MAX_LZF_RATIO) {
            throw new RdbException("a compressed string of " + unpacked);
        }
        byte[] bytes = Lzf.decompress(array, at, (int) packed, (int) unpacked);
        at += (int) packed;
        return bytes;
    }

    public double binaryDouble() {
        return Double.longBitsToDouble(littleEndian(8));
    }

    public long millis() {
        return littleEndian(8);
    }

    public long littleEndian(int count) {
        need(count);
        long value = 0;
        for (int i = 0; i < count; i++) {
            value |= (array[at++] & 0xffL) << 8 * i;
        }
        return value;
    }

    public long bigEndian(int count) {
        need(count);
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | array[at++] & 0xff;
        }
        return value;
    }

    public byte[] raw(int count) {
        need(count);
        byte[] copy = Arrays.copyOfRange(array, at, at + count);
        at += count;
        return copy;
    }
}
