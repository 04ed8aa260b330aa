package dev.roundhouse.storage.store;

import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.HashBuckets;
import dev.roundhouse.spi.storage.Register;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The registers of a partition, those only promised too, in the order of their hashes (unsigned); under its lock. */
final class RegisterWalk {
    private static final byte[] NO_BYTES = {};

    private final Table table;
    private final Iterator<Register> tags;
    private int slot;
    private @Nullable Register tag;
    private @Nullable Register key;

    /** @param from the first hash */
    RegisterWalk(Partition partition, long from) {
        table = partition.table;
        tags = partition
                .tags()
                .tailMap(new Register(NO_BYTES, true, from))
                .keySet()
                .iterator();
        slot = firstSlot(partition, from);
        nextTag();
        nextKey();
    }

    /** Keys stand in the order of their hashes without the bits that all keys of a partition but the tagged ones share. */
    private static int firstSlot(Partition partition, long from) {
        Table table = partition.table;
        HashBuckets all = partition.buckets(1);
        if (Long.compareUnsigned(from, all.first(0)) <= 0) {
            return table.firstFrom(0);
        }
        return Long.compareUnsigned(from, all.last(0)) > 0 ? table.slots() : table.firstFrom(table.orderHash(from));
    }

    private void nextTag() {
        tag = tags.hasNext() ? tags.next() : null;
    }

    private void nextKey() {
        key = null;
        while (key == null && slot < table.slots()) {
            Object entry = table.at(slot);
            slot = table.occupied(slot + 1);
            byte[] name = entry == null ? NO_BYTES : Cell.key(Cell.header(entry));
            if (entry != null && !KeyHash.isTagged(name, 0, name.length)) {
                key = new Register(name, false, KeyHash.xxHash64(name, 0, name.length));
            }
        }
    }

    /** Null: there are no more. */
    @Nullable
    Register next() {
        Register first = tag;
        if (first != null && (key == null || Long.compareUnsigned(first.hash(), key.hash()) <= 0)) {
            nextTag();
            return first;
        }
        first = key;
        if (first != null) {
            nextKey();
        }
        return first;
    }
}
