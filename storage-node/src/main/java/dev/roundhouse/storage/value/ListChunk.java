package dev.roundhouse.storage.value;

import java.util.Arrays;

/**
 * Neighbouring elements of a list, in one array with room at its ends: for each its length (one or two bytes of 7 bits,
 * low first), its bytes, and the length again, mirrored, so that walks go both ways. An element is named by the offset at
 * which it begins. Not thread-safe; a {@link #shared} one does not change any more.
 */
final class ListChunk {
    /** Most bytes of elements; Redis' list-max-listpack-size -2. */
    static final int MAX_BYTES = 8192;

    /** Most bytes of an element that shares an array; a longer one is a chunk of its own, its array just the element. */
    static final int MAX_PACKED_BYTES = 4000;

    private static final int OBJECT_BYTES = 40 + 16;
    private static final int MIN_ROOM = 16;
    private static final int TRIMMED_FROM = 256;

    private byte[] bytes;
    private int start;
    private int end;
    private int count;
    private final boolean isLarge;
    boolean shared;

    private ListChunk(byte[] bytes, boolean isLarge) {
        this.bytes = bytes;
        this.isLarge = isLarge;
    }

    static ListChunk empty() {
        return new ListChunk(new byte[0], false);
    }

    /** A large element, whose array nobody changes. */
    static ListChunk of(byte[] element) {
        ListChunk chunk = new ListChunk(element, true);
        chunk.end = element.length;
        chunk.count = 1;
        return chunk;
    }

    /** The elements from an offset up to another. */
    ListChunk part(int from, int to, int elements) {
        ListChunk part = new ListChunk(Arrays.copyOfRange(bytes, from, to), false);
        part.end = to - from;
        part.count = elements;
        return part;
    }

    ListChunk copy() {
        return isLarge ? of(bytes) : part(start, end, count);
    }

    int count() {
        return count;
    }

    boolean isLarge() {
        return isLarge;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    long heapBytes() {
        return OBJECT_BYTES + (long) bytes.length;
    }

    byte[] array() {
        return bytes;
    }

    /** Where the bytes of the element at an offset begin. */
    int offset(int at) {
        return isLarge ? 0 : at + prefixBytes(at);
    }

    int length(int at) {
        if (isLarge) {
            return bytes.length;
        }
        return bytes[at] >= 0 ? bytes[at] : bytes[at] & 0x7f | bytes[at + 1] << 7;
    }

    private int prefixBytes(int at) {
        return bytes[at] >= 0 ? 1 : 2;
    }

    int next(int at) {
        return isLarge ? end : at + length(at) + 2 * prefixBytes(at);
    }

    int previous(int at) {
        if (isLarge) {
            return 0;
        }
        int last = bytes[at - 1];
        return last >= 0 ? at - last - 2 : at - (last & 0x7f | bytes[at - 2] << 7) - 4;
    }

    /** The nth element, which there is. */
    int nth(int n) {
        int at;
        if (n < count / 2) {
            at = start;
            for (int i = 0; i < n; i++) {
                at = next(at);
            }
        } else {
            at = end;
            for (int i = count; i > n; i--) {
                at = previous(at);
            }
        }
        return at;
    }

    boolean equals(int at, byte[] array, int offset, int length) {
        int from = offset(at);
        return length(at) == length && Arrays.equals(bytes, from, from + length, array, offset, offset + length);
    }

    int countEqual(byte[] array, int offset, int length) {
        int equal = 0;
        for (int at = start; at < end; at = next(at)) {
            if (equals(at, array, offset, length)) {
                equal++;
            }
        }
        return equal;
    }

    private static int bytesOf(int length) {
        return length + (length < 1 << 7 ? 2 : 4);
    }

    /** Whether one more element has room within the limit. */
    boolean takes(int length) {
        return !isLarge && length <= MAX_PACKED_BYTES && (count == 0 || end - start + bytesOf(length) <= MAX_BYTES);
    }

    /** Inserts before the element at an offset, or at the end. */
    void insert(int at, byte[] array, int offset, int length) {
        int size = bytesOf(length);
        int to = makeRoom(at, size);
        if (length < 1 << 7) {
            bytes[to] = (byte) length;
            bytes[to + size - 1] = (byte) length;
        } else {
            bytes[to] = (byte) (length | 0x80);
            bytes[to + 1] = (byte) (length >> 7);
            bytes[to + size - 2] = (byte) (length >> 7);
            bytes[to + size - 1] = (byte) (length | 0x80);
        }
        System.arraycopy(array, offset, bytes, to + (size - length) / 2, length);
        count++;
    }

    /** Moves what is before or what is behind, whichever is less; answers where the room is now. */
    private int makeRoom(int at, int size) {
        boolean movesFront = at - start < end - at;
        int before = at - start;
        if ((movesFront ? start : bytes.length - end) < size) {
            gatherRoom(movesFront, size);
        }
        if (movesFront) {
            System.arraycopy(bytes, start, bytes, start - size, before);
            start -= size;
        } else {
            System.arraycopy(bytes, start + before, bytes, start + before + size, end - start - before);
            end += size;
        }
        return start + before;
    }

    /** All room to one end, and at least a quarter more than is needed now, so that pushing costs what is pushed. */
    private void gatherRoom(boolean atFront, int size) {
        int used = end - start;
        int room = Math.max(size, Math.max(MIN_ROOM, used / 4));
        byte[] target = bytes.length - used >= room ? bytes : new byte[used + room];
        int to = atFront ? target.length - used : 0;
        System.arraycopy(bytes, start, target, to, used);
        bytes = target;
        start = to;
        end = to + used;
    }

    void remove(int at) {
        int size = next(at) - at;
        if (at - start < end - at - size) {
            System.arraycopy(bytes, start, bytes, start + size, at - start);
            start += size;
        } else {
            System.arraycopy(bytes, at + size, bytes, at, end - at - size);
            end -= size;
        }
        count--;
        trim();
    }

    /** Removes fewer than there are. */
    void removeFirst(int elements) {
        start = nth(elements);
        count -= elements;
        trim();
    }

    /** Removes fewer than there are. */
    void removeLast(int elements) {
        end = nth(count - elements);
        count -= elements;
        trim();
    }

    /** Of the elements that equal removes {@code take}, after {@code skip} others. */
    void removeEqual(byte[] array, int offset, int length, int skip, int take) {
        int seen = 0;
        int to = start;
        int at = start;
        while (at < end) {
            int next = next(at);
            if (equals(at, array, offset, length) && seen++ >= skip && seen <= skip + take) {
                count--;
            } else {
                System.arraycopy(bytes, at, bytes, to, next - at);
                to += next - at;
            }
            at = next;
        }
        end = to;
        trim();
    }

    private void trim() {
        int used = end - start;
        if (bytes.length >= TRIMMED_FROM && used < bytes.length / 4) {
            bytes = Arrays.copyOfRange(bytes, start, end);
            start = 0;
            end = used;
        }
    }

    /** Whether all elements of the next chunk have room here. */
    boolean takes(ListChunk next) {
        return !isLarge && !next.isLarge && end - start + next.end - next.start <= MAX_BYTES;
    }

    void append(ListChunk next) {
        int size = next.end - next.start;
        if (bytes.length - end < size) {
            gatherRoom(false, size);
        }
        System.arraycopy(next.bytes, next.start, bytes, end, size);
        end += size;
        count += next.count;
    }
}
