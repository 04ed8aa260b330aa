package dev.roundhouse.storage.command.sortedset;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.storage.command.typed.Keys;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.SortedSetValue;
import org.jspecify.annotations.Nullable;

/** ZADD and ZINCRBY, and what GEOADD makes of its coordinates. */
public final class AddCommands {
    /** Options of ZADD, as bits. */
    public static final int NX = 1;

    public static final int XX = 2;
    public static final int CH = 4;
    private static final int GT = 8;
    private static final int LT = 16;
    private static final int INCR = 32;

    private static final String NAN = "ERR resulting score is not a number (NaN)";

    private AddCommands() {}

    static void zadd(Request request, Keyspace keyspace, RespWriter reply) {
        parse(request, 0, keyspace, reply);
    }

    static void zincrby(Request request, Keyspace keyspace, RespWriter reply) {
        parse(request, INCR, keyspace, reply);
    }

    private static void parse(Request request, int given, Keyspace keyspace, RespWriter reply) {
        int options = given;
        int first = 2;
        while (first < request.size() && option(request, first) != 0) {
            options |= option(request, first++);
        }
        int count = request.size() - first;
        String error = error(options, count);
        double[] scores = new double[count / 2];
        for (int i = 0; error == null && i < scores.length; i++) {
            scores[i] = SortedSets.score(request, first + 2 * i);
            error = Double.isNaN(scores[i]) ? ArgumentChecks.NOT_A_FLOAT : null;
        }
        if (error != null) {
            reply.error(error);
        } else {
            add(request, new Members(options, scores, first + 1, 2), keyspace, reply);
        }
    }

    private static int option(Request request, int i) {
        if (request.length(i) == 2) {
            return request.is(i, "NX")
                    ? NX
                    : request.is(i, "XX")
                            ? XX
                            : request.is(i, "CH") ? CH : request.is(i, "GT") ? GT : request.is(i, "LT") ? LT : 0;
        }
        return request.is(i, "INCR") ? INCR : 0;
    }

    private static @Nullable String error(int options, int count) {
        if (count == 0 || count % 2 != 0) {
            return CommandErrors.SYNTAX;
        }
        boolean nx = has(options, NX);
        if (nx && has(options, XX)) {
            return "ERR XX and NX options at the same time are not compatible";
        }
        if (nx && has(options, GT | LT) || has(options, GT) && has(options, LT)) {
            return "ERR GT, LT, and/or NX options at the same time are not compatible";
        }
        if (has(options, INCR) && count > 2) {
            return "ERR INCR option supports a single increment-element pair";
        }
        return null;
    }

    private static boolean has(int options, int any) {
        return (options & any) != 0;
    }

    /**
     * Members of a request, and the scores they get.
     *
     * @param options {@link #NX} and its like
     * @param first argument with the member of the first score; the others follow every {@code step} arguments
     */
    public record Members(int options, double[] scores, int first, int step) {}

    /** Adds members to the set at argument 1 and replies as ZADD. */
    public static void add(Request request, Members members, Keyspace keyspace, RespWriter reply) {
        Entry entry = Keys.find(keyspace, request, 1);
        if (Keys.isOther(entry, KeyState.SORTED_SET)) {
            reply.error(Keys.WRONG_TYPE);
            return;
        }
        boolean isNew = !entry.isPresent();
        Addition addition = new Addition(
                members.options, isNew ? new SortedSetValue(keyspace.limits()) : (SortedSetValue) entry.value());
        for (int i = 0; i < members.scores.length; i++) {
            int at = members.first + i * members.step;
            addition.add(request.array(at), request.offset(at), request.length(at), members.scores[i]);
        }
        if (addition.added + addition.updated > 0) {
            if (isNew) {
                keyspace.put(entry, addition.value, Entry.NO_EXPIRY);
            } else {
                keyspace.changed(entry);
            }
            keyspace.event(SortedSets.EVENTS, has(members.options, INCR) ? "zincr" : "zadd", entry);
        }
        addition.replyTo(reply);
    }

    private static final class Addition {
        private final int options;
        private final SortedSetValue value;
        private int added;
        private int updated;
        private boolean isNaN;
        /** What the last one came to; NaN: nothing was done with it. */
        private double result = Double.NaN;

        Addition(int options, SortedSetValue value) {
            this.options = options;
            this.value = value;
        }

        void add(byte[] array, int offset, int length, double score) {
            double current = value.score(array, offset, length);
            if (Double.isNaN(current)) {
                if (!has(options, XX)) {
                    value.put(array, offset, length, score);
                    added++;
                    result = score;
                }
                return;
            }
            if (has(options, NX)) {
                return;
            }
            double changed = has(options, INCR) ? current + score : score;
            if (Double.isNaN(changed)) {
                isNaN = true;
            } else if (!(has(options, LT) && changed >= current) && !(has(options, GT) && changed <= current)) {
                result = changed;
                if (changed != current) {
                    value.put(array, offset, length, changed);
                    updated++;
                }
            }
        }

        void replyTo(RespWriter reply) {
            if (isNaN) {
                reply.error(NAN);
            } else if (!has(options, INCR)) {
                reply.integer(has(options, CH) ? added + updated : added);
            } else if (Double.isNaN(result)) {
                reply.nullBulk();
            } else {
                reply.doubleValue(result);
            }
        }
    }
}
