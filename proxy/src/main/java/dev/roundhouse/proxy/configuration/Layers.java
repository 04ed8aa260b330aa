package dev.roundhouse.proxy.configuration;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lays the sources over each other: one tree of what was given. */
final class Layers {
    /** For the launcher, not for us. */
    private static final Set<String> RESERVED = Set.of("ROUNDHOUSE_JAVA_OPTS", "ROUNDHOUSE_NO_BUILD");
    /** What Kubernetes sets in every container when a service is called roundhouse or roundhouse-proxy. */
    private static final Pattern SERVICE_LINK = Pattern.compile(
            "ROUNDHOUSE_(\\w+_)?(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_\\w+)?)");

    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    private final Problems problems;
    private Tree.Section root = new Tree.Section(new LinkedHashMap<>(), "");

    private Layers(Problems problems) {
        this.problems = problems;
    }

    static Tree.Section merge(Sources sources, Problems problems) {
        Layers layers = new Layers(problems);
        if (sources.file() != null) {
            layers.file(sources.file());
        }
        layers.environment(sources.environment());
        sources.sets().forEach(layers::set);
        sources.options().forEach(each -> layers.assign(each.path(), each.value(), each.name()));
        return layers.root;
    }

    private void file(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            Tree tree = YamlTree.parseFile(reader, file.toString(), problems);
            if (tree instanceof Tree.Section section) {
                root = section;
            } else if (!Tree.isAbsent(tree)) {
                problems.error(
                        tree.origin(),
                        "must be a mapping with the keys " + String.join(", ", Settings.keysOf("")) + ", not "
                                + tree.shown());
            }
        } catch (NoSuchFileException e) {
            problems.error(null, "there is no file " + file);
        } catch (CharacterCodingException e) {
            problems.error(null, file + " is not UTF-8 text");
        } catch (IOException e) {
            problems.error(
                    null, "cannot read " + file + ": " + (Files.isDirectory(file) ? "is a directory" : e.getMessage()));
        }
    }

    private void environment(Map<String, String> variables) {
        Map<KeyPath, String> names = new TreeMap<>(KeyPath.ORDER);
        new TreeMap<>(variables).forEach((name, value) -> {
            if (name.startsWith(KeyPath.VARIABLE_PREFIX) && !isForOthers(name, value)) {
                KeyPath path = KeyPath.ofVariable(name);
                String other = path == null ? null : names.put(path, name);
                if (path == null) {
                    problems.error(name, UnknownKey.variableMessage(name));
                } else if (other != null) {
                    problems.error(name, other + " sets " + path + " too; give one of them");
                }
            }
        });
        names.forEach((path, name) -> assign(path, YamlTree.parseValue(variables.get(name), name, problems)));
    }

    private static boolean isForOthers(String name, String value) {
        return RESERVED.contains(name)
                || SERVICE_LINK.matcher(name).matches()
                || name.endsWith("_PORT") && SERVICE_ADDRESS.matcher(value).matches();
    }

    private void set(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            problems.error("--set", '"' + text + "\" is not path=value, as proxy.port=6380");
        } else {
            assign(text.substring(0, equals).strip(), text.substring(equals + 1).strip(), "--set");
        }
    }

    private void assign(String path, String value, String origin) {
        KeyPath parsed = KeyPath.parse(path);
        if (parsed == null) {
            problems.error(origin, '"' + path + "\" is not a path, as proxy.port or nodes[0].address");
        } else {
            assign(parsed, YamlTree.parseValue(value, origin, problems));
        }
    }

    /** Checks the way there, not the value: that comes when the whole is read. */
    private void assign(KeyPath path, Tree value) {
        Tree container = root;
        String pattern = "";
        List<String> segments = path.segments();
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            boolean isLast = i == segments.size() - 1;
            KeyPath here = new KeyPath(segments.subList(0, i + 1));
            if (Settings.isList(pattern) && container instanceof Tree.Items list) {
                container = element(list, segment, isLast ? value : null, here, value.origin());
                pattern += "[]";
            } else if (container instanceof Tree.Section section
                    && Settings.keysOf(pattern).contains(segment)) {
                pattern = KeyPath.child(pattern, segment);
                container = entry(section, segment, isLast ? value : fresh(pattern, value.origin()), isLast);
            } else {
                problems.error(value.origin(), UnknownKey.message(path.toString(), segment, pattern));
                return;
            }
            if (container == null) {
                return;
            }
        }
    }

    private static Tree fresh(String pattern, String origin) {
        return Settings.isList(pattern)
                ? new Tree.Items(new ArrayList<>(), origin)
                : new Tree.Section(new LinkedHashMap<>(), origin);
    }

    private static Tree entry(Tree.Section section, String key, Tree value, boolean replaces) {
        Tree present = section.entries().get(key);
        boolean isLeaf = present == null || present instanceof Tree.Leaf;
        if (replaces || isLeaf) {
            section.entries().put(key, value);
            return value;
        }
        return present;
    }

    /** Null, and told, where the list is too short. */
    private @Nullable Tree element(Tree.Items list, String segment, @Nullable Tree value, KeyPath here, String origin) {
        int size = list.items().size();
        int index = KeyPath.isIndex(segment) ? Integer.parseInt(segment) : -1;
        if (index < 0 || index > size) {
            problems.error(origin, here + ": the list has " + size + " entries; the next index is " + size);
            return null;
        }
        Tree present = index < size ? list.items().get(index) : new Tree.Section(new LinkedHashMap<>(), origin);
        Tree chosen = value != null ? value : present;
        if (index < size) {
            list.items().set(index, chosen);
        } else {
            list.items().add(chosen);
        }
        return chosen;
    }
}
