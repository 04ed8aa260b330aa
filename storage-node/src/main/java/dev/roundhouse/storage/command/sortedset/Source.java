package dev.roundhouse.storage.command.sortedset;

import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.value.ScoredVisitor;
import dev.roundhouse.storage.value.SortedSetValue;
import org.jspecify.annotations.Nullable;

/** A set that ZUNION and its relatives read: a sorted set, or a set, whose members all score 1. */
record Source(SortedSetValue value, double weight) {
    /** Null where the key holds neither. */
    static @Nullable Source of(Entry entry) {
        if (entry.isPresent() && entry.type() != KeyState.SORTED_SET) {
            return null;
        }
        return new Source(SortedSets.of(entry), 1);
    }

    Source weighted(double by) {
        return new Source(value, by);
    }

    int size() {
        return value.size();
    }

    /** NaN: no such member. */
    double score(byte[] array, int offset, int length) {
        return value.score(array, offset, length);
    }

    void forEach(ScoredVisitor visitor) {
        value.walk(0, value.size(), false, visitor);
    }
}
