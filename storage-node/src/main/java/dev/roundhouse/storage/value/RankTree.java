package dev.roundhouse.storage.value;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Members in the order of their scores, and where these are equal of their bytes: a counted B+tree, so that adding,
 * removing, the rank of an element and the element of a rank cost O(log n), and a walk reads arrays. Inner nodes know how
 * many elements each child has, and a lower bound of them that is also above all elements to the left; removing leaves
 * bounds as they are. Nodes do not know their parents or neighbours, so that a {@link #copy} shares them all: what
 * changes afterwards, in either tree, is copied on the way down. Not thread-safe.
 */
final class RankTree {
    private static final int CAPACITY = 64;
    /** A node of fewer entries is merged with a neighbour if both have no more than {@link #MERGED}. */
    private static final int SPARSE = CAPACITY / 4;

    private static final int MERGED = CAPACITY * 3 / 4;
    private static final long LEAF_BYTES = 24 + 16 + CAPACITY * 8L + 16 + CAPACITY * 4L;
    private static final long INNER_BYTES = 32 + 4 * 16 + CAPACITY * (8L + 4 + 4 + 4);

    /** Nodes that carry it are this tree's alone. */
    private Object owner = new Object();

    private Node root = new Leaf(owner);
    private int size;
    private long nodeBytes = LEAF_BYTES;

    private abstract static class Node {
        final Object owner;
        /** Elements of a leaf, children of an inner node. */
        int size;

        Node(Object owner) {
            this.owner = owner;
        }
    }

    private static final class Leaf extends Node {
        final double[] scores;
        final byte[][] members;

        Leaf(Object owner) {
            super(owner);
            scores = new double[CAPACITY];
            members = new byte[CAPACITY][];
        }

        Leaf(Object owner, Leaf from) {
            super(owner);
            size = from.size;
            scores = from.scores.clone();
            members = from.members.clone();
        }

        /** How many elements lie before the bound. */
        int position(Bound bound) {
            int low = 0;
            int high = size;
            while (low < high) {
                int middle = low + high >>> 1;
                if (bound.isAfter(scores[middle], members[middle])) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        void move(int from, Leaf target, int to, int count) {
            System.arraycopy(scores, from, target.scores, to, count);
            System.arraycopy(members, from, target.members, to, count);
        }

        void truncate(int newSize) {
            Arrays.fill(members, newSize, Math.max(newSize, size), null);
            size = newSize;
        }
    }

    private static final class Inner extends Node {
        final Node[] children;
        final int[] counts;
        /** Lower bounds of the children; the first is never looked at. */
        final double[] lowScores;

        final byte[][] lowMembers;

        Inner(Object owner) {
            super(owner);
            children = new Node[CAPACITY];
            counts = new int[CAPACITY];
            lowScores = new double[CAPACITY];
            lowMembers = new byte[CAPACITY][];
        }

        Inner(Object owner, Inner from) {
            super(owner);
            size = from.size;
            children = from.children.clone();
            counts = from.counts.clone();
            lowScores = from.lowScores.clone();
            lowMembers = from.lowMembers.clone();
        }

        /** Number of the last child whose lower bound lies before the bound, else of the first. */
        int child(Bound bound) {
            int low = 1;
            int high = size;
            while (low < high) {
                int middle = low + high >>> 1;
                if (bound.isAfter(lowScores[middle], lowMembers[middle])) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low - 1;
        }

        /** Number of the child in which an element is, if it is anywhere, and to which it is added. */
        int childOf(double score, byte[] member) {
            int low = 1;
            int high = size;
            while (low < high) {
                int middle = low + high >>> 1;
                if (compare(lowScores[middle], lowMembers[middle], score, member) <= 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low - 1;
        }

        void move(int from, Inner target, int to, int count) {
            System.arraycopy(children, from, target.children, to, count);
            System.arraycopy(counts, from, target.counts, to, count);
            System.arraycopy(lowScores, from, target.lowScores, to, count);
            System.arraycopy(lowMembers, from, target.lowMembers, to, count);
        }

        void truncate(int newSize) {
            Arrays.fill(children, newSize, Math.max(newSize, size), null);
            Arrays.fill(lowMembers, newSize, Math.max(newSize, size), null);
            size = newSize;
        }

        void removeChild(int at) {
            move(at + 1, this, at, size - at - 1);
            truncate(size - 1);
        }

        int count() {
            int sum = 0;
            for (int i = 0; i < size; i++) {
                sum += counts[i];
            }
            return sum;
        }
    }

    int size() {
        return size;
    }

    /** Heap bytes of the nodes; members are not counted. */
    long heapBytes() {
        return nodeBytes;
    }

    private static int compare(double score, byte[] member, double otherScore, byte[] otherMember) {
        if (score != otherScore) {
            return score < otherScore ? -1 : 1;
        }
        return Arrays.compareUnsigned(member, otherMember);
    }

    /** Adds an element that is not there; the member is kept, and nobody changes it. */
    void add(double score, byte[] member) {
        root = writable(root);
        Node right = add(root, score, member);
        if (right != null) {
            Inner top = newInner();
            setChild(top, 0, root);
            setChild(top, 1, right);
            top.size = 2;
            root = top;
        }
        size++;
    }

    /** Answers the new right half if the node had to be split. */
    private @Nullable Node add(Node node, double score, byte[] member) {
        if (node instanceof Leaf leaf) {
            return add(leaf, score, member);
        }
        Inner inner = (Inner) node;
        int at = inner.childOf(score, member);
        Node child = writable(inner.children[at]);
        inner.children[at] = child;
        Node right = add(child, score, member);
        inner.counts[at] = right == null ? inner.counts[at] + 1 : count(child);
        return right == null ? null : addChild(inner, at + 1, right);
    }

    private @Nullable Leaf add(Leaf leaf, double score, byte[] member) {
        int at = leaf.position(new Bound.Element(score, member));
        Leaf target = leaf;
        Leaf right = null;
        if (leaf.size == CAPACITY) {
            right = new Leaf(owner);
            nodeBytes += LEAF_BYTES;
            int kept = kept(at);
            leaf.move(kept, right, 0, CAPACITY - kept);
            right.size = CAPACITY - kept;
            leaf.truncate(kept);
            if (at > kept || at == kept && kept > 1) {
                target = right;
                at -= kept;
            }
        }
        target.move(at, target, at + 1, target.size - at);
        target.scores[at] = score;
        target.members[at] = member;
        target.size++;
        return right;
    }

    /** How many entries stay in a full node: where they come in order, nearly all, so that nodes are full. */
    private static int kept(int at) {
        return at == CAPACITY ? CAPACITY : at == 0 ? 1 : CAPACITY / 2;
    }

    private @Nullable Inner addChild(Inner inner, int at, Node child) {
        Inner target = inner;
        Inner right = null;
        int position = at;
        if (inner.size == CAPACITY) {
            right = newInner();
            int kept = kept(at);
            inner.move(kept, right, 0, CAPACITY - kept);
            right.size = CAPACITY - kept;
            inner.truncate(kept);
            if (at >= kept) {
                target = right;
                position = at - kept;
            }
        }
        target.move(position, target, position + 1, target.size - position);
        setChild(target, position, child);
        target.size++;
        return right;
    }

    private static void setChild(Inner inner, int at, Node child) {
        inner.children[at] = child;
        inner.counts[at] = count(child);
        boolean isLeaf = child instanceof Leaf;
        inner.lowScores[at] = isLeaf ? ((Leaf) child).scores[0] : ((Inner) child).lowScores[0];
        inner.lowMembers[at] = isLeaf ? ((Leaf) child).members[0] : ((Inner) child).lowMembers[0];
    }

    private Inner newInner() {
        nodeBytes += INNER_BYTES;
        return new Inner(owner);
    }

    private static int count(Node node) {
        return node instanceof Inner inner ? inner.count() : node.size;
    }

    private Node writable(Node node) {
        if (node.owner == owner) {
            return node;
        }
        return node instanceof Leaf leaf ? new Leaf(owner, leaf) : new Inner(owner, (Inner) node);
    }

    /** Removes an element that is there. */
    void remove(double score, byte[] member) {
        root = writable(root);
        remove(root, score, member);
        size--;
        lower();
    }

    private void lower() {
        while (root instanceof Inner top && top.size <= 1) {
            root = top.size == 1 ? top.children[0] : new Leaf(owner);
            nodeBytes -= top.size == 1 ? INNER_BYTES : INNER_BYTES - LEAF_BYTES;
        }
    }

    /** Removes the elements of ranks {@code from} to {@code to - 1}, some but not all: whole nodes at once. */
    void removeRange(int from, int to) {
        root = writable(root);
        removeRange(root, from, to);
        size -= to - from;
        lower();
    }

    private void removeRange(Node node, int from, int to) {
        if (node instanceof Leaf leaf) {
            leaf.move(to, leaf, from, leaf.size - to);
            leaf.truncate(leaf.size - (to - from));
            return;
        }
        Inner inner = (Inner) node;
        int before = 0;
        int kept = 0;
        int firstCut = inner.size;
        for (int i = 0; i < inner.size; i++) {
            int count = inner.counts[i];
            int low = Math.max(0, from - before);
            int high = Math.min(count, to - before);
            before += count;
            if (low == 0 && high == count) {
                nodeBytes -= bytesOf(inner.children[i]);
                firstCut = Math.min(firstCut, kept);
                continue;
            }
            if (low < high) {
                Node child = writable(inner.children[i]);
                inner.children[i] = child;
                removeRange(child, low, high);
                inner.counts[i] -= high - low;
                firstCut = Math.min(firstCut, kept);
            }
            inner.move(i, inner, kept++, 1);
        }
        inner.truncate(kept);
        // What was cut lies together: the next two at most.
        for (int at = Math.min(firstCut + 1, inner.size - 1); at >= Math.max(0, firstCut - 1); at--) {
            if (at < inner.size && inner.children[at].size < SPARSE) {
                mergeSparse(inner, at);
            }
        }
    }

    private static long bytesOf(Node node) {
        if (!(node instanceof Inner inner)) {
            return LEAF_BYTES;
        }
        long bytes = INNER_BYTES;
        for (int i = 0; i < inner.size; i++) {
            bytes += bytesOf(inner.children[i]);
        }
        return bytes;
    }

    private void remove(Node node, double score, byte[] member) {
        if (node instanceof Leaf leaf) {
            int at = leaf.position(new Bound.Element(score, member));
            leaf.move(at + 1, leaf, at, leaf.size - at - 1);
            leaf.truncate(leaf.size - 1);
            return;
        }
        Inner inner = (Inner) node;
        int at = inner.childOf(score, member);
        Node child = writable(inner.children[at]);
        inner.children[at] = child;
        remove(child, score, member);
        inner.counts[at]--;
        if (child.size < SPARSE) {
            mergeSparse(inner, at);
        }
    }

    private void mergeSparse(Inner inner, int at) {
        Node child = inner.children[at];
        if (child.size == 0) {
            dropChild(inner, at);
        } else if (at > 0 && inner.children[at - 1].size + child.size <= MERGED) {
            mergeNext(inner, at - 1);
        } else if (at + 1 < inner.size && inner.children[at + 1].size + child.size <= MERGED) {
            mergeNext(inner, at);
        }
    }

    private void dropChild(Inner inner, int at) {
        nodeBytes -= inner.children[at] instanceof Leaf ? LEAF_BYTES : INNER_BYTES;
        inner.removeChild(at);
    }

    /** Takes the entries of the next child into a child. */
    private void mergeNext(Inner inner, int at) {
        Node left = writable(inner.children[at]);
        Node right = inner.children[at + 1];
        if (left instanceof Leaf leaf) {
            ((Leaf) right).move(0, leaf, leaf.size, right.size);
        } else {
            Inner target = (Inner) left;
            ((Inner) right).move(0, target, target.size, right.size);
            target.lowScores[target.size] = inner.lowScores[at + 1];
            target.lowMembers[target.size] = inner.lowMembers[at + 1];
        }
        left.size += right.size;
        inner.children[at] = left;
        inner.counts[at] += inner.counts[at + 1];
        dropChild(inner, at + 1);
    }

    /** How many elements lie before the bound. */
    int countBefore(Bound bound) {
        int before = 0;
        Node node = root;
        while (node instanceof Inner inner) {
            int at = inner.child(bound);
            for (int i = 0; i < at; i++) {
                before += inner.counts[i];
            }
            node = inner.children[at];
        }
        return before + ((Leaf) node).position(bound);
    }

    /** Visits the elements of ranks {@code from} to {@code to - 1}, the last first if reversed. */
    void walk(int from, int to, boolean reverse, ScoredVisitor visitor) {
        int left = to - from;
        int rank = reverse ? to - 1 : from;
        while (left > 0) {
            int inLeaf = rank;
            Node node = root;
            while (node instanceof Inner inner) {
                int at = 0;
                while (inLeaf >= inner.counts[at]) {
                    inLeaf -= inner.counts[at++];
                }
                node = inner.children[at];
            }
            Leaf leaf = (Leaf) node;
            int count = Math.min(left, reverse ? inLeaf + 1 : leaf.size - inLeaf);
            int step = reverse ? -1 : 1;
            for (int i = 0; i < count; i++) {
                int at = inLeaf + i * step;
                byte[] member = leaf.members[at];
                if (!visitor.visit(member, 0, member.length, leaf.scores[at])) {
                    return;
                }
            }
            left -= count;
            rank += count * step;
        }
    }

    /** An equal tree that shares what neither changes; costs nothing for now. */
    RankTree copy() {
        RankTree copy = new RankTree();
        copy.root = root;
        copy.size = size;
        copy.nodeBytes = nodeBytes;
        owner = new Object();
        return copy;
    }
}
