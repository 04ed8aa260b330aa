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

    /** A result in the making: a walk over members, which goes on where it was left. */
    abstract static class Walk {
        final SetValue result;
        private final List<SetValue> walked;
        private int set;
        private int next;

        /** @param walked sets whose members are looked at one after the other */
        private Walk(List<SetValue> walked, EncodingLimits limits) {
            this.walked = walked;
            this.result = new SetValue(limits);
        }

        /** How many members are looked at, at most. */
        final long members() {
            long members = 0;
            for (SetValue each : walked) {
                members += each.size();
            }
            return members;
        }

        /** Whether to go on. */
        abstract boolean take(SetValue from, byte[] member);

        /** Looks at so many members more, at most; false: that was all. */
        final boolean advance(int members) {
            int left = members;
            while (set < walked.size()) {
                SetValue present = walked.get(set);
                while (next < present.size()) {
                    if (left-- == 0) {
                        return true;
                    }
                    if (!take(present, present.member(next++))) {
                        set = walked.size();
                        return false;
                    }
                }
                set++;
                next = 0;
            }
            return false;
        }

        final SetValue whole() {
            advance(Integer.MAX_VALUE);
            return result;
        }
    }

    static Walk intersection(List<@Nullable SetValue> sets, EncodingLimits limits) {
        List<SetValue> ascending = ascending(sets);
        return new Walk(first(ascending), limits) {
            @Override
            boolean take(SetValue from, byte[] member) {
                if (isInOthers(ascending, member)) {
                    result.add(member);
                }
                return true;
            }
        };
    }

    /** @param limit at which counting ends; 0: none */
    static long cardinality(List<@Nullable SetValue> sets, long limit, EncodingLimits limits) {
        List<SetValue> ascending = ascending(sets);
        long[] count = {0};
        new Walk(first(ascending), limits) {
            @Override
            boolean take(SetValue from, byte[] member) {
                return !isInOthers(ascending, member) || ++count[0] != limit;
            }
        }.whole();
        return count[0];
    }

    /** By size; empty where one of them is absent. */
    private static List<SetValue> ascending(List<@Nullable SetValue> sets) {
        List<SetValue> ascending = new ArrayList<>();
        for (SetValue set : sets) {
            if (set == null) {
                return List.of();
            }
            ascending.add(set);
        }
        ascending.sort(Comparator.comparingInt(SetValue::size));
        return ascending;
    }

    private static List<SetValue> first(List<SetValue> sets) {
        return sets.isEmpty() ? sets : sets.subList(0, 1);
    }

    private static boolean isInOthers(List<SetValue> sets, byte[] member) {
        for (int i = 1; i < sets.size(); i++) {
            if (!sets.get(i).contains(member)) {
                return false;
            }
        }
        return true;
    }

    static Walk union(List<@Nullable SetValue> sets, EncodingLimits limits) {
        List<SetValue> present = new ArrayList<>();
        for (SetValue set : sets) {
            if (set != null) {
                present.add(set);
            }
        }
        return new Walk(present, limits) {
            @Override
            boolean take(SetValue from, byte[] member) {
                result.add(member);
                return true;
            }
        };
    }

    /**
     * The first without the members of the others: by looking for each of its members in the others, or by taking the
     * others' members from a copy, whichever is less work.
     */
    static Walk difference(List<@Nullable SetValue> sets, EncodingLimits limits) {
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
            return union(List.of(), limits);
        }
        if (lookups / 2 > removals) {
            return byRemovals(first, others, limits);
        }
        others.sort(Comparator.comparingInt(SetValue::size).reversed());
        return new Walk(List.of(first), limits) {
            @Override
            boolean take(SetValue from, byte[] member) {
                if (!isInAny(others, member)) {
                    result.add(member);
                }
                return true;
            }
        };
    }

    private static boolean isInAny(List<SetValue> sets, byte[] member) {
        for (SetValue set : sets) {
            if (set.contains(member)) {
                return true;
            }
        }
        return false;
    }

    private static Walk byRemovals(SetValue first, List<SetValue> others, EncodingLimits limits) {
        others.add(0, first);
        return new Walk(others, limits) {
            @Override
            boolean take(SetValue from, byte[] member) {
                if (from == first) {
                    result.add(member);
                    return true;
                }
                result.remove(member);
                return !result.isEmpty();
            }
        };
    }
}
