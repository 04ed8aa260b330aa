package dev.roundhouse.proxy.routing;

/**
 * A cursor of SCAN over nodes one after the other, each with cursors of its own: the node's own times the number of nodes,
 * plus the node's number, as an unsigned number. With own cursors below 2^53, as nodes in memory have them, it fits for 2,048
 * nodes, and into a signed number for 1,024.
 *
 * @param own unsigned
 */
record NodeCursor(int node, long own) {
    static NodeCursor decode(long cursor, int nodes) {
        return new NodeCursor((int) Long.remainderUnsigned(cursor, nodes), Long.divideUnsigned(cursor, nodes));
    }

    /** Whether {@link #next} has room for it: a server's own cursors may be any number. */
    boolean fits(int nodes) {
        return Long.compareUnsigned(own, Long.divideUnsigned(-1L - node, nodes)) <= 0;
    }

    /** The whole cursor where the node has answered {@code own}: the next node's first when it is done, 0 after the last. */
    long next(int nodes) {
        return own == 0 ? (node + 1) % nodes : own * nodes + node;
    }
}
