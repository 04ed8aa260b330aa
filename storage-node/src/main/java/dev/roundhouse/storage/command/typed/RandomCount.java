package dev.roundhouse.storage.command.typed;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Request;
import org.jspecify.annotations.Nullable;

/** The count of HRANDFIELD, SRANDMEMBER and ZRANDMEMBER: [count [with-option]], a negative one allowing repetitions. */
public final class RandomCount {
    private static final int COUNT = 2;
    private static final int OPTION = 3;

    private RandomCount() {}

    /**
     * What is wrong with a request that has a count.
     *
     * @param option that may follow the count; null: none
     */
    public static @Nullable String error(Request request, @Nullable String option) {
        String error = ArgumentChecks.integer(request, COUNT);
        if (error != null) {
            return error;
        }
        long count = ArgumentChecks.longAt(request, COUNT);
        if (count == Long.MIN_VALUE) {
            return "ERR value is out of range, value must between " + -Long.MAX_VALUE + " and " + Long.MAX_VALUE;
        }
        if (request.size() > OPTION) {
            if (option == null || request.size() > OPTION + 1 || !request.is(OPTION, option)) {
                return CommandErrors.SYNTAX;
            }
            return Math.abs(count) > Long.MAX_VALUE / 2 ? RandomPicks.TOO_MANY : null;
        }
        return null;
    }

    /** The count of a request without {@link #error}. */
    public static long of(Request request) {
        return ArgumentChecks.longAt(request, COUNT);
    }

    /** How many elements such a request replies of a value of this size. */
    public static long elements(Request request, long size) {
        long count = of(request);
        return count < 0 ? -count : Math.min(count, size);
    }
}
