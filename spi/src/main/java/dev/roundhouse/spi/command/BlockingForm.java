package dev.roundhouse.spi.command;

import dev.roundhouse.spi.resp.LongDouble;
import dev.roundhouse.spi.resp.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is to be known of a command that waits for keys: how long, for which, and how it reads when it is to look at one of
 * them only. Nodes never wait: they execute such a command as Redis does where blocking is not allowed. Pure.
 */
public enum BlockingForm {
    BLPOP(Kind.LIST, Shape.KEYS),
    BRPOP(Kind.LIST, Shape.KEYS),
    BLMOVE(Kind.LIST, Shape.MOVE),
    BRPOPLPUSH(Kind.LIST, Shape.MOVE),
    BLMPOP(Kind.LIST, Shape.COUNTED),
    BZPOPMIN(Kind.SORTED_SET, Shape.KEYS),
    BZPOPMAX(Kind.SORTED_SET, Shape.KEYS),
    BZMPOP(Kind.SORTED_SET, Shape.COUNTED),
    XREAD(Kind.STREAM, Shape.STREAMS),
    XREADGROUP(Kind.STREAM, Shape.STREAMS);

    private static final String NOT_A_FLOAT = "ERR timeout is not a float or out of range";
    private static final String NEGATIVE = "ERR timeout is negative";
    private static final byte[] ZERO = {'0'};
    private static final byte[] ONE = {'1'};

    /** The type of key that is waited for. */
    public enum Kind {
        LIST,
        SORTED_SET,
        STREAM
    }

    private enum Shape {
        /** Keys, then the timeout. */
        KEYS,
        /** Source, destination ... timeout. */
        MOVE,
        /** Timeout, number of keys, keys, options. */
        COUNTED,
        /** Options, STREAMS, keys, IDs. */
        STREAMS
    }

    private final Kind kind;
    private final Shape shape;

    BlockingForm(Kind kind, Shape shape) {
        this.kind = kind;
        this.shape = shape;
    }

    /** The form of a command; null for one that does not wait for keys. */
    public static @Nullable BlockingForm of(CommandSpec spec) {
        if (!spec.has(CommandFlag.BLOCKING)) {
            return null;
        }
        String name = spec.name().toUpperCase(Locale.ROOT);
        for (BlockingForm form : values()) {
            if (form.name().equals(name)) {
                return form;
            }
        }
        return null;
    }

    public Kind kind() {
        return kind;
    }

    /** Argument with the timeout; 0: it does not wait. */
    private int timeout(Request request) {
        return switch (shape) {
            case KEYS, MOVE -> request.size() - 1;
            case COUNTED -> 1;
            case STREAMS -> option(request, "BLOCK");
        };
    }

    /** Argument behind an option before STREAMS, or behind STREAMS itself; 0: there is none. */
    private static int option(Request request, String name) {
        for (int i = 1; i < request.size() - 1; ) {
            if (request.is(i, name)) {
                return i + 1;
            }
            if (request.is(i, "STREAMS")) {
                return 0;
            }
            i += request.is(i, "GROUP") ? 3 : request.is(i, "BLOCK") || request.is(i, "COUNT") ? 2 : 1;
        }
        return 0;
    }

    /** Whether it says that it waits, if there is nothing for it. */
    public boolean waits(Request request) {
        return timeout(request) > 0;
    }

    /** The group that an XREADGROUP reads for; null for all others. */
    public @Nullable String group(Request request) {
        int i = this == XREADGROUP ? option(request, "GROUP") : 0;
        return i == 0 ? null : request.text(i);
    }

    /**
     * What is wrong with the arguments whatever the keys hold, in the order in which Redis looks at them, or null. Nothing is
     * said of streams: their options are a node's to judge.
     */
    public @Nullable String argumentError(Request request) {
        String error = switch (shape) {
            case KEYS -> null;
            case MOVE -> this == BLMOVE && !(isSide(request, 3) && isSide(request, 4)) ? CommandErrors.SYNTAX : null;
            case COUNTED -> countedError(request);
            case STREAMS -> null;
        };
        return error != null || shape == Shape.STREAMS ? error : timeoutError(request);
    }

    private boolean isSide(Request request, int i) {
        return kind == Kind.LIST
                ? request.is(i, "LEFT") || request.is(i, "RIGHT")
                : request.is(i, "MIN") || request.is(i, "MAX");
    }

    /** Timeout, number of keys, keys, side [COUNT count] */
    private @Nullable String countedError(Request request) {
        if (ArgumentChecks.integer(request, 2) != null || ArgumentChecks.longAt(request, 2) < 1) {
            return "ERR numkeys should be greater than 0";
        }
        long keys = ArgumentChecks.longAt(request, 2);
        if (keys >= request.size() - 3 || !isSide(request, 3 + (int) keys)) {
            return CommandErrors.SYNTAX;
        }
        int count = 4 + (int) keys;
        if (count == request.size()) {
            return null;
        }
        if (!request.is(count, "COUNT") || count + 1 == request.size()) {
            return CommandErrors.SYNTAX;
        }
        if (ArgumentChecks.integer(request, count + 1) != null || ArgumentChecks.longAt(request, count + 1) < 1) {
            return "ERR count should be greater than 0";
        }
        return count + 2 == request.size() ? null : CommandErrors.SYNTAX;
    }

    private @Nullable String timeoutError(Request request) {
        int i = timeout(request);
        LongDouble seconds = LongDouble.parse(request.array(i), request.offset(i), request.length(i));
        return seconds == null ? NOT_A_FLOAT : seconds.toMillis() < 0 ? NEGATIVE : null;
    }

    /** Milliseconds to wait; 0: without end. Only where nothing is wrong with the arguments. */
    public long timeoutMillis(Request request) {
        int i = timeout(request);
        if (shape == Shape.STREAMS) {
            return ArgumentChecks.longAt(request, i);
        }
        LongDouble seconds = LongDouble.parse(request.array(i), request.offset(i), request.length(i));
        return seconds == null ? 0 : seconds.toMillis();
    }

    /** Arguments that are the keys to wait for, in their order; empty where the request is wrong. */
    public int[] waitedKeys(CommandSpec spec, Request request) {
        int[] keys = spec.keys(request);
        return shape == Shape.MOVE && keys.length > 0 ? new int[] {keys[0]} : keys;
    }

    /** Whether its keys may be looked at one by one, in their order, in steps of their own. */
    public boolean mayLookOneByOne() {
        return shape == Shape.KEYS || shape == Shape.COUNTED;
    }

    /** The same command about one of its keys only. */
    public Request about(int key, Request request) {
        List<byte[]> arguments = new ArrayList<>();
        switch (shape) {
            case KEYS -> addAll(arguments, request.bytes(0), request.bytes(key), ZERO);
            case MOVE -> {
                return request;
            }
            case COUNTED -> {
                addAll(arguments, request.bytes(0), ZERO, ONE, request.bytes(key));
                int count = (int) ArgumentChecks.longAt(request, 2);
                add(arguments, request, 3 + count, request.size());
            }
            case STREAMS -> {
                int first = option(request, "STREAMS");
                add(arguments, request, 0, first);
                int count = (request.size() - first) / 2;
                addAll(arguments, request.bytes(key), request.bytes(key + count));
            }
        }
        return Request.of(arguments.toArray(byte[][]::new));
    }

    private static void addAll(List<byte[]> to, byte[]... arguments) {
        to.addAll(Arrays.asList(arguments));
    }

    private static void add(List<byte[]> to, Request request, int from, int end) {
        for (int i = from; i < end; i++) {
            to.add(request.bytes(i));
        }
    }

    /** Keys that an XREAD waits to grow from what they are now on ({@code $}): as arguments. */
    public List<Integer> fromNowOn(CommandSpec spec, Request request) {
        List<Integer> keys = new ArrayList<>();
        if (this == XREAD) {
            int[] all = spec.keys(request);
            for (int key : all) {
                if (request.is(key + all.length, "$")) {
                    keys.add(key);
                }
            }
        }
        return keys;
    }

    /** The same XREAD from another ID of one key on. */
    public static Request from(String id, int key, CommandSpec spec, Request request) {
        List<byte[]> arguments = new ArrayList<>();
        add(arguments, request, 0, request.size());
        arguments.set(key + spec.keys(request).length, id.getBytes(StandardCharsets.ISO_8859_1));
        return Request.of(arguments.toArray(byte[][]::new));
    }
}
