package dev.roundhouse.storage.command;

/** Registers of 6 bits, the lowest bits of a byte first. The last one ends with its byte. */
final class DenseRegisters {
    private static final int MASK = 63;

    private DenseRegisters() {}

    /** The byte, counted from the first register's, in which a register begins. */
    static int byteOf(int register) {
        return register * 6 >>> 3;
    }

    static int get(byte[] array, int offset, int register) {
        int at = offset + byteOf(register);
        int shift = register * 6 & 7;
        int value = (array[at] & 0xff) >>> shift;
        if (shift > 2) {
            value |= (array[at + 1] & 0xff) << 8 - shift;
        }
        return value & MASK;
    }

    static void set(byte[] array, int offset, int register, int value) {
        setAt(array, offset + byteOf(register), register, value);
    }

    /** As {@link #set}, where the array begins with the byte in which the register does. */
    static void setFirst(byte[] array, int register, int value) {
        setAt(array, 0, register, value);
    }

    private static void setAt(byte[] array, int at, int register, int value) {
        int shift = register * 6 & 7;
        array[at] = (byte) (array[at] & ~(MASK << shift) | value << shift);
        if (shift > 2) {
            array[at + 1] = (byte) (array[at + 1] & ~(MASK >>> 8 - shift) | value >>> 8 - shift);
        }
    }
}
