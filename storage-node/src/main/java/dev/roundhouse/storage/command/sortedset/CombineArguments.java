package dev.roundhouse.storage.command.sortedset;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Request;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Arguments of ZUNION, ZINTER, ZDIFF, their STORE forms and ZINTERCARD: [destination] numkeys key ... and the options that
 * the command has. Redis looks the keys up between the two parts, so that a wrong type comes before a wrong option.
 */
final class CombineArguments {
    /** How the scores of a member in several sets become one. */
    enum Aggregate {
        SUM,
        MIN,
        MAX;

        double of(double score, double other) {
            return switch (this) {
                case SUM -> orZero(score + other);
                case MIN -> other < score ? other : score;
                case MAX -> other > score ? other : score;
            };
        }
    }

    private final Request request;
    private final boolean stores;
    private final boolean aggregates;
    private final boolean counts;
    private int keys;
    private double[] weights = {};
    Aggregate aggregate = Aggregate.SUM;
    boolean withScores;
    /** Most members to count; 0: all. */
    long limit;

    /**
     * @param stores whether there is a destination
     * @param aggregates whether scores are combined (all but ZDIFF and ZINTERCARD)
     * @param counts whether it is ZINTERCARD
     */
    CombineArguments(Request request, boolean stores, boolean aggregates, boolean counts) {
        this.request = request;
        this.stores = stores;
        this.aggregates = aggregates;
        this.counts = counts;
    }

    static double orZero(double score) {
        return Double.isNaN(score) ? 0 : score;
    }

    int keys() {
        return keys;
    }

    int firstKey() {
        return stores ? 3 : 2;
    }

    double weight(int key) {
        return weights.length == 0 ? 1 : weights[key];
    }

    /** Reads the number of keys: Redis' error, or null. */
    @Nullable
    String parseKeys(String command) {
        int at = firstKey() - 1;
        String error = ArgumentChecks.integer(request, at);
        if (error != null) {
            return error;
        }
        long number = ArgumentChecks.longAt(request, at);
        if (number < 1) {
            return "ERR at least 1 input key is needed for '" + command + "' command";
        }
        if (number > request.size() - firstKey()) {
            return CommandErrors.SYNTAX;
        }
        keys = (int) number;
        return null;
    }

    /** Reads what follows the keys: Redis' error, or null. */
    @Nullable
    String parseOptions() {
        int at = firstKey() + keys;
        while (at < request.size()) {
            int left = request.size() - at;
            String error = null;
            if (aggregates && left > keys && request.is(at, "WEIGHTS")) {
                error = parseWeights(at + 1);
                at += 1 + keys;
            } else if (aggregates && left >= 2 && request.is(at, "AGGREGATE")) {
                error = parseAggregate(at + 1);
                at += 2;
            } else if (!stores && !counts && request.is(at, "WITHSCORES")) {
                withScores = true;
                at++;
            } else if (counts && left >= 2 && request.is(at, "LIMIT")) {
                error = parseLimit(at + 1);
                at += 2;
            } else {
                error = CommandErrors.SYNTAX;
            }
            if (error != null) {
                return error;
            }
        }
        return null;
    }

    private @Nullable String parseWeights(int first) {
        weights = new double[keys];
        for (int i = 0; i < keys; i++) {
            weights[i] = SortedSets.score(request, first + i);
        }
        return Arrays.stream(weights).anyMatch(Double::isNaN) ? "ERR weight value is not a float" : null;
    }

    private @Nullable String parseAggregate(int at) {
        for (Aggregate known : Aggregate.values()) {
            if (request.is(at, known.name())) {
                aggregate = known;
                return null;
            }
        }
        return CommandErrors.SYNTAX;
    }

    private @Nullable String parseLimit(int at) {
        boolean valid = ArgumentChecks.integer(request, at) == null && ArgumentChecks.longAt(request, at) >= 0;
        limit = valid ? ArgumentChecks.longAt(request, at) : 0;
        return valid ? null : "ERR LIMIT can't be negative";
    }
}
