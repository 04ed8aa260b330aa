package dev.roundhouse.storage.command;

import java.util.Arrays;

/**
 * A HyperLogLog in the bytes Redis keeps it in, so that values move between engines: a header of 16 bytes (magic, encoding,
 * cached cardinality with its highest bit set while it is stale), then 16384 registers, sparse (runs) or dense (6 bits
 * each). A working copy: changes go to the copy. What is broken shows as such, never as an exception.
 */
final class HyperLogLog {
    static final int REGISTERS = 16_384;
    static final int HEADER_BYTES = 16;
    static final int DENSE_BYTES = HEADER_BYTES + REGISTERS * 6 / 8;
    static final int DENSE = 0;
    static final int SPARSE = 1;

    /** Where a change makes a sparse one longer than this, it becomes dense (Redis' hll-sparse-max-bytes). */
    static final int MAX_SPARSE_BYTES = 3_000;

    static final int UNCHANGED = 0;
    static final int CHANGED = 1;
    static final int BROKEN = -1;

    static final int CARDINALITY_AT = 8;
    static final int LAST_CARDINALITY_BYTE = 15;

    private static final byte[] MAGIC = {'H', 'Y', 'L', 'L'};
    private static final int ENCODING_AT = 4;
    private static final int STALE = 0x80;
    private static final int SLACK = 8;

    private byte[] bytes;
    private int length;

    private HyperLogLog(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    /** One that holds nothing, sparse. */
    static HyperLogLog empty() {
        byte[] bytes = new byte[HEADER_BYTES + 2 + SLACK];
        System.arraycopy(MAGIC, 0, bytes, 0, MAGIC.length);
        bytes[ENCODING_AT] = SPARSE;
        SparseRuns.setLongZeros(bytes, HEADER_BYTES, REGISTERS);
        return new HyperLogLog(bytes, HEADER_BYTES + 2);
    }

    /** A working copy of a value that {@link #isOne}. */
    static HyperLogLog copyOf(byte[] array, int offset, int length) {
        byte[] copy = new byte[length + SLACK];
        System.arraycopy(array, offset, copy, 0, length);
        return new HyperLogLog(copy, length);
    }

    /** Whether a string says it is a HyperLogLog; its runs may be broken nevertheless. */
    static boolean isOne(byte[] array, int offset, int length) {
        return length >= HEADER_BYTES
                && Arrays.equals(array, offset, offset + MAGIC.length, MAGIC, 0, MAGIC.length)
                && (array[offset + ENCODING_AT] == SPARSE
                        || array[offset + ENCODING_AT] == DENSE && length == DENSE_BYTES);
    }

    static boolean isDense(byte[] array, int offset) {
        return array[offset + ENCODING_AT] == DENSE;
    }

    static boolean isStale(byte[] array, int offset) {
        return (array[offset + LAST_CARDINALITY_BYTE] & STALE) != 0;
    }

    static long cachedCardinality(byte[] array, int offset) {
        long value = 0;
        for (int i = LAST_CARDINALITY_BYTE; i >= CARDINALITY_AT; i--) {
            value = value << 8 | array[offset + i] & 0xff;
        }
        return value;
    }

    private boolean isDense() {
        return isDense(bytes, 0);
    }

    /** A cardinality as the header caches it. */
    static byte[] cardinalityBytes(long value) {
        byte[] bytes = new byte[Long.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (value >>> 8 * i);
        }
        return bytes;
    }

    void markStale() {
        bytes[LAST_CARDINALITY_BYTE] |= (byte) STALE;
    }

    /** The value as it is stored. */
    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** The register and the count that an element's hash stands for: {@code register << 8 | count}. */
    static int place(byte[] array, int offset, int length) {
        long hash = MurmurHash64A.hash(array, offset, length);
        int register = (int) (hash & REGISTERS - 1);
        long rest = hash >>> 14 | 1L << 50;
        return register << 8 | Long.numberOfTrailingZeros(rest) + 1;
    }

    /** Raises a register to a count where it is below: {@link #CHANGED}, {@link #UNCHANGED} or {@link #BROKEN}. */
    int raise(int register, int count) {
        if (isDense()) {
            return raiseDense(register, count);
        }
        if (count <= SparseRuns.MAX_VALUE) {
            SparseRuns runs = new SparseRuns(bytes, length);
            int outcome = runs.raise(register, count);
            bytes = runs.bytes();
            length = runs.length();
            if (outcome == CHANGED) {
                markStale();
            }
            if (outcome != SparseRuns.TOO_LONG) {
                return outcome;
            }
        }
        return toDense() ? raiseDense(register, count) : BROKEN;
    }

    private int raiseDense(int register, int count) {
        if (count <= DenseRegisters.get(bytes, HEADER_BYTES, register)) {
            return UNCHANGED;
        }
        DenseRegisters.set(bytes, HEADER_BYTES, register, count);
        return CHANGED;
    }

    /** Makes a sparse one dense; false, and nothing changes, if its runs are broken. */
    boolean toDense() {
        if (isDense()) {
            return true;
        }
        byte[] registers = new byte[REGISTERS];
        if (!SparseRuns.mergeInto(registers, bytes, 0, length)) {
            return false;
        }
        byte[] dense = new byte[DENSE_BYTES + SLACK];
        System.arraycopy(bytes, 0, dense, 0, HEADER_BYTES);
        dense[ENCODING_AT] = DENSE;
        for (int i = 0; i < REGISTERS; i++) {
            if (registers[i] != 0) {
                DenseRegisters.set(dense, HEADER_BYTES, i, registers[i]);
            }
        }
        bytes = dense;
        length = DENSE_BYTES;
        return true;
    }

    /** Raises {@code registers}, a byte each, to those of a value; false where its runs are broken. */
    static boolean mergeInto(byte[] registers, byte[] array, int offset, int length) {
        if (!isDense(array, offset)) {
            return SparseRuns.mergeInto(registers, array, offset, length);
        }
        for (int i = 0; i < REGISTERS; i++) {
            int value = DenseRegisters.get(array, offset + HEADER_BYTES, i);
            if (value > registers[i]) {
                registers[i] = (byte) value;
            }
        }
        return true;
    }
}
