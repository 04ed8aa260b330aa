package dev.roundhouse.proxy.configuration;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What to tell a person who wrote a key that is not there: the one that was probably meant. */
final class UnknownKey {
    private UnknownKey() {}

    /** @param pattern of the section it was found in, empty at the top */
    static String message(String path, String key, String pattern) {
        Collection<String> siblings = Settings.keysOf(pattern);
        String nearest = nearest(key, siblings);
        if (nearest != null) {
            return path + " is not a key; did you mean "
                    + KeyPath.child(path.substring(0, Math.max(0, path.lastIndexOf('.'))), nearest) + "?";
        }
        List<String> elsewhere = Settings.ALL.stream()
                .map(Setting::path)
                .filter(each -> each.substring(each.lastIndexOf('.') + 1).equalsIgnoreCase(key))
                .toList();
        if (!elsewhere.isEmpty()) {
            return path + " is not a key; did you mean " + String.join(" or ", elsewhere) + "?";
        }
        if (siblings.isEmpty()) {
            return path + " is not a key; " + pattern + " is one, and has none below it";
        }
        String where = pattern.isEmpty() ? "at the top" : "in " + pattern;
        return path + " is not a key; the keys " + where + " are " + String.join(", ", siblings);
    }

    static String variableMessage(String name) {
        String zeroed = name.replaceAll("_[0-9]+(?=_|$)", "_0");
        String nearest =
                nearest(zeroed, Settings.ALL.stream().map(Setting::variable).toList());
        return "this variable names no key"
                + (nearest == null ? "; the configuration reference lists them" : "; did you mean " + nearest + "?");
    }

    /** The candidate at the least edit distance, when that is small for the length. */
    static @Nullable String nearest(String word, Collection<String> candidates) {
        String best = null;
        int least = Math.max(1, word.length() / 3) + 1;
        for (String candidate : candidates) {
            int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best;
    }

    /** Letters to insert, remove, replace or swap with the next. */
    private static int distance(String from, String to) {
        int[][] distances = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                distances[i][j] = i == 0 || j == 0 ? i + j : least(distances, from, to, i, j);
            }
        }
        return distances[from.length()][to.length()];
    }

    private static int least(int[][] distances, String from, String to, int i, int j) {
        boolean same = from.charAt(i - 1) == to.charAt(j - 1);
        int least = Math.min(
                distances[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(distances[i - 1][j], distances[i][j - 1]));
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(least, distances[i - 2][j - 2] + 1) : least;
    }
}
