package dev.roundhouse.proxy.coordinator;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one register does, as a sequential program: a map of its keys. Replies are RESP2, CR LF as spaces left out. */
final class Specification {
    /**
     * Value and expiry; expireAt -1: never.
     *
     * @param isRepeated whether an overwrite that raced may have written it a second time: who watches the key has to see that
     */
    record Cell(String value, long expireAt, boolean isRepeated) {
        Cell(String value, long expireAt) {
            this(value, expireAt, false);
        }
    }

    record Step(Map<String, Cell> state, String reply) {}

    private Specification() {}

    static Step step(Operation operation, Map<String, Cell> state) {
        List<String> a = operation.arguments;
        return switch (operation.kind) {
            case SET -> new Step(with(state, a.get(0), new Cell(a.get(1), expiry(a), operation.again != null)), "+OK");
            case GET -> new Step(state, value(state, a.get(0)));
            case MGET -> new Step(state, "*" + a.size() + all(state, a));
            case DEL -> new Step(without(state, a.get(0)), state.containsKey(a.get(0)) ? ":1" : ":0");
            case FLUSHALL -> new Step(Map.of(), "+OK");
            case MSET -> mset(a, state);
            case SETNX ->
                state.containsKey(a.get(0))
                        ? new Step(state, ":0")
                        : new Step(with(state, a.get(0), new Cell(a.get(1), -1)), ":1");
            case INCR -> incr(a.get(0), state);
            case PEXPIREAT -> pexpireat(a, state);
            case EXEC -> exec(a, state);
            case CAS -> cas(operation, state);
        };
    }

    private static Step mset(List<String> a, Map<String, Cell> state) {
        Map<String, Cell> after = state;
        for (int i = 0; i < a.size(); i += 2) {
            after = with(after, a.get(i), new Cell(a.get(i + 1), -1));
        }
        return new Step(after, "+OK");
    }

    private static Step incr(String key, Map<String, Cell> state) {
        Cell cell = state.get(key);
        long number = (cell == null ? 0 : Long.parseLong(cell.value)) + 1;
        return new Step(with(state, key, new Cell("" + number, cell == null ? -1 : cell.expireAt)), ":" + number);
    }

    private static Step exec(List<String> a, Map<String, Cell> state) {
        Step incremented = incr(a.get(2), with(state, a.get(0), new Cell(a.get(1), -1)));
        return new Step(incremented.state(), "*3+OK" + incremented.reply() + value(incremented.state(), a.get(0)));
    }

    /** Of a key that is absent, or was counted up from absent, it is not said whether it changed and is so again. */
    private static Step cas(Operation operation, Map<String, Cell> state) {
        List<String> a = operation.arguments;
        String expected = a.get(1);
        Cell cell = state.get(a.get(0));
        boolean mayHaveChanged = expected.length() <= 4 || cell != null && cell.isRepeated;
        boolean isRefused = !value(state, a.get(0)).equals(expected) || mayHaveChanged && "*-1".equals(operation.reply);
        if (isRefused) {
            return new Step(state, "*-1");
        }
        Map<String, Cell> after = with(state, a.get(0), new Cell(a.get(2), -1));
        return new Step(with(after, a.get(3), new Cell(a.get(2), -1)), "*2+OK+OK");
    }

    private static Step pexpireat(List<String> a, Map<String, Cell> state) {
        Cell cell = state.get(a.get(0));
        return cell == null
                ? new Step(state, ":0")
                : new Step(
                        with(state, a.get(0), new Cell(cell.value, Long.parseLong(a.get(1)), cell.isRepeated)), ":1");
    }

    private static long expiry(List<String> a) {
        return a.size() > 2 ? Long.parseLong(a.get(3)) : -1;
    }

    private static String all(Map<String, Cell> state, List<String> keys) {
        StringBuilder text = new StringBuilder();
        for (String key : keys) {
            text.append(value(state, key));
        }
        return text.toString();
    }

    private static String value(Map<String, Cell> state, String key) {
        Cell cell = state.get(key);
        return cell == null ? "$-1" : "$" + cell.value.length() + cell.value;
    }

    static Map<String, Cell> with(Map<String, Cell> state, String key, Cell cell) {
        Map<String, Cell> copy = new TreeMap<>(state);
        copy.put(key, cell);
        return copy;
    }

    static Map<String, Cell> without(Map<String, Cell> state, String key) {
        if (!state.containsKey(key)) {
            return state;
        }
        Map<String, Cell> copy = new TreeMap<>(state);
        copy.remove(key);
        return copy;
    }

    /** The keys of {@code state} that an operation looks at. */
    static List<String> touched(Operation operation) {
        return switch (operation.kind) {
            case MSET, SET, FLUSHALL -> List.of();
            case EXEC -> List.of(operation.arguments.get(2));
            case MGET -> operation.arguments;
            default -> operation.arguments.subList(0, 1);
        };
    }

    static @Nullable String firstExpiredBy(Map<String, Cell> state, List<String> keys, long start, long skew) {
        for (String key : keys) {
            Cell cell = state.get(key);
            if (cell != null && cell.expireAt >= 0 && start > cell.expireAt + skew) {
                return key;
            }
        }
        return null;
    }
}
