package dev.roundhouse.storage.value.rdb;

import dev.roundhouse.spi.resp.Numbers;
import java.util.Arrays;

/** Writes RDB: lengths, strings (numbers short, as Redis writes them; never compressed), doubles. Grows as needed. */
public final class RdbOutput {
    private static final int MAX_NUMBER_BYTES = 11;

    private byte[] bytes = new byte[64];
    private int length;

    public void type(int rdbType) {
        u8(rdbType);
    }

    public void u8(int value) {
        ensure(1);
        bytes[length++] = (byte) value;
    }

    /** A length or another unsigned number. */
    public void length(long value) {
        if (value >= 0 && value < 1 << 6) {
            u8((int) value);
        } else if (value >= 0 && value < 1 << 14) {
            u8(0x40 | (int) (value >> 8));
            u8((int) value);
        } else if (value >= 0 && value <= 0xffffffffL) {
            u8(0x80);
            bigEndian(value, 4);
        } else {
            u8(0x81);
            bigEndian(value, 8);
        }
    }

    public void string(byte[] array) {
        string(array, 0, array.length);
    }

    public void string(byte[] array, int offset, int count) {
        if (count <= MAX_NUMBER_BYTES && Numbers.isLong(array, offset, count)) {
            long number = Numbers.parseLong(array, offset, count);
            if (number == (int) number) {
                number((int) number);
                return;
            }
        }
        length(count);
        raw(array, offset, count);
    }

    private void number(int value) {
        if (value == (byte) value) {
            u8(0xc0);
            littleEndian(value, 1);
        } else if (value == (short) value) {
            u8(0xc1);
            littleEndian(value, 2);
        } else {
            u8(0xc2);
            littleEndian(value, 4);
        }
    }

    public void binaryDouble(double value) {
        littleEndian(Double.doubleToRawLongBits(value), 8);
    }

    /** Milliseconds since the epoch. */
    public void millis(long value) {
        littleEndian(value, 8);
    }

    public void littleEndian(long value, int count) {
        ensure(count);
        for (int i = 0; i < count; i++) {
            bytes[length++] = (byte) (value >>> 8 * i);
        }
    }

    public void bigEndian(long value, int count) {
        ensure(count);
        for (int i = count - 1; i >= 0; i--) {
            bytes[length++] = (byte) (value >>> 8 * i);
        }
    }

    public void raw(byte[] array, int offset, int count) {
        ensure(count);
        System.arraycopy(array, offset, bytes, length, count);
        length += count;
    }

    private void ensure(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), (int) Math.min(length * 2L, 1 << 30)));
        }
    }

    public int size() {
        return length;
    }

    public byte[] toBytes() {
        return toBytes(0);
    }

    /** The bytes, and room for more behind them. */
    byte[] toBytes(int room) {
        return Arrays.copyOf(bytes, length + room);
    }
}
