package dev.roundhouse.proxy.configuration;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * Reads YAML into a {@link Tree}. Only YAML's own structure is read and no value is constructed, so that {@code zone: no}
 * is the zone "no"; what a value means is decided by the key it is for.
 */
final class YamlTree {
    private static final int MAX_DEPTH = 10;
    private static final int MAX_ALIASES = 50;
    // YAML takes these as plain text; not asking it spares the start its classes.
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./][A-Za-z0-9_./:@-]*");

    private final Function<Mark, String> origins;
    private final Problems problems;

    private YamlTree(Function<Mark, String> origins, Problems problems) {
        this.origins = origins;
        this.problems = problems;
    }

    /** Null when it is empty, or wrong, which {@code problems} then knows. */
    static Tree parseFile(String text, String name, Problems problems) {
        return new YamlTree(mark -> name + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1), problems)
                .parse(text, name);
    }

    /** The value of an option or of a variable: any YAML. */
    static Tree parseValue(String text, String origin, Problems problems) {
        if (PLAIN.matcher(text).matches() && !text.equalsIgnoreCase("null")) {
            return new Tree.Leaf(text, origin);
        }
        return new YamlTree(mark -> origin, problems).parse(text, origin);
    }

    private Tree parse(String text, String name) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(MAX_ALIASES);
        try {
            Node node = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
            return node == null ? new Tree.Leaf(null, name) : tree(node, originOf(node), 0);
        } catch (ReaderException e) {
            problems.error(name, "not valid YAML: the character at " + e.getPosition() + " is not printable");
        } catch (MarkedYAMLException e) {
            String where = e.getProblemMark() == null ? name : origins.apply(e.getProblemMark());
            problems.error(where, "not valid YAML: " + e.getProblem());
        } catch (YAMLException e) {
            problems.error(name, "not valid YAML: " + e.getMessage());
        }
        return new Tree.Leaf(null, name);
    }

    private Tree tree(Node node, String origin, int depth) {
        if (depth > MAX_DEPTH) {
            throw new YAMLException("nested deeper than " + MAX_DEPTH);
        }
        if (node instanceof ScalarNode scalar) {
            return new Tree.Leaf(scalar.getTag().equals(Tag.NULL) ? null : scalar.getValue(), origin);
        }
        if (node instanceof SequenceNode sequence) {
            List<Tree> items = new ArrayList<>();
            sequence.getValue().forEach(item -> items.add(tree(item, originOf(item), depth + 1)));
            return new Tree.Items(items, origin);
        }
        if (node instanceof MappingNode mapping) {
            return section(mapping, origin, depth);
        }
        throw new YAMLException("a kind of value that is not known here");
    }

    private Tree section(MappingNode mapping, String origin, int depth) {
        Map<String, Tree> entries = new LinkedHashMap<>();
        for (NodeTuple pair : mapping.getValue()) {
            String where = originOf(pair.getKeyNode());
            if (!(pair.getKeyNode() instanceof ScalarNode key)) {
                problems.error(where, "a key must be plain text");
            } else if (entries.containsKey(key.getValue())) {
                problems.error(where, key.getValue() + " is given twice in the same mapping");
            } else {
                entries.put(key.getValue(), tree(pair.getValueNode(), where, depth + 1));
            }
        }
        return new Tree.Section(entries, origin);
    }

    private String originOf(Node node) {
        return origins.apply(node.getStartMark());
    }
}
