package dev.roundhouse.proxy.coordinator;

import org.jspecify.annotations.Nullable;

/** Reads that have begun, the oldest first: a ring of parallel arrays, so that one more costs no object. Not thread-safe. */
final class BegunReads {
    private static final int INITIAL = 64;

    private Hedges.@Nullable Hedged[] reads = new Hedges.Hedged[INITIAL];
    private long[] uses = new long[INITIAL];
    private long[] nanos = new long[INITIAL];
    private int head;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(Hedges.Hedged read, long use, long began) {
        if (size == reads.length) {
            grow();
        }
        int at = head + size++ & reads.length - 1;
        reads[at] = read;
        uses[at] = use;
        nanos[at] = began;
    }

    Hedges.Hedged first() {
        Hedges.Hedged read = reads[head];
        if (read == null) {
            throw new IllegalStateException("no read has begun");
        }
        return read;
    }

    long firstUse() {
        return uses[head];
    }

    long firstNanos() {
        return nanos[head];
    }

    void removeFirst() {
        reads[head] = null;
        head = head + 1 & reads.length - 1;
        size--;
    }

    private void grow() {
        int length = reads.length;
        Hedges.Hedged[] moreReads = new Hedges.Hedged[2 * length];
        long[] moreUses = new long[2 * length];
        long[] moreNanos = new long[2 * length];
        for (int i = 0; i < size; i++) {
            int from = head + i & length - 1;
            moreReads[i] = reads[from];
            moreUses[i] = uses[from];
            moreNanos[i] = nanos[from];
        }
        reads = moreReads;
        uses = moreUses;
        nanos = moreNanos;
        head = 0;
    }
}
