package dev.roundhouse.storage.value;

import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.storage.EncodingLimits;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.storage.value.rdb.PackedReader;
import dev.roundhouse.storage.value.rdb.RdbBody;
import dev.roundhouse.storage.value.rdb.RdbException;
import dev.roundhouse.storage.value.rdb.RdbInput;
import dev.roundhouse.storage.value.rdb.RdbOutput;
import dev.roundhouse.storage.value.rdb.RdbTypes;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sorted set: members with scores, in the order of the scores and, where these are equal, of the members' bytes. Small
 * ones lie packed in one array; larger ones, from then on for good, are a map from member to score and a counted tree in
 * order, so that nothing done to one element costs more than O(log n). Scores are never NaN.
 */
public final class SortedSetValue implements Value {
    /** Whatever the limits say: changing a packed set costs its size. */
    private static final int MAX_PACKED_BYTES = 1 << 20;

    private static final int OWN_BYTES = 40;
    private static final long DOUBLE_BYTES = 16;
    private static final long ARRAY_BYTES = 16;

    /** Placeholders of the packed form; never changed. */
    private static final DenseMap<Double> EMPTY = new DenseMap<>();

    private static final RankTree NO_TREE = new RankTree();

    private final EncodingLimits limits;
    private @Nullable PackedSortedSet packed = new PackedSortedSet();
    private DenseMap<Double> scores = EMPTY;
    private RankTree tree = NO_TREE;

    public SortedSetValue(EncodingLimits limits) {
        this.limits = limits;
    }

    /**
     * An empty one for so many members, the longest of so many bytes: large from the start if it would become so, since
     * what was packed once forgets the sign of zeros.
     */
    public static SortedSetValue sized(int count, int longest, EncodingLimits limits) {
        SortedSetValue value = new SortedSetValue(limits);
        if (count > limits.sortedSetEntries() || longest > limits.sortedSetBytes()) {
            value.unpack();
        }
        return value;
    }

    @Override
    public byte type() {
        return KeyState.SORTED_SET;
    }

    @Override
    public String encoding() {
        return packed == null ? "skiplist" : "listpack";
    }

    public boolean isPacked() {
        return packed != null;
    }

    @Override
    public boolean isEmpty() {
        return size() == 0;
    }

    public int size() {
        return packed == null ? scores.size() : packed.size();
    }

    @Override
    public long heapBytes() {
        return packed != null
                ? OWN_BYTES + packed.heapBytes()
                : OWN_BYTES + scores.heapBytes() + (DOUBLE_BYTES + ARRAY_BYTES) * scores.size() + tree.heapBytes();
    }

    @Override
    public SortedSetValue copy() {
        SortedSetValue copy = new SortedSetValue(limits);
        if (packed != null) {
            copy.packed = packed.copy();
        } else {
            copy.packed = null;
            copy.scores = scores.copy();
            copy.tree = tree.copy();
        }
        return copy;
    }

    /** Score of a member; NaN: there is no such member. */
    public double score(byte[] array, int offset, int length) {
        if (packed != null) {
            int cursor = packed.find(array, offset, length);
            return cursor < 0 ? Double.NaN : packed.score(cursor);
        }
        int entry = scores.find(array, offset, length);
        return entry < 0 ? Double.NaN : scores.value(entry);
    }

    /** Adds a member or changes its score, which is not NaN; the bytes are copied. */
    public void put(byte[] array, int offset, int length, double score) {
        if (packed != null) {
            int cursor = packed.find(array, offset, length);
            if (cursor >= 0) {
                packed.removeAt(cursor);
            } else if (packed.size() >= limits.sortedSetEntries()
                    || length > limits.sortedSetBytes()
                    || packed.bytes() > MAX_PACKED_BYTES - length) {
                unpack();
                add(Arrays.copyOfRange(array, offset, offset + length), score);
                return;
            }
            packed.add(array, offset, length, score);
            return;
        }
        int entry = scores.find(array, offset, length);
        if (entry < 0) {
            add(Arrays.copyOfRange(array, offset, offset + length), score);
        } else {
            byte[] member = scores.key(entry);
            tree.remove(scores.value(entry), member);
            tree.add(score, member);
            scores.setValue(entry, score);
        }
    }

    public void put(byte[] member, double score) {
        put(member, 0, member.length, score);
    }

    /** To the large form. */
    private void add(byte[] member, double score) {
        scores.add(member, score);
        tree.add(score, member);
    }

    private void unpack() {
        PackedSortedSet small = packed;
        if (small == null) {
            return;
        }
        packed = null;
        scores = new DenseMap<>();
        tree = new RankTree();
        small.walk(0, small.size(), false, (array, offset, length, score) -> {
            add(Arrays.copyOfRange(array, offset, offset + length), score);
            return true;
        });
    }

    /** Whether the member was there. */
    public boolean remove(byte[] array, int offset, int length) {
        if (packed != null) {
            int cursor = packed.find(array, offset, length);
            if (cursor >= 0) {
                packed.removeAt(cursor);
            }
            return cursor >= 0;
        }
        int entry = scores.find(array, offset, length);
        if (entry < 0) {
            return false;
        }
        tree.remove(scores.value(entry), scores.key(entry));
        scores.remove(entry);
        return true;
    }

    /** Removes the elements of ranks {@code from} to {@code to - 1}. */
    public void removeRange(int from, int to) {
        if (from >= to) {
            return;
        }
        if (packed != null) {
            packed.removeRange(from, to);
        } else if (to - from == size()) {
            scores = new DenseMap<>();
            tree = new RankTree();
        } else {
            byte[][] members = new byte[to - from][];
            int[] count = {0};
            tree.walk(from, to, false, (array, offset, length, score) -> {
                members[count[0]++] = array;
                return true;
            });
            tree.removeRange(from, to);
            scores.removeAll(members);
        }
    }

    /** How many elements come before a member; -1: there is no such member. */
    public int rank(byte[] array, int offset, int length) {
        if (packed != null) {
            int cursor = packed.find(array, offset, length);
            return cursor < 0 ? -1 : packed.rank(cursor);
        }
        int entry = scores.find(array, offset, length);
        return entry < 0 ? -1 : tree.countBefore(new Bound.Element(scores.value(entry), scores.key(entry)));
    }

    /** How many elements come before a bound. */
    public int countBefore(Bound bound) {
        return packed != null ? packed.countBefore(bound) : tree.countBefore(bound);
    }

    /** Visits the elements of ranks {@code from} to {@code to - 1}, the last first if reversed. */
    public void walk(int from, int to, boolean reverse, ScoredVisitor visitor) {
        if (from >= to) {
            return;
        }
        if (packed != null) {
            packed.walk(from, to, reverse, visitor);
        } else {
            tree.walk(from, to, reverse, visitor);
        }
    }

    /** The elements as they are now, whatever happens to the set; costs nothing for now. Not where {@link #isPacked}. */
    public Snapshot snapshot() {
        return new Snapshot(tree.copy());
    }

    /** The elements of a sorted set at one time. */
    public static final class Snapshot {
        private final RankTree tree;

        private Snapshot(RankTree tree) {
            this.tree = tree;
        }

        /** As {@link SortedSetValue#walk}. */
        public void walk(int from, int to, boolean reverse, ScoredVisitor visitor) {
            tree.walk(from, to, reverse, visitor);
        }
    }

    /**
     * Visits one of {@link #size} elements, in an order that is cheap, and in which a removed one's place is taken by the
     * last: for random ones, and for scans from the last to the first.
     */
    public boolean visitEntry(int entry, ScoredVisitor visitor) {
        if (packed != null) {
            boolean[] more = {false};
            packed.walk(entry, entry + 1, false, (array, offset, length, score) -> {
                more[0] = visitor.visit(array, offset, length, score);
                return false;
            });
            return more[0];
        }
        byte[] member = scores.key(entry);
        return visitor.visit(member, 0, member.length, scores.value(entry));
    }

    /** A score as ZSCAN tells it: whole numbers in full where the set is packed. */
    public byte[] scoreText(double score) {
        return packed != null && PackedSortedSet.isWhole(score)
                ? Numbers.formatLong((long) score)
                : Numbers.formatDouble(score);
    }

    /** The large form lies in the order of {@link #visitEntry}, which reading restores. */
    @Override
    public @Nullable RdbBody body() {
        if (packed != null) {
            return null;
        }
        DenseMap.Snapshot<Double> members = scores.snapshot();
        return new RdbBody(RdbTypes.ZSET_2, members.size(), (entry, out) -> {
            out.string(members.key(entry));
            out.binaryDouble(members.value(entry));
        });
    }

    @Override
    public void writeTo(RdbOutput out) {
        if (packed != null) {
            out.type(RdbTypes.ZSET_LISTPACK);
            out.string(packed.toListpack());
            return;
        }
        out.type(RdbTypes.ZSET_2);
        out.length(scores.size());
        for (int entry = 0; entry < scores.size(); entry++) {
            out.string(scores.key(entry));
            out.binaryDouble(scores.value(entry));
        }
    }

    /**
     * Reads the body of a value of any of Redis' RDB types for sorted sets. What was written large stays so, however small
     * it has become, so that it is written the same again.
     *
     * @throws RdbException where it is malformed
     */
    static SortedSetValue read(int rdbType, RdbInput in, EncodingLimits limits) {
        return switch (rdbType) {
            case RdbTypes.ZSET -> readPairs(in, true, limits);
            case RdbTypes.ZSET_2 -> readPairs(in, false, limits);
            case RdbTypes.ZSET_ZIPLIST -> ofElements(PackedReader.ziplist(in.string()), limits);
            case RdbTypes.ZSET_LISTPACK -> ofElements(PackedReader.listpack(in.string()), limits);
            default -> throw new RdbException("RDB type " + rdbType);
        };
    }

    private static SortedSetValue readPairs(RdbInput in, boolean text, EncodingLimits limits) {
        SortedSetValue value = new SortedSetValue(limits);
        if (!text) {
            value.unpack();
        }
        int count = in.count(2);
        for (int i = 0; i < count; i++) {
            byte[] member = in.string();
            value.load(member, text ? textDouble(in) : in.binaryDouble());
        }
        return value.loaded();
    }

    /** A double as RDB wrote it before version 8: its length and text, or a length that stands for one that is not finite. */
    private static double textDouble(RdbInput in) {
        int length = in.u8();
        return switch (length) {
            case 253 -> Double.NaN;
            case 254 -> Double.POSITIVE_INFINITY;
            case 255 -> Double.NEGATIVE_INFINITY;
            default -> Numbers.parseDouble(in.raw(length), 0, length);
        };
    }

    private static SortedSetValue ofElements(List<byte[]> elements, EncodingLimits limits) {
        if (elements.size() % 2 != 0) {
            throw new RdbException("a member without a score");
        }
        SortedSetValue value = new SortedSetValue(limits);
        for (int i = 0; i < elements.size(); i += 2) {
            byte[] score = elements.get(i + 1);
            value.load(elements.get(i), Numbers.parseDouble(score, 0, score.length));
        }
        return value.loaded();
    }

    private void load(byte[] member, double score) {
        if (Double.isNaN(score) || !Double.isNaN(score(member, 0, member.length))) {
            throw new RdbException("a score that is no number, or a member twice");
        }
        put(member, score);
    }

    private SortedSetValue loaded() {
        if (isEmpty()) {
            throw new RdbException("an empty sorted set");
        }
        return this;
    }
}
