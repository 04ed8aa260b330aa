package dev.roundhouse.storage.value;

import dev.roundhouse.spi.storage.EncodingLimits;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.storage.value.rdb.PackedReader;
import dev.roundhouse.storage.value.rdb.RdbBody;
import dev.roundhouse.storage.value.rdb.RdbException;
import dev.roundhouse.storage.value.rdb.RdbInput;
import dev.roundhouse.storage.value.rdb.RdbOutput;
import dev.roundhouse.storage.value.rdb.RdbTypes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A hash: fields with values, in an order that later commands may depend on and that is therefore the same in both forms:
 * packed in one array while small, a {@link DenseMap} from then on for good. New fields come last. A removed field's place
 * is taken by the last one, but in hashes of at most {@value #KEPT_ORDER_ENTRIES} fields the others keep their order, as
 * people see it in Redis' small hashes.
 *
 * <p>An entry is what {@link #find}, {@link #first} and {@link #next} answer; valid until the hash changes.
 */
public final class HashValue implements Value {
    static final int KEPT_ORDER_ENTRIES = 128;

    /** Whatever the limits say: changing a packed hash costs its size. */
    private static final int MAX_PACKED_BYTES = 1 << 20;

    private static final int OWN_BYTES = 40;
    private static final DenseMap<byte[]> NO_TABLE = new DenseMap<>();

    private final EncodingLimits limits;
    private @Nullable Packed packed = new Packed();
    private DenseMap<byte[]> table = NO_TABLE;
    private long valueBytes;

    public HashValue(EncodingLimits limits) {
        this.limits = limits;
    }

    @Override
    public byte type() {
        return KeyState.HASH;
    }

    @Override
    public String encoding() {
        return packed == null ? "hashtable" : "listpack";
    }

    /** The entries as they are now, whatever happens to the hash; not where {@link #isPacked}. */
    public DenseMap.Snapshot<byte[]> snapshot() {
        return table.snapshot();
    }

    public boolean isPacked() {
        return packed != null;
    }

    @Override
    public boolean isEmpty() {
        return size() == 0;
    }

    public int size() {
        return packed == null ? table.size() : packed.count() / 2;
    }

    @Override
    public long heapBytes() {
        return OWN_BYTES + (packed == null ? table.heapBytes() + valueBytes : packed.heapBytes());
    }

    @Override
    public HashValue copy() {
        HashValue copy = new HashValue(limits);
        copy.packed = packed == null ? null : packed.copy();
        copy.table = packed == null ? table.copy() : NO_TABLE;
        copy.valueBytes = valueBytes;
        return copy;
    }

    /** The entry of a field; -1: there is none. */
    public int find(byte[] array, int offset, int length) {
        return packed == null ? table.find(array, offset, length) : packed.find(2, array, offset, length);
    }

    public int find(byte[] field) {
        return find(field, 0, field.length);
    }

    /** The value of a field, not to be changed; null: there is no such field. */
    public byte @Nullable [] get(byte[] field) {
        int entry = find(field);
        return entry < 0 ? null : value(entry);
    }

    /** The first entry in order; -1 if there is none. */
    public int first() {
        return isEmpty() ? -1 : 0;
    }

    /** The entry after this one; -1 after the last. */
    public int next(int entry) {
        if (packed == null) {
            return entry + 1 < table.size() ? entry + 1 : -1;
        }
        int next = packed.next(packed.next(entry));
        return next < packed.end() ? next : -1;
    }

    /** All entries in order. Costs the hash's size. */
    public int[] entries() {
        int[] entries = new int[size()];
        int entry = first();
        for (int i = 0; i < entries.length; i++) {
            entries[i] = entry;
            entry = next(entry);
        }
        return entries;
    }

    /** The nth entry, in a large hash at once. */
    public int entry(int n) {
        return packed == null ? n : packed.nth(2 * n);
    }

    /** The array in which the field's bytes lie, which nobody changes. */
    public byte[] fieldArray(int entry) {
        return packed == null ? table.key(entry) : packed.array();
    }

    public int fieldOffset(int entry) {
        return packed == null ? 0 : packed.offset(entry);
    }

    public int fieldLength(int entry) {
        return packed == null ? table.key(entry).length : packed.length(entry);
    }

    /** The array in which the value's bytes lie, which nobody changes. */
    public byte[] valueArray(int entry) {
        return packed == null ? table.value(entry) : packed.array();
    }

    public int valueOffset(int entry) {
        return packed == null ? 0 : packed.offset(packed.next(entry));
    }

    public int valueLength(int entry) {
        return packed == null ? table.value(entry).length : packed.length(packed.next(entry));
    }

    /** A field; not to be changed. */
    public byte[] field(int entry) {
        return packed == null ? table.key(entry) : packed.get(entry);
    }

    /** An entry's value; not to be changed. */
    public byte[] value(int entry) {
        return packed == null ? table.value(entry) : packed.get(packed.next(entry));
    }

    /** Sets a field to a value; the arrays may be kept, and nobody changes them. True if the field is new. */
    public boolean set(byte[] field, byte[] value) {
        Packed small = packed;
        if (small != null && mustUnpack(small, field, value)) {
            unpack(small);
            small = null;
        }
        int entry = find(field);
        if (small == null) {
            setInTable(entry, field, value);
            return entry < 0;
        }
        if (entry >= 0) {
            small.replace(small.next(entry), value, 0, value.length);
        } else {
            small.append(field, 0, field.length);
            small.append(value, 0, value.length);
        }
        // Also where the field is not new, as in Redis: the limit may have become another since.
        if (small.count() / 2 > limits.hashEntries()) {
            unpack(small);
        }
        return entry < 0;
    }

    private boolean mustUnpack(Packed small, byte[] field, byte[] value) {
        long longest = limits.hashBytes();
        return field.length > longest
                || value.length > longest
                || small.size() + (long) field.length + value.length > MAX_PACKED_BYTES;
    }

    private void setInTable(int entry, byte[] field, byte[] value) {
        if (entry >= 0) {
            valueBytes -= bytesOf(table.value(entry));
            table.setValue(entry, value);
        } else {
            table.add(field, value);
        }
        valueBytes += bytesOf(value);
    }

    private static long bytesOf(byte[] value) {
        return 16L + value.length + 7 & ~7L;
    }

    private void unpack(Packed small) {
        DenseMap<byte[]> unpacked = new DenseMap<>();
        valueBytes = 0;
        for (int cursor = 0; cursor < small.end(); ) {
            int value = small.next(cursor);
            byte[] bytes = small.get(value);
            unpacked.add(small.get(cursor), bytes);
            valueBytes += bytesOf(bytes);
            cursor = small.next(value);
        }
        packed = null;
        table = unpacked;
    }

    /** Removes a field; false if there is none. */
    public boolean remove(byte[] array, int offset, int length) {
        int entry = find(array, offset, length);
        if (entry < 0) {
            return false;
        }
        boolean keepsOrder = size() <= KEPT_ORDER_ENTRIES;
        if (packed != null) {
            removePacked(packed, entry, keepsOrder);
            return true;
        }
        valueBytes -= bytesOf(table.value(entry));
        if (keepsOrder) {
            removeInOrder(entry);
        } else {
            table.remove(entry);
        }
        return true;
    }

    private static void removePacked(Packed packed, int entry, boolean keepsOrder) {
        int last = packed.nth(packed.count() - 2);
        if (!keepsOrder && entry != last) {
            byte[] field = packed.get(last);
            byte[] value = packed.get(packed.next(last));
            packed.remove(last, 2);
            packed.replace(entry, field, 0, field.length);
            packed.replace(packed.next(entry), value, 0, value.length);
        } else {
            packed.remove(entry, 2);
        }
    }

    private void removeInOrder(int entry) {
        int size = table.size();
        byte[][] fields = new byte[size][];
        byte[][] values = new byte[size][];
        for (int i = size - 1; i >= entry; i--) {
            fields[i] = table.key(i);
            values[i] = table.value(i);
            table.remove(i);
        }
        for (int i = entry + 1; i < size; i++) {
            table.add(fields[i], values[i]);
        }
    }

    /** As Redis' HASH, whatever the form: the form depends on limits, which replicas need not share. */
    @Override
    public @Nullable RdbBody body() {
        if (packed != null) {
            return null;
        }
        DenseMap.Snapshot<byte[]> fields = table.snapshot();
        return new RdbBody(RdbTypes.HASH, fields.size(), (entry, out) -> {
            out.string(fields.key(entry));
            out.string(fields.value(entry));
        });
    }

    @Override
    public void writeTo(RdbOutput out) {
        out.type(RdbTypes.HASH);
        out.length(size());
        for (int entry = first(); entry >= 0; entry = next(entry)) {
            out.string(fieldArray(entry), fieldOffset(entry), fieldLength(entry));
            out.string(valueArray(entry), valueOffset(entry), valueLength(entry));
        }
    }

    /** @throws RdbException where the body is malformed */
    static HashValue read(int rdbType, RdbInput in, EncodingLimits limits) {
        HashValue hash = new HashValue(limits);
        if (rdbType == RdbTypes.HASH) {
            for (int count = in.count(2); count > 0; count--) {
                hash.readPair(in.string(), in.string());
            }
        } else {
            List<byte[]> elements = elements(rdbType, in.string());
            if (elements.size() % 2 != 0) {
                throw new RdbException("a field without a value");
            }
            for (int i = 0; i < elements.size(); i += 2) {
                hash.readPair(elements.get(i), elements.get(i + 1));
            }
        }
        if (hash.isEmpty()) {
            throw new RdbException("an empty hash");
        }
        return hash;
    }

    private static List<byte[]> elements(int rdbType, byte[] bytes) {
        return switch (rdbType) {
            case RdbTypes.HASH_ZIPMAP -> PackedReader.zipmap(bytes);
            case RdbTypes.HASH_ZIPLIST -> PackedReader.ziplist(bytes);
            default -> PackedReader.listpack(bytes);
        };
    }

    private void readPair(byte[] field, byte[] value) {
        if (!set(field, value)) {
            throw new RdbException("a field twice");
        }
    }
}
