package dev.roundhouse.storage.value;

import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.storage.value.rdb.ListpackWriter;
import java.util.Arrays;

/**
 * A small sorted set in one array: members and scores in turn, in order. A score is a whole number of 1, 2 or 4 bytes or
 * the 8 bytes of a double. As in Redis' listpack, minus zero becomes zero. Not thread-safe.
 */
final class PackedSortedSet {
    /** Scores up to here that are whole numbers are written as such (Redis' double2ll). */
    private static final double MAX_WHOLE = 0x1p62;

    private final Packed packed;
    private final byte[] scratch = new byte[8];

    PackedSortedSet() {
        this(new Packed());
    }

    private PackedSortedSet(Packed packed) {
        this.packed = packed;
    }

    int size() {
        return packed.count() / 2;
    }

    /** Bytes of members and scores. */
    int bytes() {
        return packed.size();
    }

    long heapBytes() {
        return 24 + 24 + packed.heapBytes();
    }

    PackedSortedSet copy() {
        return new PackedSortedSet(packed.copy());
    }

    /** Cursor of a member; -1: none. */
    int find(byte[] array, int offset, int length) {
        return packed.find(2, array, offset, length);
    }

    /** Score of the member at a cursor. */
    double score(int cursor) {
        return scoreAt(packed.next(cursor));
    }

    private double scoreAt(int cursor) {
        int at = packed.offset(cursor);
        byte[] bytes = packed.array();
        int length = packed.length(cursor);
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (bytes[at + i] & 0xffL) << 8 * i;
        }
        if (length == 8) {
            return Double.longBitsToDouble(value);
        }
        int unused = Long.SIZE - 8 * length;
        return value << unused >> unused;
    }

    /** How many bytes of {@link #scratch} the score takes. */
    private int encode(double score) {
        int whole = (int) score;
        int length = whole != score ? 8 : whole == (byte) whole ? 1 : whole == (short) whole ? 2 : 4;
        long value = length == 8 ? Double.doubleToRawLongBits(score) : whole;
        for (int i = 0; i < length; i++) {
            scratch[i] = (byte) (value >>> 8 * i);
        }
        return length;
    }

    /** Adds a member that is not there. */
    void add(byte[] array, int offset, int length, double score) {
        int cursor = 0;
        while (cursor < packed.end()) {
            int next = packed.next(cursor);
            double other = scoreAt(next);
            if (other > score || other == score && order(cursor, array, offset, length) > 0) {
                break;
            }
            cursor = packed.next(next);
        }
        packed.insert(cursor, scratch, 0, encode(score));
        packed.insert(cursor, array, offset, length);
    }

    private int order(int cursor, byte[] array, int offset, int length) {
        int from = packed.offset(cursor);
        return Arrays.compareUnsigned(
                packed.array(), from, from + packed.length(cursor), array, offset, offset + length);
    }

    void removeAt(int cursor) {
        packed.remove(cursor, 2);
    }

    void removeRange(int from, int to) {
        packed.remove(packed.nth(2 * from), 2 * (to - from));
    }

    int rank(int ofCursor) {
        int rank = 0;
        for (int cursor = 0; cursor < ofCursor; cursor = packed.next(packed.next(cursor))) {
            rank++;
        }
        return rank;
    }

    int countBefore(Bound bound) {
        int rank = 0;
        int cursor = 0;
        while (cursor < packed.end()) {
            int next = packed.next(cursor);
            if (!bound.isAfter(scoreAt(next), packed.array(), packed.offset(cursor), packed.length(cursor))) {
                break;
            }
            cursor = packed.next(next);
            rank++;
        }
        return rank;
    }

    void walk(int from, int to, boolean reverse, ScoredVisitor visitor) {
        if (reverse) {
            walkBack(from, to, visitor);
            return;
        }
        int cursor = packed.nth(2 * from);
        for (int rank = from; rank < to; rank++) {
            if (!visit(cursor, visitor)) {
                return;
            }
            cursor = packed.next(packed.next(cursor));
        }
    }

    private void walkBack(int from, int to, ScoredVisitor visitor) {
        int[] cursors = new int[to - from];
        int cursor = packed.nth(2 * from);
        for (int i = 0; i < cursors.length; i++) {
            cursors[i] = cursor;
            cursor = packed.next(packed.next(cursor));
        }
        for (int i = cursors.length - 1; i >= 0 && visit(cursors[i], visitor); i--) {
            // each visit is the step
        }
    }

    private boolean visit(int cursor, ScoredVisitor visitor) {
        return visitor.visit(packed.array(), packed.offset(cursor), packed.length(cursor), score(cursor));
    }

    static boolean isWhole(double score) {
        return Math.abs(score) <= MAX_WHOLE && score == (long) score;
    }

    byte[] toListpack() {
        ListpackWriter writer = new ListpackWriter();
        walk(0, size(), false, (array, offset, length, score) -> {
            writer.add(array, offset, length);
            if (isWhole(score)) {
                writer.add((long) score);
            } else {
                writer.add(Numbers.formatDouble(score));
            }
            return true;
        });
        return writer.toBytes();
    }
}
