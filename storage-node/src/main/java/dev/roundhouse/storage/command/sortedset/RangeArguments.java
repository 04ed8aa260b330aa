package dev.roundhouse.storage.command.sortedset;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.storage.value.SortedSetValue;
import org.jspecify.annotations.Nullable;

/**
 * Arguments of ZRANGE and its relatives from the key on: key min max [BYSCORE | BYLEX] [REV] [LIMIT offset count]
 * [WITHSCORES]. The older commands say by their names what ZRANGE says by options.
 */
final class RangeArguments {
    /** What a range is of. */
    enum By {
        RANK,
        SCORE,
        MEMBER
    }

    private static final String NO_LIMIT =
            "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX";
    private static final String NO_SCORES = "ERR syntax error, WITHSCORES not supported in combination with BYLEX";

    private final Request request;
    final int key;
    private final boolean stores;
    private @Nullable By by;
    private @Nullable Boolean reversed;
    boolean withScores;
    private long offset;
    private long limit = -1;
    private Ranges.@Nullable Between between;

    /**
     * @param by null where options say so
     * @param reversed null where an option says so
     */
    RangeArguments(Request request, int key, boolean stores, @Nullable By by, @Nullable Boolean reversed) {
        this.request = request;
        this.key = key;
        this.stores = stores;
        this.by = by;
        this.reversed = reversed;
    }

    /** Reads the arguments: Redis' error, or null. */
    @Nullable
    String parse() {
        String error = options();
        if (error != null) {
            return error;
        }
        by = by == null ? By.RANK : by;
        reversed = reversed == null ? Boolean.FALSE : reversed;
        if (limit != -1 && by == By.RANK) {
            return NO_LIMIT;
        }
        if (withScores && by == By.MEMBER) {
            return NO_SCORES;
        }
        return range(by);
    }

    private @Nullable String options() {
        for (int i = key + 3; i < request.size(); i++) {
            if (!stores && request.is(i, "WITHSCORES")) {
                withScores = true;
            } else if (request.is(i, "LIMIT") && i + 2 < request.size()) {
                String error = ArgumentChecks.integer(request, i + 1);
                error = error == null ? ArgumentChecks.integer(request, i + 2) : error;
                if (error != null) {
                    return error;
                }
                offset = ArgumentChecks.longAt(request, i + 1);
                limit = ArgumentChecks.longAt(request, i + 2);
                i += 2;
            } else if (reversed == null && request.is(i, "REV")) {
                reversed = true;
            } else if (by == null && request.is(i, "BYLEX")) {
                by = By.MEMBER;
            } else if (by == null && request.is(i, "BYSCORE")) {
                by = By.SCORE;
            } else {
                return CommandErrors.SYNTAX;
            }
        }
        return null;
    }

    private @Nullable String range(By kind) {
        boolean swapped = isReversed() && kind != By.RANK;
        int min = swapped ? key + 2 : key + 1;
        int max = swapped ? key + 1 : key + 2;
        return switch (kind) {
            case RANK -> {
                String error = ArgumentChecks.integer(request, min);
                yield error == null ? ArgumentChecks.integer(request, max) : error;
            }
            case SCORE -> {
                between = Ranges.scores(request, min, max);
                yield between == null ? Ranges.NOT_A_SCORE : null;
            }
            case MEMBER -> {
                between = Ranges.members(request, min, max);
                yield between == null ? Ranges.NOT_A_MEMBER : null;
            }
        };
    }

    boolean isOfRanks() {
        return by == By.RANK;
    }

    boolean isReversed() {
        return reversed != null && reversed;
    }

    /** Ranks from {@code from} to {@code to - 1}, in the set's own order. */
    record Ranks(int from, int to) {
        private static final Ranks NONE = new Ranks(0, 0);

        int count() {
            return to - from;
        }
    }

    /** Which elements of a set they mean. */
    Ranks ranks(SortedSetValue value) {
        int size = value.size();
        if (between == null) {
            long from = Ranges.from(ArgumentChecks.longAt(request, key + 1), size);
            long to = Ranges.to(ArgumentChecks.longAt(request, key + 2), size);
            if (from >= to) {
                return Ranks.NONE;
            }
            return isReversed() ? new Ranks((int) (size - to), (int) (size - from)) : new Ranks((int) from, (int) to);
        }
        int from = between.from(value);
        int to = between.to(value);
        if (offset < 0 || offset >= to - from) {
            return Ranks.NONE;
        }
        int skipped = (int) offset;
        int left = to - from - skipped;
        int count = limit < 0 || limit > left ? left : (int) limit;
        return isReversed()
                ? new Ranks(to - skipped - count, to - skipped)
                : new Ranks(from + skipped, from + skipped + count);
    }
}
