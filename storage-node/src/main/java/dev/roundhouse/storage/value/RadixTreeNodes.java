package dev.roundhouse.storage.value;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;

/**
 * How many nodes a compressed radix tree of IDs (16 bytes each) has: a leaf for each ID, a node wherever two part, and one
 * for each run of bytes that no other ID leaves. XINFO says it.
 */
final class RadixTreeNodes {
    private static final int KEY_BYTES = 16;

    private RadixTreeNodes() {}

    /** @param ids ascending */
    static long count(Collection<StreamId> ids) {
        if (ids.isEmpty()) {
            return 1;
        }
        long nodes = 0;
        Deque<Integer> branches = new ArrayDeque<>();
        StreamId previous = null;
        for (StreamId id : ids) {
            if (previous != null) {
                nodes += close(branches, commonBytes(previous, id));
            }
            previous = id;
        }
        return nodes + close(branches, -1);
    }

    /**
     * The ID before leaves the next one after {@code common} bytes: its leaf and the branches below there are complete.
     * A complete branch or leaf has above it, up to the branch it hangs on, one byte in that branch and a run of the rest.
     */
    private static long close(Deque<Integer> branches, int common) {
        long nodes = 1;
        int depth = KEY_BYTES;
        while (!branches.isEmpty() && branches.peek() > common) {
            int branch = branches.pop();
            nodes += run(branch, depth) + 1;
            depth = branch;
        }
        if (common < 0) {
            return nodes + (depth > 0 ? 1 : 0);
        }
        if (branches.isEmpty() || branches.peek() < common) {
            branches.push(common);
        }
        return nodes + run(common, depth);
    }

    private static int run(int branch, int depth) {
        return depth > branch + 1 ? 1 : 0;
    }

    private static int commonBytes(StreamId a, StreamId b) {
        long ms = a.ms() ^ b.ms();
        return ms != 0
                ? Long.numberOfLeadingZeros(ms) / Byte.SIZE
                : Long.BYTES + Long.numberOfLeadingZeros(a.seq() ^ b.seq()) / Byte.SIZE;
    }
}
