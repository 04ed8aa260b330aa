package dev.roundhouse.storage.value.rdb;

import dev.roundhouse.spi.resp.Numbers;
import java.util.Arrays;

/**
 * Elements of a listpack one behind the other in a growable array, without its header and end: appended with the encodings
 * Redis chooses, read where they lie. What was appended moves only when the array is replaced, so that replies may refer
 * to an array. Copies share the array until one of them changes.
 */
public final class ListpackElements {
    /** Bytes of a listpack beside its elements. */
    public static final int FRAME_BYTES = 7;

    private static final int FIRST_BYTES = 64;
    private static final int MAX_COUNT = 0xffff;

    private byte[] bytes;
    private int length;
    private int count;
    private boolean shared;

    public ListpackElements() {
        bytes = new byte[FIRST_BYTES];
    }

    private ListpackElements(ListpackElements other) {
        bytes = other.bytes;
        length = other.length;
        count = other.count;
        shared = true;
    }

    /** Where the next element goes. */
    public int end() {
        return length;
    }

    /** Bytes allotted. */
    public int capacity() {
        return bytes.length;
    }

    /** Holds the elements; bytes of a string in it stay as they are. */
    public byte[] array() {
        return bytes;
    }

    public void append(long number) {
        int size = sizeOf(number);
        reserve(size + backLengthBytes(size));
        putNumber(number);
        putBackLength(size);
    }

    /** Appends a byte string: as a number if it is the text of one. */
    public void append(byte[] array, int offset, int size) {
        if (Numbers.isLong(array, offset, size)) {
            append(Numbers.parseLong(array, offset, size));
            return;
        }
        int header = size < 64 ? 1 : size < 4096 ? 2 : 5;
        int encoded = header + size;
        reserve(encoded + backLengthBytes(encoded));
        if (header == 1) {
            bytes[length++] = (byte) (0x80 | size);
        } else if (header == 2) {
            bytes[length++] = (byte) (0xe0 | size >> 8);
            bytes[length++] = (byte) size;
        } else {
            bytes[length++] = (byte) 0xf0;
            putLittleEndian(size, 4);
        }
        System.arraycopy(array, offset, bytes, length, size);
        length += size;
        putBackLength(encoded);
    }

    private void reserve(int more) {
        int needed = Math.addExact(length, more);
        if (shared || needed > bytes.length) {
            int grown = needed <= bytes.length ? bytes.length : (int) Math.min(Integer.MAX_VALUE - 8L, needed * 3L / 2);
            bytes = Arrays.copyOf(bytes, Math.max(needed, grown));
            shared = false;
        }
        count++;
    }

    private void putNumber(long number) {
        if (number >= 0 && number <= 127) {
            bytes[length++] = (byte) number;
        } else if (number >= -4096 && number <= 4095) {
            bytes[length++] = (byte) (0xc0 | (int) (number >> 8) & 0x1f);
            bytes[length++] = (byte) number;
        } else {
            int width = sizeOf(number) - 1;
            bytes[length++] = (byte) (width == 8 ? 0xf4 : 0xef + width);
            putLittleEndian(number, width);
        }
    }

    private void putLittleEndian(long value, int width) {
        for (int i = 0; i < width; i++) {
            bytes[length++] = (byte) (value >>> 8 * i);
        }
    }

    /** Big-endian groups of 7 bits, so that a walk backwards finds it from its last byte. */
    private void putBackLength(int size) {
        int groups = backLengthBytes(size);
        for (int i = groups - 1; i >= 0; i--) {
            bytes[length++] = (byte) (size >>> 7 * i & 0x7f | (i == groups - 1 ? 0 : 0x80));
        }
    }

    /** Gives back what the array has to spare. */
    public void trim() {
        if (length < bytes.length) {
            bytes = Arrays.copyOf(bytes, length);
            shared = false;
        }
    }

    /** Writes over the number at a cursor, old and new both from 0 to 127. */
    public void setSmall(int cursor, int number) {
        if (shared) {
            bytes = bytes.clone();
            shared = false;
        }
        bytes[cursor] = (byte) number;
    }

    /** An independent sequence that is equal. */
    public ListpackElements copy() {
        shared = true;
        return new ListpackElements(this);
    }

    /** Where the element behind the one at a cursor is. */
    public int next(int cursor) {
        return next(bytes, cursor, length);
    }

    /**
     * Where the element behind the one at a cursor is, in any array.
     *
     * @throws RdbException where it is no element, or ends behind {@code end}
     */
    public static int next(byte[] array, int cursor, int end) {
        if (cursor >= end) {
            throw new RdbException("a listpack is cut off");
        }
        int first = array[cursor] & 0xff;
        long size;
        if (first < 0x80) {
            size = 1;
        } else if (first < 0xc0) {
            size = 1L + (first & 0x3f);
        } else if (first < 0xe0) {
            size = 2;
        } else if (first < 0xf0) {
            size = cursor + 2 > end ? Integer.MAX_VALUE : 2L + stringLength(array, cursor);
        } else if (first == 0xf0) {
            size = cursor + 5 > end ? Integer.MAX_VALUE : 5 + (littleEndian(array, cursor + 1, 4) & 0xffffffffL);
        } else if (first <= 0xf3) {
            size = first - 0xefL + 1;
        } else if (first == 0xf4) {
            size = 9;
        } else {
            throw new RdbException("listpack element of kind " + first);
        }
        if (size > end - cursor || size + backLengthBytes((int) size) > end - cursor) {
            throw new RdbException("a listpack is cut off");
        }
        return cursor + (int) size + backLengthBytes((int) size);
    }

    public boolean isNumber(int cursor) {
        return isNumber(bytes, cursor);
    }

    public static boolean isNumber(byte[] array, int cursor) {
        int first = array[cursor] & 0xff;
        return first < 0x80 || first >= 0xc0 && first < 0xe0 || first > 0xf0;
    }

    public long number(int cursor) {
        return number(bytes, cursor);
    }

    /** The number at a cursor where {@link #isNumber}. */
    public static long number(byte[] array, int cursor) {
        int first = array[cursor] & 0xff;
        if (first < 0x80) {
            return first;
        }
        if (first < 0xe0) {
            return (long) ((first & 0x1f) << 8 | array[cursor + 1] & 0xff) << 51 >> 51;
        }
        int width = first == 0xf4 ? 8 : first - 0xef;
        int unused = 64 - 8 * width;
        return littleEndian(array, cursor + 1, width) << unused >> unused;
    }

    public int stringOffset(int cursor) {
        return stringOffset(bytes, cursor);
    }

    public int stringLength(int cursor) {
        return stringLength(bytes, cursor);
    }

    /** Where the bytes of a string begin. */
    public static int stringOffset(byte[] array, int cursor) {
        int first = array[cursor] & 0xff;
        return cursor + (first < 0xc0 ? 1 : first < 0xf0 ? 2 : 5);
    }

    public static int stringLength(byte[] array, int cursor) {
        int first = array[cursor] & 0xff;
        if (first < 0xc0) {
            return first & 0x3f;
        }
        return first < 0xf0 ? (first & 0x0f) << 8 | array[cursor + 1] & 0xff : (int) littleEndian(array, cursor + 1, 4);
    }

    /** Whether an element is what a byte string would be. */
    public boolean equals(int cursor, byte[] array, int offset, int size) {
        if (isNumber(cursor)) {
            return Numbers.isLong(array, offset, size) && Numbers.parseLong(array, offset, size) == number(cursor);
        }
        int from = stringOffset(cursor);
        return Arrays.equals(bytes, from, from + stringLength(cursor), array, offset, offset + size);
    }

    private static long littleEndian(byte[] array, int at, int width) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value |= (array[at + i] & 0xffL) << 8 * i;
        }
        return value;
    }

    /** Bytes of a number as an element, all included. */
    public static int elementBytes(long number) {
        return sizeOf(number) + 1;
    }

    private static int sizeOf(long number) {
        if (number >= 0 && number <= 127) {
            return 1;
        }
        if (number >= -4096 && number <= 4095) {
            return 2;
        }
        if (number == (short) number) {
            return 3;
        }
        if (number >= -8388608 && number <= 8388607) {
            return 4;
        }
        return number == (int) number ? 5 : 9;
    }

    private static int backLengthBytes(int size) {
        return size < 128 ? 1 : size < 16384 ? 2 : size < 2097152 ? 3 : size < 268435456 ? 4 : 5;
    }

    /** Writes a listpack of some numbers and these elements behind them as an RDB string. */
    public void writeTo(RdbOutput out, long... before) {
        ListpackElements head = new ListpackElements();
        for (long number : before) {
            head.append(number);
        }
        int total = FRAME_BYTES + head.length + length;
        out.length(total);
        out.littleEndian(total, 4);
        out.littleEndian(Math.min(head.count + count, MAX_COUNT), 2);
        out.raw(head.bytes, 0, head.length);
        out.raw(bytes, 0, length);
        out.u8(0xff);
    }
}
