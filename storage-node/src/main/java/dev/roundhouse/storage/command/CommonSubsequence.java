package dev.roundhouse.storage.command;

import java.util.ArrayList;
import java.util.List;

/**
 * The longest common subsequence of two byte strings by the classic table, in the order and with the ties of Redis. The
 * table is kept as one bit per cell (which way the trace goes) and two rows of lengths, a 32nd of Redis' memory.
 */
final class CommonSubsequence {
    /** Bytes that Redis' table of 32-bit cells may take. */
    private static final long MAX_TABLE_BYTES = Strings.MAX_BYTES;

    private final byte[] first;
    private final byte[] second;
    private final int width;
    private final long[] upward;
    private final int length;

    /** Runs of both strings that match byte for byte: where they begin and end, both ends included. */
    record Match(int firstStart, int firstEnd, int secondStart, int secondEnd) {
        int length() {
            return firstEnd - firstStart + 1;
        }
    }

    static boolean isTooLarge(int firstLength, int secondLength) {
        return (firstLength + 1L) * (secondLength + 1L) * Integer.BYTES > MAX_TABLE_BYTES;
    }

    /** Of strings that are not {@link #isTooLarge}. */
    CommonSubsequence(byte[] first, byte[] second) {
        this.first = first;
        this.second = second;
        this.width = second.length + 1;
        long cells = (first.length + 1L) * width;
        this.upward = new long[(int) ((cells + Long.SIZE - 1) / Long.SIZE)];
        this.length = fill();
    }

    private int fill() {
        int[] above = new int[width];
        int[] row = new int[width];
        for (int i = 1; i <= first.length; i++) {
            byte b = first[i - 1];
            for (int j = 1; j < width; j++) {
                if (b == second[j - 1]) {
                    row[j] = above[j - 1] + 1;
                } else if (above[j] > row[j - 1]) {
                    row[j] = above[j];
                    int cell = i * width + j;
                    upward[cell >>> 6] |= 1L << cell;
                } else {
                    row[j] = row[j - 1];
                }
            }
            int[] done = above;
            above = row;
            row = done;
        }
        return above[width - 1];
    }

    int length() {
        return length;
    }

    byte[] text() {
        byte[] text = new byte[length];
        int at = length;
        int i = first.length;
        int j = second.length;
        while (i > 0 && j > 0) {
            if (first[i - 1] == second[j - 1]) {
                text[--at] = first[i - 1];
                i--;
                j--;
            } else if (goesUp(i, j)) {
                i--;
            } else {
                j--;
            }
        }
        return text;
    }

    /** The matching runs of at least this many bytes, the last one first. */
    List<Match> matches(long minLength) {
        List<Match> matches = new ArrayList<>();
        int i = first.length;
        int j = second.length;
        int run = 0;
        while (i > 0 && j > 0) {
            if (first[i - 1] == second[j - 1]) {
                run++;
                i--;
                j--;
                continue;
            }
            run = end(run, i, j, minLength, matches);
            if (goesUp(i, j)) {
                i--;
            } else {
                j--;
            }
        }
        end(run, i, j, minLength, matches);
        return matches;
    }

    private static int end(int run, int i, int j, long minLength, List<Match> matches) {
        if (run > 0 && run >= minLength) {
            matches.add(new Match(i, i + run - 1, j, j + run - 1));
        }
        return 0;
    }

    private boolean goesUp(int i, int j) {
        int cell = i * width + j;
        return (upward[cell >>> 6] & 1L << cell) != 0;
    }
}
