package dev.roundhouse.storage.value;

import java.util.Arrays;

/**
 * A short sequence of byte strings in one array: for each its length (7 bits a byte, low first) and its bytes. What small
 * hashes, sets, lists and sorted sets are made of: no object per element. Changing it costs its size. A cursor is the
 * offset of an element; changing the sequence makes cursors from there on invalid. Not thread-safe.
 */
public final class Packed {
    private static final byte[] EMPTY = {};

    private byte[] bytes = EMPTY;
    private int count;

    public int count() {
        return count;
    }

    /** Bytes of the sequence. */
    public int size() {
        return bytes.length;
    }

    public long heapBytes() {
        return 24L + 16 + bytes.length;
    }

    /** Offset after all elements: where walks end and new elements go. */
    public int end() {
        return bytes.length;
    }

    /** Where the element after the one at a cursor is. */
    public int next(int cursor) {
        return offset(cursor) + length(cursor);
    }

    /** Where an element's bytes begin in {@link #array}. */
    public int offset(int cursor) {
        int at = cursor;
        while (bytes[at] < 0) {
            at++;
        }
        return at + 1;
    }

    public int length(int cursor) {
        int at = cursor;
        int length = bytes[at] & 0x7f;
        for (int shift = 7; bytes[at] < 0; shift += 7) {
            length |= (bytes[++at] & 0x7f) << shift;
        }
        return length;
    }

    /** Holds the elements; replaced when the sequence changes, never changed itself. */
    public byte[] array() {
        return bytes;
    }

    public byte[] get(int cursor) {
        int from = offset(cursor);
        return Arrays.copyOfRange(bytes, from, from + length(cursor));
    }

    public boolean equals(int cursor, byte[] array, int offset, int length) {
        int from = offset(cursor);
        return length(cursor) == length && Arrays.equals(bytes, from, from + length, array, offset, offset + length);
    }

    /** Cursor of the nth element, which there is. */
    public int nth(int n) {
        int cursor = 0;
        for (int i = 0; i < n; i++) {
            cursor = next(cursor);
        }
        return cursor;
    }

    /** Cursor of the first of the elements 0, step, 2 * step ... that equals; -1: none. */
    public int find(int step, byte[] array, int offset, int length) {
        int cursor = 0;
        while (cursor < bytes.length) {
            if (equals(cursor, array, offset, length)) {
                return cursor;
            }
            for (int i = 0; i < step && cursor < bytes.length; i++) {
                cursor = next(cursor);
            }
        }
        return -1;
    }

    public void append(byte[] array, int offset, int length) {
        insert(bytes.length, array, offset, length);
    }

    /** Inserts before the element at the cursor, or at the {@link #end}. */
    public void insert(int cursor, byte[] array, int offset, int length) {
        replaceRange(cursor, cursor, array, offset, length);
        count++;
    }

    public void replace(int cursor, byte[] array, int offset, int length) {
        replaceRange(cursor, next(cursor), array, offset, length);
    }

    private void replaceRange(int from, int to, byte[] array, int offset, int length) {
        int prefix = prefixBytes(length);
        byte[] changed = new byte[bytes.length - (to - from) + prefix + length];
        System.arraycopy(bytes, 0, changed, 0, from);
        int at = from;
        for (int rest = length; ; rest >>>= 7) {
            boolean more = rest > 0x7f;
            changed[at++] = (byte) (rest & 0x7f | (more ? 0x80 : 0));
            if (!more) {
                break;
            }
        }
        System.arraycopy(array, offset, changed, at, length);
        System.arraycopy(bytes, to, changed, at + length, bytes.length - to);
        bytes = changed;
    }

    private static int prefixBytes(int length) {
        return length < 1 << 7 ? 1 : length < 1 << 14 ? 2 : length < 1 << 21 ? 3 : length < 1 << 28 ? 4 : 5;
    }

    /** Removes elements from a cursor on. */
    public void remove(int cursor, int elements) {
        int to = cursor;
        for (int i = 0; i < elements; i++) {
            to = next(to);
        }
        byte[] changed = new byte[bytes.length - (to - cursor)];
        System.arraycopy(bytes, 0, changed, 0, cursor);
        System.arraycopy(bytes, to, changed, cursor, bytes.length - to);
        bytes = changed;
        count -= elements;
    }

    /** An independent sequence that is equal; shares the array, which is never changed. */
    public Packed copy() {
        Packed copy = new Packed();
        copy.bytes = bytes;
        copy.count = count;
        return copy;
    }
}
