package dev.roundhouse.storage.command.sortedset;

import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.value.ScoredVisitor;
import dev.roundhouse.storage.value.SetValue;
import dev.roundhouse.storage.value.SortedSetValue;
import org.jspecify.annotations.Nullable;

/**
 * What ZUNION and its relatives read: a sorted set, or a set, whose members all score 1.
 *
 * @param set null where it is a sorted set
 */
record Source(SortedSetValue sorted, @Nullable SetValue set, double weight) {
    private static final double SET_SCORE = 1;

    /** Null where the key holds neither. */
    static @Nullable Source of(Entry entry) {
        if (entry.isPresent() && entry.type() == KeyState.SET) {
            return new Source(SortedSets.NOTHING, (SetValue) entry.value(), 1);
        }
        if (entry.isPresent() && entry.type() != KeyState.SORTED_SET) {
            return null;
        }
        return new Source(SortedSets.of(entry), null, 1);
    }

    Source weighted(double by) {
        return new Source(sorted, set, by);
    }

    int size() {
        return set == null ? sorted.size() : set.size();
    }

    /** NaN: no such member. */
    double score(byte[] array, int offset, int length) {
        if (set == null) {
            return sorted.score(array, offset, length);
        }
        return set.contains(array, offset, length) ? SET_SCORE : Double.NaN;
    }

    void forEach(ScoredVisitor visitor) {
        if (set == null) {
            sorted.walk(0, sorted.size(), false, visitor);
            return;
        }
        for (int i = 0; i < set.size(); i++) {
            byte[] member = set.member(i);
            if (!visitor.visit(member, 0, member.length, SET_SCORE)) {
                return;
            }
        }
    }
}
