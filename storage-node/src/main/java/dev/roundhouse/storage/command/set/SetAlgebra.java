package dev.roundhouse.storage.command.set;

import dev.roundhouse.spi.storage.EncodingLimits;
import dev.roundhouse.storage.value.SetValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Intersection, union and difference of sets, null being an absent one. In what order the members of a result lie depends on
 * the sets alone, not on how they are encoded, so that replicas that store it agree. The same set may come more than once.
 */
final class SetAlgebra {
    private SetAlgebra() {}

    static SetValue intersection(List<@Nullable SetValue> sets, EncodingLimits limits) {
        SetValue result = new SetValue(limits);
        intersect(sets, member -> result.add(member));
        return result;
    }

    /** @param limit at which counting ends; 0: none */
    static long cardinality(List<@Nullable SetValue> sets, long limit) {
        long[] count = {0};
        intersect(sets, member -> ++count[0] != limit);
        return count[0];
    }

    private interface Taker {
        /** Whether to go on. */
        boolean take(byte[] member);
    }

    private static void intersect(List<@Nullable SetValue> sets, Taker taker) {
        List<SetValue> ascending = new ArrayList<>();
        for (SetValue set : sets) {
            if (set == null) {
                return;
            }
            ascending.add(set);
        }
        ascending.sort(Comparator.comparingInt(SetValue::size));
        SetValue smallest = ascending.remove(0);
        for (int i = 0; i < smallest.size(); i++) {
            byte[] member = smallest.member(i);
            if (isInAll(ascending, member) && !taker.take(member)) {
                return;
            }
        }
    }

    private static boolean isInAll(List<SetValue> sets, byte[] member) {
        for (SetValue set : sets) {
            if (!set.contains(member)) {
                return false;
            }
        }
        return true;
    }

    static SetValue union(List<@Nullable SetValue> sets, EncodingLimits limits) {
        SetValue result = new SetValue(limits);
        for (SetValue set : sets) {
            for (int i = 0; set != null && i < set.size(); i++) {
                result.add(set.member(i));
            }
        }
        return result;
    }

    /**
     * The first without the members of the others: by looking for each of its members in the others, or by taking the
     * others' members from a copy, whichever is less work.
     */
    static SetValue difference(List<@Nullable SetValue> sets, EncodingLimits limits) {
        SetValue first = sets.get(0);
        List<SetValue> others = new ArrayList<>();
        long lookups = first == null ? 0 : first.size();
        long removals = lookups;
        for (SetValue set : sets.subList(1, sets.size())) {
            if (first != null && set != null) {
                others.add(set);
                lookups += first.size();
                removals += set.size();
            }
        }
        if (first == null || others.contains(first)) {
            return new SetValue(limits);
        }
        if (lookups / 2 > removals) {
            return byRemovals(first, others, limits);
        }
        others.sort(Comparator.comparingInt(SetValue::size).reversed());
        SetValue result = new SetValue(limits);
        for (int i = 0; i < first.size(); i++) {
            byte[] member = first.member(i);
            if (!isInAny(others, member)) {
                result.add(member);
            }
        }
        return result;
    }

    private static boolean isInAny(List<SetValue> sets, byte[] member) {
        for (SetValue set : sets) {
            if (set.contains(member)) {
                return true;
            }
        }
        return false;
    }

    private static SetValue byRemovals(SetValue first, List<SetValue> others, EncodingLimits limits) {
        SetValue result = union(List.of(first), limits);
        for (SetValue set : others) {
            for (int i = 0; !result.isEmpty() && i < set.size(); i++) {
                result.remove(set.member(i));
            }
        }
        return result;
    }
}
