package dev.roundhouse.spi.command;

import dev.roundhouse.spi.resp.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SORT key [BY pattern] [LIMIT offset count] [GET pattern ...] [ASC | DESC] [ALPHA] [STORE destination], and SORT_RO, which
 * stores nothing. Patterns name other keys than those that routing sees: they are of use only where one node has all.
 */
public final class SortOptions {
    private static final int FIRST = 2;
    private static final int NONE = 0;
    private static final String DENIED = " option of SORT denied in Cluster mode.";

    private final List<Integer> gets = new ArrayList<>();
    private @Nullable String error;
    private @Nullable String denial;
    private boolean descending;
    private boolean alpha;
    private boolean keepsOrder;
    private long offset;
    private long count = -1;
    private int by = NONE;
    private int destination = NONE;

    private SortOptions() {}

    /** Reads a request of SORT or SORT_RO. */
    public static SortOptions of(Request request) {
        SortOptions options = new SortOptions();
        boolean mayStore = request.is(0, "SORT");
        for (int i = FIRST; i < request.size() && options.error == null; ) {
            i += options.take(request, i, mayStore);
        }
        return options;
    }

    /** Answers how many arguments were taken. */
    private int take(Request request, int i, boolean mayStore) {
        int left = request.size() - i - 1;
        if (request.is(i, "ASC") || request.is(i, "DESC")) {
            descending = request.is(i, "DESC");
            return 1;
        }
        if (request.is(i, "ALPHA")) {
            alpha = true;
            return 1;
        }
        if (request.is(i, "LIMIT") && left >= 2) {
            error = ArgumentChecks.integer(request, i + 1);
            error = error == null ? ArgumentChecks.integer(request, i + 2) : error;
            if (error == null) {
                offset = ArgumentChecks.longAt(request, i + 1);
                count = ArgumentChecks.longAt(request, i + 2);
            }
            return 3;
        }
        if (mayStore && request.is(i, "STORE") && left >= 1) {
            destination = i + 1;
        } else if (request.is(i, "BY") && left >= 1) {
            by = i + 1;
            keepsOrder |= !isPattern(request, by);
            deny("BY", by, request);
        } else if (request.is(i, "GET") && left >= 1) {
            gets.add(i + 1);
            deny("GET", i + 1, request);
        } else {
            error = CommandErrors.SYNTAX;
        }
        return 2;
    }

    private void deny(String option, int pattern, Request request) {
        if (denial == null && isPattern(request, pattern)) {
            denial = "ERR " + option + DENIED;
        }
    }

    /** Whether there is a {@code *}, before any zero byte. */
    private static boolean isPattern(Request request, int i) {
        byte[] array = request.array(i);
        for (int at = request.offset(i); at < request.offset(i) + request.length(i) && array[at] != 0; at++) {
            if (array[at] == '*') {
                return true;
            }
        }
        return false;
    }

    /** What is wrong with a request, whatever its keys hold. */
    public @Nullable String error() {
        return error;
    }

    /** What is wrong with a request where keys that patterns name may be elsewhere: Redis' answer in cluster mode. */
    static @Nullable String errorAmongSeveralPlaces(Request request) {
        SortOptions options = of(request);
        return options.denial == null ? options.error : options.denial;
    }

    /** Whether a request of any command is one that looks up keys which only its patterns name. */
    public static boolean looksUpOtherKeys(CommandSpec spec, Request request) {
        return (spec.name().equals("sort") || spec.name().equals("sort_ro")) && of(request).denial != null;
    }

    /** Why a command cannot be done where keys are in several places; null: it can, as far as this goes. */
    public static @Nullable String refusalAmongSeveralPlaces(CommandSpec spec, Request request) {
        return looksUpOtherKeys(spec, request) ? errorAmongSeveralPlaces(request) : null;
    }

    public boolean isDescending() {
        return descending;
    }

    public boolean isAlpha() {
        return alpha;
    }

    /** Whether BY names no pattern, so that nothing is to be sorted. */
    public boolean keepsOrder() {
        return keepsOrder;
    }

    /** Elements to skip; may be negative. */
    public long offset() {
        return offset;
    }

    /** Most elements; negative: all. */
    public long count() {
        return count;
    }

    /** Argument with the pattern of what to sort by; 0: the elements themselves. */
    public int by() {
        return by;
    }

    /** Arguments with patterns of what to answer; none: the elements. */
    public List<Integer> gets() {
        return List.copyOf(gets);
    }

    /** Argument with the key to store to; 0: none. */
    public int destination() {
        return destination;
    }
}
