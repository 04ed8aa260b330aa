package dev.roundhouse.proxy.deployment;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of Prometheus' language as it takes to see which series an expression asks for. Its syntax promtool checks. */
final class PromQl {
    private static final Pattern MATCHERS = Pattern.compile("([A-Za-z_:][\\w:]*)?\\s*\\{([^}]*)}");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"");
    private static final Pattern GROUPING =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
    private static final Pattern NAME = Pattern.compile("(?<![\\w:$.])[A-Za-z_:][\\w:]*(?!\\s*\\(|[\\w:])");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset", "Inf", "NaN");

    private PromQl() {}

    /** Names of metrics, each with the labels that are asked of it. */
    static Map<String, Set<String>> series(String expression) {
        Map<String, Set<String>> series = new LinkedHashMap<>();
        Matcher matcher = MATCHERS.matcher(expression);
        while (matcher.find()) {
            Set<String> labels = series.computeIfAbsent(String.valueOf(matcher.group(1)), name -> new TreeSet<>());
            Matcher label = MATCHER.matcher(matcher.group(2));
            while (label.find()) {
                labels.add(label.group(1));
            }
        }
        String bare = GROUPING.matcher(expression.replaceAll("\"[^\"]*\"", "").replaceAll("\\{[^}]*}|\\[[^]]*]", ""))
                .replaceAll("");
        Matcher name = NAME.matcher(bare);
        while (name.find()) {
            if (!WORDS.contains(name.group())) {
                series.computeIfAbsent(name.group(), ignored -> new TreeSet<>());
            }
        }
        return series;
    }
}
