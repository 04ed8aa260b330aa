package dev.roundhouse.proxy.configuration;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lays the sources over each other: one tree of what was given. */
final class Layers {
    private static final int MAX_FILE_BYTES = 4 << 20;
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

    /** What was given before, with more laid over it. */
    static Tree.Section over(Tree.Section before, List<Sources.Option> changes, Problems problems) {
        Layers layers = new Layers(problems);
        layers.root = before.copy();
        changes.forEach(each -> layers.assign(each.path(), each.value(), each.name()));
        return layers.root;
    }

    private void file(Path file) {
        try {
            if (Files.isDirectory(file) || Files.size(file) > MAX_FILE_BYTES) {
                problems.error(null, file + " is not a file of at most " + MAX_FILE_BYTES + " bytes");
                return;
            }
            Tree tree = YamlTree.parseFile(Files.readString(file), file.toString(), problems);
            if (tree instanceof Tree.Section section) {
                root = section;
            } else if (!Tree.isAbsent(tree)) {
                String keys = String.join(", ", Settings.keysOf(""));
                problems.error(tree.origin(), "must be a mapping with the keys " + keys + ", not " + tree.shown());
            }
        } catch (NoSuchFileException e) {
            problems.error(null, "there is no file " + file);
        } catch (CharacterCodingException e) {
            problems.error(null, file + " is not UTF-8 text");
        } catch (IOException e) {
            problems.error(null, "cannot read " + file + ": " + e.getMessage());
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
        String wrong = wrongStep(path);
        if (wrong != null) {
            problems.error(value.origin(), wrong);
            return;
        }
        List<String> segments = path.segments();
        Tree container = root;
        String pattern = "";
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            pattern = Settings.isList(pattern) ? pattern + "[]" : KeyPath.child(pattern, segment);
            Tree fallback = Settings.isList(pattern)
                    ? new Tree.Items(new ArrayList<>(), value.origin())
                    : new Tree.Section(new LinkedHashMap<>(), value.origin());
            boolean isLast = i == segments.size() - 1;
            Tree present = isLast ? value : Tree.child(container, segment);
            Tree chosen = Tree.isAbsent(present) && !isLast ? fallback : Objects.requireNonNull(present);
            put(container, segment, chosen);
            container = chosen;
        }
    }

    private @Nullable String wrongStep(KeyPath path) {
        Tree container = root;
        String pattern = "";
        for (int i = 0; i < path.segments().size(); i++) {
            String segment = path.segments().get(i);
            if (Settings.isList(pattern)) {
                int size = container instanceof Tree.Items list ? list.items().size() : 0;
                if (!KeyPath.isIndex(segment) || Integer.parseInt(segment) > size) {
                    KeyPath here = new KeyPath(path.segments().subList(0, i + 1));
                    return here + ": the list has " + size + " entries; the next index is " + size;
                }
                pattern += "[]";
            } else if (Settings.keysOf(pattern).contains(segment)) {
                pattern = KeyPath.child(pattern, segment);
            } else {
                return UnknownKey.message(path.toString(), segment, pattern);
            }
            container = Tree.child(container, segment);
        }
        return null;
    }

    // What is neither a section nor a list where one must be stays, and is told when the whole is read.
    private static void put(Tree container, String segment, Tree value) {
        if (container instanceof Tree.Section section) {
            section.entries().put(segment, value);
        } else if (container instanceof Tree.Items list && KeyPath.isIndex(segment)) {
            int index = Integer.parseInt(segment);
            if (index < list.items().size()) {
                list.items().set(index, value);
            } else {
                list.items().add(value);
            }
        }
    }
}
