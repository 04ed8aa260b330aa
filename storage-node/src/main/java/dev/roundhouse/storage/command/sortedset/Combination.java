package dev.roundhouse.storage.command.sortedset;

import dev.roundhouse.storage.command.sortedset.CombineArguments.Aggregate;
import dev.roundhouse.storage.value.DenseMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Union, intersection and difference. Sums of scores depend on the order in which they are added: as in Redis, that of the
 * sets' sizes, and of the arguments where these are equal.
 */
final class Combination {
    private Combination() {}

    /** The members of any source, with their scores combined; in order. */
    static List<Scored> union(List<Source> sources, Aggregate aggregate) {
        DenseMap<Double> scores = new DenseMap<>();
        for (Source source : sources) {
            source.forEach((array, offset, length, raw) -> {
                double score = CombineArguments.orZero(source.weight() * raw);
                int entry = scores.find(array, offset, length);
                if (entry < 0) {
                    scores.add(Arrays.copyOfRange(array, offset, offset + length), score);
                } else {
                    scores.setValue(entry, aggregate.of(scores.value(entry), score));
                }
                return true;
            });
        }
        return sorted(scores);
    }

    private static List<Scored> sorted(DenseMap<Double> scores) {
        List<Scored> members = new ArrayList<>(scores.size());
        for (int entry = 0; entry < scores.size(); entry++) {
            members.add(new Scored(scores.key(entry), scores.value(entry)));
        }
        Collections.sort(members);
        return members;
    }

    /** The members of all sources, the smallest of which is the first, with their scores combined; in order. */
    static List<Scored> intersection(List<Source> sources, Aggregate aggregate) {
        List<Scored> members = new ArrayList<>();
        Source first = sources.get(0);
        first.forEach((array, offset, length, raw) -> {
            double score = CombineArguments.orZero(first.weight() * raw);
            for (int i = 1; i < sources.size(); i++) {
                double other = sources.get(i).score(array, offset, length);
                if (Double.isNaN(other)) {
                    return true;
                }
                score = aggregate.of(score, other * sources.get(i).weight());
            }
            members.add(new Scored(Arrays.copyOfRange(array, offset, offset + length), score));
            return true;
        });
        Collections.sort(members);
        return members;
    }

    /** How many members are in all sources, the smallest of which is the first; at most a limit, if that is not 0. */
    static long cardinality(List<Source> sources, long limit) {
        long[] count = {0};
        sources.get(0).forEach((array, offset, length, score) -> {
            if (isInAll(sources, array, offset, length)) {
                count[0]++;
            }
            return limit == 0 || count[0] < limit;
        });
        return count[0];
    }

    private static boolean isInAll(List<Source> sources, byte[] array, int offset, int length) {
        for (int i = 1; i < sources.size(); i++) {
            if (Double.isNaN(sources.get(i).score(array, offset, length))) {
                return false;
            }
        }
        return true;
    }

    /** The members of the first source that are in no other; in order. */
    static List<Scored> difference(List<Source> sources) {
        Source first = sources.get(0);
        long all = 0;
        for (Source source : sources) {
            all += source.size();
        }
        // looking each member up in each set, or removing each set's members: whichever touches fewer
        boolean lookingUp = (long) first.size() * sources.size() / 2 <= all;
        return lookingUp ? inNoOther(sources) : without(sources);
    }

    private static List<Scored> inNoOther(List<Source> sources) {
        List<Scored> members = new ArrayList<>();
        sources.get(0).forEach((array, offset, length, score) -> {
            for (int i = 1; i < sources.size(); i++) {
                if (!Double.isNaN(sources.get(i).score(array, offset, length))) {
                    return true;
                }
            }
            members.add(new Scored(Arrays.copyOfRange(array, offset, offset + length), score));
            return true;
        });
        Collections.sort(members);
        return members;
    }

    private static List<Scored> without(List<Source> sources) {
        DenseMap<Double> scores = new DenseMap<>();
        sources.get(0).forEach((array, offset, length, score) -> {
            scores.add(Arrays.copyOfRange(array, offset, offset + length), score);
            return true;
        });
        for (Source source : sources.subList(1, sources.size())) {
            source.forEach((array, offset, length, score) -> {
                int entry = scores.find(array, offset, length);
                if (entry >= 0) {
                    scores.remove(entry);
                }
                return scores.size() > 0;
            });
        }
        return sorted(scores);
    }
}
