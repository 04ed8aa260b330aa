package dev.roundhouse.storage.value;

import java.util.Arrays;

/** An element of a list, and a walk from there in either direction. Valid until the list changes. */
public final class ListCursor {
    private final ListChunks chunks;
    private int number;
    private ListChunk chunk;
    private int at;
    private boolean isPresent;

    ListCursor(ListChunks chunks, int number, int at) {
        this.chunks = chunks;
        this.number = number;
        this.chunk = chunks.get(number);
        this.at = at;
        this.isPresent = true;
    }

    /** False once the walk has left the list. */
    public boolean isPresent() {
        return isPresent;
    }

    int number() {
        return number;
    }

    int at() {
        return at;
    }

    /** Array in which the element lies; one of at least 4 KB nobody will ever change. */
    public byte[] array() {
        return chunk.array();
    }

    public int offset() {
        return chunk.offset(at);
    }

    public int length() {
        return chunk.length(at);
    }

    /** The element in an array that nobody will change. */
    public byte[] element() {
        int from = offset();
        return chunk.isLarge() ? array() : Arrays.copyOfRange(array(), from, from + length());
    }

    public boolean holds(byte[] array, int offset, int length) {
        return chunk.equals(at, array, offset, length);
    }

    public void next() {
        at = chunk.next(at);
        if (at == chunk.end()) {
            isPresent = number + 1 < chunks.count();
            if (isPresent) {
                chunk = chunks.get(++number);
                at = chunk.start();
            }
        }
    }

    public void previous() {
        if (at == chunk.start()) {
            isPresent = number > 0;
            if (!isPresent) {
                return;
            }
            chunk = chunks.get(--number);
            at = chunk.end();
        }
        at = chunk.previous(at);
    }
}
