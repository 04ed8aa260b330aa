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
import org.jspecify.annotations.Nullable;

/**
 * A set, in an order that later commands may depend on (which members SPOP takes) and that is therefore the same in both
 * forms: as numbers while all members are numbers and they are few, a {@link DenseMap} from then on for good. New members
 * come last; a removed one's place is taken by the last. Members have the positions 0 to size - 1.
 */
public final class SetValue implements Value {
    /** Whatever the limits say: so many become a map without a stall. */
    private static final int MAX_INTEGERS = 1 << 15;

    private static final int OWN_BYTES = 32;
    private static final DenseMap<Boolean> NO_TABLE = new DenseMap<>();

    private final EncodingLimits limits;
    private @Nullable DenseLongs integers = new DenseLongs();
    private DenseMap<Boolean> table = NO_TABLE;

    public SetValue(EncodingLimits limits) {
        this.limits = limits;
    }

    @Override
    public byte type() {
        return KeyState.SET;
    }

    @Override
    public String encoding() {
        return integers == null ? "hashtable" : "intset";
    }

    /** Whether it is kept as numbers. */
    public boolean isIntegers() {
        return integers != null;
    }

    @Override
    public boolean isEmpty() {
        return size() == 0;
    }

    public int size() {
        return integers == null ? table.size() : integers.size();
    }

    @Override
    public long heapBytes() {
        return OWN_BYTES + (integers == null ? table.heapBytes() : integers.heapBytes());
    }

    @Override
    public SetValue copy() {
        SetValue copy = new SetValue(limits);
        copy.integers = integers == null ? null : integers.copy();
        copy.table = integers == null ? table.copy() : NO_TABLE;
        return copy;
    }

    /** A member by its position; not to be changed. */
    public byte[] member(int position) {
        return integers == null ? table.key(position) : Numbers.formatLong(integers.get(position));
    }

    /** All members in ascending order, where {@link #isIntegers}: what Redis replies of such a set. */
    public long[] sortedIntegers() {
        if (integers == null) {
            throw new IllegalStateException("not kept as numbers");
        }
        return integers.sorted();
    }

    /** The members as they are now, whatever happens to the set; not where {@link #isIntegers}. */
    public DenseMap.Snapshot<Boolean> snapshot() {
        return table.snapshot();
    }

    public boolean contains(byte[] array, int offset, int length) {
        return find(array, offset, length) >= 0;
    }

    public boolean contains(byte[] member) {
        return contains(member, 0, member.length);
    }

    /** Position of a member; -1: it is none. */
    private int find(byte[] array, int offset, int length) {
        if (integers == null) {
            return table.find(array, offset, length);
        }
        return Numbers.isLong(array, offset, length) ? integers.find(Numbers.parseLong(array, offset, length)) : -1;
    }

    /** Adds a member; the array may be kept, and nobody changes it. False if it was there already. */
    public boolean add(byte[] member) {
        if (find(member, 0, member.length) >= 0) {
            return false;
        }
        DenseLongs numbers = integers;
        if (numbers == null) {
            table.add(member, Boolean.TRUE);
        } else if (Numbers.isLong(member, 0, member.length)) {
            numbers.add(Numbers.parseLong(member, 0, member.length));
            if (numbers.size() > Math.min(limits.setIntegers(), MAX_INTEGERS)) {
                toTable(numbers);
            }
        } else {
            toTable(numbers);
            table.add(member, Boolean.TRUE);
        }
        return true;
    }

    private void toTable(DenseLongs numbers) {
        DenseMap<Boolean> members = new DenseMap<>();
        for (int i = 0; i < numbers.size(); i++) {
            members.add(Numbers.formatLong(numbers.get(i)), Boolean.TRUE);
        }
        integers = null;
        table = members;
    }

    /** Removes a member; false if it is none. */
    public boolean remove(byte[] array, int offset, int length) {
        int position = find(array, offset, length);
        if (position >= 0) {
            removeAt(position);
        }
        return position >= 0;
    }

    public boolean remove(byte[] member) {
        return remove(member, 0, member.length);
    }

    /** Removes a member by its position; the last one gets it. */
    public void removeAt(int position) {
        if (integers == null) {
            table.remove(position);
        } else {
            integers.remove(position);
        }
    }

    @Override
    public @Nullable RdbBody body() {
        if (integers != null) {
            return null;
        }
        DenseMap.Snapshot<Boolean> members = table.snapshot();
        return new RdbBody(RdbTypes.SET, members.size(), (entry, out) -> out.string(members.key(entry)));
    }

    /** As Redis' SET, whatever the form: the form depends on limits, which replicas need not share. */
    @Override
    public void writeTo(RdbOutput out) {
        out.type(RdbTypes.SET);
        out.length(size());
        for (int i = 0; i < size(); i++) {
            out.string(member(i));
        }
    }

    /** @throws RdbException where the body is malformed */
    static SetValue read(int rdbType, RdbInput in, EncodingLimits limits) {
        SetValue set = new SetValue(limits);
        switch (rdbType) {
            case RdbTypes.SET -> {
                for (int count = in.count(1); count > 0; count--) {
                    set.readMember(in.string());
                }
            }
            case RdbTypes.SET_INTSET -> {
                for (long number : PackedReader.intset(in.string())) {
                    set.readMember(Numbers.formatLong(number));
                }
            }
            default -> PackedReader.listpack(in.string()).forEach(set::readMember);
        }
        if (set.isEmpty()) {
            throw new RdbException("an empty set");
        }
        return set;
    }

    private void readMember(byte[] member) {
        if (!add(member)) {
            throw new RdbException("a member twice");
        }
    }
}
