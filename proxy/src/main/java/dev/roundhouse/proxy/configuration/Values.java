package dev.roundhouse.proxy.configuration;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads settings out of what was given; tells of wrong and unknown ones, and goes on with the default. */
final class Values {
    private final Tree.Section root;
    private final Problems problems;

    Values(Tree.Section root, Problems problems) {
        this.root = root;
        this.problems = problems;
        checkKeys(root, "", "");
    }

    private void checkKeys(Tree.Section section, String path, String pattern) {
        for (Map.Entry<String, Tree> entry : section.entries().entrySet()) {
            String key = entry.getKey();
            Tree value = entry.getValue();
            String childPath = KeyPath.child(path, key);
            String childPattern = KeyPath.child(pattern, key);
            if (!Settings.keysOf(pattern).contains(key)) {
                problems.error(value.origin(), UnknownKey.message(childPath, key, pattern));
            } else if (!Settings.isSetting(childPattern) && !Tree.isAbsent(value)) {
                checkContainer(value, childPath, childPattern);
            }
        }
    }

    private void checkContainer(Tree value, String path, String pattern) {
        String keys = String.join(", ", Settings.keysOf(Settings.isList(pattern) ? pattern + "[]" : pattern));
        if (Settings.isList(pattern)) {
            if (!(value instanceof Tree.Items list)) {
                problems.error(
                        value.origin(), path + " is " + value.shown() + "; it must be a list of mappings with " + keys);
                return;
            }
            for (int i = 0; i < list.items().size(); i++) {
                checkSection(list.items().get(i), path + "[" + i + "]", pattern + "[]", keys);
            }
        } else {
            checkSection(value, path, pattern, keys);
        }
    }

    private void checkSection(Tree value, String path, String pattern, String keys) {
        if (value instanceof Tree.Section section) {
            checkKeys(section, path, pattern);
        } else {
            problems.error(value.origin(), path + " is " + value.shown() + "; it must be a mapping with " + keys);
        }
    }

    /** How many entries were given; -1 where the list itself was not. */
    int count(String list) {
        Tree tree = root.entries().get(list);
        return Tree.isAbsent(tree) || !(tree instanceof Tree.Items items)
                ? -1
                : items.items().size();
    }

    /** A setting with a default. */
    <T> T get(Setting<T> setting) {
        return get(setting, 0);
    }

    /** A setting with a default, of an entry of a list. */
    <T> T get(Setting<T> setting, int index) {
        return Objects.requireNonNull(find(setting, index), setting.path());
    }

    /** Its default, which may be none, when it is wrong or not given. */
    <T> @Nullable T find(Setting<T> setting, int index) {
        Tree tree = tree(setting, index);
        if (Tree.isAbsent(tree)) {
            if (setting.isRequired() && parent(setting, index) instanceof Tree.Section) {
                problems.error(
                        entryOrigin(setting, index),
                        path(setting, index) + " is missing; it must be "
                                + setting.kind().description());
            }
            return setting.fallback();
        }
        T parsed = setting.kind().parse(Objects.requireNonNull(tree));
        if (parsed == null) {
            problems.error(
                    tree.origin(),
                    path(setting, index) + " is " + tree.shown() + "; it must be "
                            + setting.kind().description());
            return setting.fallback();
        }
        return parsed;
    }

    /** As a person writes it; the default, where none was given. */
    String text(Setting<?> setting, int index) {
        Tree tree = tree(setting, index);
        if (Tree.isAbsent(tree)) {
            return setting.fallbackText();
        }
        Object parsed = setting.kind().parse(Objects.requireNonNull(tree));
        return setting.kind() instanceof Kind.Bytes && parsed instanceof Long bytes
                ? Kind.Bytes.shown(bytes)
                : String.valueOf(parsed);
    }

    /** Reports what is wrong with a value that is well formed. */
    void reject(Setting<?> setting, int index, String why) {
        Tree tree = tree(setting, index);
        String path = path(setting, index);
        if (tree != null && !Tree.isAbsent(tree)) {
            problems.error(tree.origin(), path + " is " + tree.shown() + "; " + why);
        } else {
            String given = setting.fallback() == null ? " " : " is " + setting.fallbackText() + " by default; ";
            problems.error(entryOrigin(setting, index), path + given + why);
        }
    }

    /** Reports what is wrong with a list as a whole. */
    void rejectList(String list, String why) {
        Tree tree = root.entries().get(list);
        problems.error(tree == null ? null : tree.origin(), list + " " + why);
    }

    /** Reports what is wrong with an entry of a list as a whole. */
    void rejectEntry(String list, int index, String why) {
        Tree tree = tree(List.of(list, "" + index));
        problems.error(tree == null ? null : tree.origin(), list + "[" + index + "]: " + why);
    }

    void warn(String text) {
        problems.warning(text);
    }

    boolean isGiven(Setting<?> setting, int index) {
        return !Tree.isAbsent(tree(setting, index));
    }

    static String path(Setting<?> setting, int index) {
        return setting.path().replace("[]", "[" + index + "]");
    }

    private @Nullable Tree tree(Setting<?> setting, int index) {
        return tree(segments(setting, index));
    }

    private @Nullable Tree tree(List<String> segments) {
        Tree tree = root;
        for (String segment : segments) {
            tree = Tree.child(tree, segment);
        }
        return tree;
    }

    private @Nullable String entryOrigin(Setting<?> setting, int index) {
        Tree parent = parent(setting, index);
        return parent == null ? null : parent.origin();
    }

    private @Nullable Tree parent(Setting<?> setting, int index) {
        List<String> segments = segments(setting, index);
        return tree(segments.subList(0, segments.size() - 1));
    }

    private static List<String> segments(Setting<?> setting, int index) {
        return Objects.requireNonNull(KeyPath.parse(path(setting, index))).segments();
    }
}
