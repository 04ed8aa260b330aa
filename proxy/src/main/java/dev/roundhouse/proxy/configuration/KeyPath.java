package dev.roundhouse.proxy.configuration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which value is meant: keys, and indexes of lists, from the top. {@code nodes[1].address}, {@code nodes.1.address} and
 * ROUNDHOUSE_NODES_1_ADDRESS are the same path.
 */
record KeyPath(List<String> segments) {
    static final String VARIABLE_PREFIX = "ROUNDHOUSE_";
    private static final Pattern INDEX = Pattern.compile("[0-9]{1,4}");
    private static final Pattern SHAPE = Pattern.compile("[^.\\[\\]]+(\\[[0-9]+]|\\.[^.\\[\\]]+)*");

    /** Containers before what they contain, indexes by value. */
    static final Comparator<KeyPath> ORDER = (left, right) -> {
        int shared = Math.min(left.segments.size(), right.segments.size());
        for (int i = 0; i < shared; i++) {
            String a = left.segments.get(i);
            String b = right.segments.get(i);
            int order = isIndex(a) && isIndex(b)
                    ? Integer.compare(Integer.parseInt(a), Integer.parseInt(b))
                    : a.compareTo(b);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.segments.size(), right.segments.size());
    };

    /** Null when it is no path. */
    static @Nullable KeyPath parse(String text) {
        return SHAPE.matcher(text).matches()
                ? new KeyPath(List.of(text.replace("]", "").split("[.\\[]")))
                : null;
    }

    /** Null when no key is meant; words of a key may stand apart or not (VIRTUAL_NODES, VIRTUALNODES). */
    static @Nullable KeyPath ofVariable(String name) {
        String[] words = name.substring(VARIABLE_PREFIX.length())
                .toLowerCase(Locale.ROOT)
                .split("_", -1);
        List<String> segments = match(words, 0, "");
        return segments == null ? null : new KeyPath(segments);
    }

    private static @Nullable List<String> match(String[] words, int from, String pattern) {
        if (from == words.length) {
            return new ArrayList<>();
        }
        if (Settings.isList(pattern)) {
            return isIndex(words[from]) ? prepended(words[from], match(words, from + 1, pattern + "[]")) : null;
        }
        StringBuilder joined = new StringBuilder();
        for (int end = from; end < words.length; end++) {
            joined.append(words[end]);
            for (String key : Settings.keysOf(pattern)) {
                if (key.toLowerCase(Locale.ROOT).contentEquals(joined)) {
                    List<String> rest = match(words, end + 1, child(pattern, key));
                    if (rest != null) {
                        return prepended(key, rest);
                    }
                }
            }
        }
        return null;
    }

    private static @Nullable List<String> prepended(String first, @Nullable List<String> rest) {
        if (rest != null) {
            rest.add(0, first);
        }
        return rest;
    }

    static String child(String pattern, String key) {
        return pattern.isEmpty() ? key : pattern + "." + key;
    }

    static boolean isIndex(String segment) {
        return INDEX.matcher(segment).matches();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (String segment : segments) {
            if (isIndex(segment)) {
                text.append('[').append(segment).append(']');
            } else {
                text.append(text.isEmpty() ? "" : ".").append(segment);
            }
        }
        return text.toString();
    }
}
