package dev.roundhouse.proxy.configuration;

import dev.roundhouse.proxy.coordinator.Quorum;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a configuration was read from, and every key it gave: to read it again, to change single keys, to compare. */
public final class Given {
    private final Sources sources;
    private final Tree.Section tree;
    private final Values values;
    private final Quorum quorum;

    /**
     * @param values those of {@code tree}
     * @param quorum what they come to, where they leave it to the default
     */
    Given(Sources sources, Tree.Section tree, Values values, Quorum quorum) {
        this.sources = sources;
        this.tree = tree;
        this.values = values;
        this.quorum = quorum;
    }

    /** When they are asked for, which a start need not wait for. */
    private Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Setting<?> setting : Settings.ALL) {
            int list = setting.path().indexOf("[]");
            int entries = list < 0 ? 1 : Math.max(1, values.count(setting.path().substring(0, list)));
            for (int i = 0; i < entries; i++) {
                texts.put(Values.path(setting, i), values.text(setting, i));
            }
        }
        texts.put(Values.path(Settings.READ, 0), "" + quorum.read());
        texts.put(Values.path(Settings.WRITE, 0), "" + quorum.write());
        return texts;
    }

    /**
     * A key whose value is another.
     *
     * @param before as a person writes it; hides what is not live, since that may hold passwords
     */
    public record Difference(String path, String before, String after, boolean isLive) {
        @Override
        public String toString() {
            return isLive ? path + " " + before + " -> " + after : path;
        }
    }

    /** What a reload can change, by path, as a person writes it. */
    public Map<String, String> live() {
        Map<String, String> live = new LinkedHashMap<>();
        texts().forEach((path, text) -> {
            if (isLive(path)) {
                live.put(path, text);
            }
        });
        return live;
    }

    /** Keys whose values differ from those of {@code earlier}. */
    public List<Difference> since(Given earlier) {
        Map<String, String> then = earlier.texts();
        Map<String, String> now = texts();
        Set<String> paths = new TreeSet<>(now.keySet());
        paths.addAll(then.keySet());
        List<Difference> differences = new ArrayList<>();
        for (String path : paths) {
            String before = then.get(path);
            String after = now.get(path);
            boolean isLive = isLive(path);
            if (before == null || !before.equals(after)) {
                differences.add(new Difference(path, shown(before, isLive), shown(after, isLive), isLive));
            }
        }
        return differences;
    }

    private static String shown(@Nullable String text, boolean isLive) {
        return !isLive ? "" : text == null ? "none" : text;
    }

    static boolean isLive(String path) {
        Setting<?> setting = Settings.find(path);
        return setting != null && setting.isLive();
    }

    Sources sources() {
        return sources;
    }

    Tree.Section tree() {
        return tree;
    }
}
