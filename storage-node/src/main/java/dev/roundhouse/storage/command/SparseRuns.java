package dev.roundhouse.storage.command;

import java.util.Arrays;

/**
 * The registers of a sparse HyperLogLog as runs, behind its header: {@code 00llllll} zeros (1 to 64), {@code 01llllll
 * llllllll} zeros (1 to 16384), {@code 1vvvvvll} a value (1 to 32) of 1 to 4 registers. Which of several ways of writing
 * the same registers is chosen matters: values are compared byte for byte with those of Redis.
 */
final class SparseRuns {
    static final int MAX_VALUE = 32;

    /** The outcome of a change that needs more bytes than a sparse one may have. */
    static final int TOO_LONG = -2;

    private static final int MAX_SHORT_ZEROS = 64;
    private static final int MAX_VALUE_RUN = 4;
    private static final int MAX_ADDED_BYTES = 3;
    private static final int MERGED_RUNS = 5;
    private static final int FIRST = HyperLogLog.HEADER_BYTES;

    private byte[] bytes;
    private int length;

    /** @param bytes with at least one zero byte behind {@code length} */
    SparseRuns(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    static void setLongZeros(byte[] array, int at, int count) {
        array[at] = (byte) (count - 1 >>> 8 | 0x40);
        array[at + 1] = (byte) (count - 1);
    }

    private static boolean isValue(int run) {
        return (run & 0x80) != 0;
    }

    private static boolean isLongZeros(int run) {
        return (run & 0xc0) == 0x40;
    }

    private static int valueOf(int run) {
        return (run >>> 2 & 0x1f) + 1;
    }

    private static int valueRun(int value, int count) {
        return 0x80 | value - 1 << 2 | count - 1;
    }

    /** Registers that a run covers. */
    private static int count(int run, int next) {
        if (isValue(run)) {
            return (run & 3) + 1;
        }
        return isLongZeros(run) ? ((run & 0x3f) << 8 | next) + 1 : (run & 0x3f) + 1;
    }

    private int at(int index) {
        return bytes[index] & 0xff;
    }

    /** Raises a register; {@link #TOO_LONG} leaves all as it was. */
    int raise(int register, int value) {
        if (bytes.length < length + MAX_ADDED_BYTES + 2) {
            bytes = Arrays.copyOf(bytes, length + length / 2 + 2 * MAX_ADDED_BYTES + 2);
        }
        int run = FIRST;
        int previous = FIRST;
        int first = 0;
        int span = 0;
        while (run < length) {
            span = count(at(run), at(run + 1));
            if (register < first + span) {
                break;
            }
            previous = run;
            run += isLongZeros(at(run)) ? 2 : 1;
            first += span;
        }
        if (span == 0 || run >= length) {
            return HyperLogLog.BROKEN;
        }
        int code = at(run);
        if (isValue(code) && valueOf(code) >= value) {
            return HyperLogLog.UNCHANGED;
        }
        if (!isLongZeros(code) && span == 1) {
            bytes[run] = (byte) valueRun(value, 1);
        } else if (!split(run, register - first, first + span - 1 - register, value)) {
            return TOO_LONG;
        }
        mergeFrom(previous);
        return HyperLogLog.CHANGED;
    }

    /** Cuts a run in up to three: what is before a register, the register, what is behind it. */
    private boolean split(int run, int before, int behind, int value) {
        int code = at(run);
        byte[] sequence = new byte[MAX_ADDED_BYTES + 2];
        int count = part(sequence, 0, code, before);
        sequence[count++] = (byte) valueRun(value, 1);
        count = part(sequence, count, code, behind);
        int oldCount = isLongZeros(code) ? 2 : 1;
        int added = count - oldCount;
        if (added > 0 && length + added > HyperLogLog.MAX_SPARSE_BYTES) {
            return false;
        }
        int next = run + oldCount;
        if (next < length) {
            System.arraycopy(bytes, next, bytes, next + added, length - next);
        }
        length += added;
        bytes[length] = 0;
        System.arraycopy(sequence, 0, bytes, run, count);
        return true;
    }

    private static int part(byte[] sequence, int at, int code, int count) {
        if (count == 0) {
            return at;
        }
        if (isValue(code)) {
            sequence[at] = (byte) valueRun(valueOf(code), count);
            return at + 1;
        }
        if (count > MAX_SHORT_ZEROS) {
            setLongZeros(sequence, at, count);
            return at + 2;
        }
        sequence[at] = (byte) (count - 1);
        return at + 1;
    }

    /** Joins neighbours of the same value, among the five runs from one on. */
    private void mergeFrom(int from) {
        int run = from;
        for (int i = 0; i < MERGED_RUNS && run < length; i++) {
            int code = at(run);
            if (!isValue(code)) {
                run += isLongZeros(code) ? 2 : 1;
                continue;
            }
            int next = at(run + 1);
            int joined = count(code, 0) + count(next, 0);
            boolean joins =
                    run + 1 < length && isValue(next) && valueOf(code) == valueOf(next) && joined <= MAX_VALUE_RUN;
            if (!joins) {
                run++;
                continue;
            }
            bytes[run + 1] = (byte) valueRun(valueOf(code), joined);
            System.arraycopy(bytes, run + 1, bytes, run, length - run - 1);
            length--;
            bytes[length] = 0;
        }
    }

    /** Receives runs in order; all of them together cover {@link HyperLogLog#REGISTERS} registers. */
    interface Visitor {
        void run(int first, int count, int value);
    }

    /** Visits the runs of a sparse value; false, where it is broken, after those before the break. */
    static boolean visit(byte[] array, int offset, int length, Visitor visitor) {
        int end = offset + length;
        int first = 0;
        int at = offset + FIRST;
        while (at < end) {
            int code = array[at] & 0xff;
            int next = at + 1 < end ? array[at + 1] & 0xff : 0;
            int count = count(code, next);
            if (first + count > HyperLogLog.REGISTERS) {
                return false;
            }
            visitor.run(first, count, isValue(code) ? valueOf(code) : 0);
            first += count;
            at += isLongZeros(code) ? 2 : 1;
        }
        return first == HyperLogLog.REGISTERS;
    }

    /** See {@link HyperLogLog#mergeInto}. */
    static boolean mergeInto(byte[] registers, byte[] array, int offset, int length) {
        return visit(array, offset, length, (first, count, value) -> {
            for (int i = first; i < first + count; i++) {
                if (value > registers[i]) {
                    registers[i] = (byte) value;
                }
            }
        });
    }

    /** Writes the runs, broken or not, as PFDEBUG shows them. */
    static void decode(byte[] array, int offset, int length, StringBuilder text) {
        int end = offset + length;
        int at = offset + FIRST;
        while (at < end) {
            int code = array[at] & 0xff;
            int next = at + 1 < end ? array[at + 1] & 0xff : 0;
            if (isValue(code)) {
                text.append("v:").append(valueOf(code)).append(',');
            } else {
                text.append(isLongZeros(code) ? "Z:" : "z:");
            }
            text.append(count(code, next)).append(' ');
            at += isLongZeros(code) ? 2 : 1;
        }
    }
}
