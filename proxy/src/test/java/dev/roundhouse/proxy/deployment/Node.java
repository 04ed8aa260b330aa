package dev.roundhouse.proxy.deployment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A value of a YAML or JSON document, with its path for messages. What is absent is a node too, whose {@link #isPresent} is
 * false, so that a path may be followed to its end.
 */
record Node(String path, @Nullable Object value) {
    /** @param path names of keys, separated by slashes, which names here have in them only where none is asked for */
    Node at(String path) {
        Node node = this;
        for (String key : path.split("/")) {
            node = node.get(key);
        }
        return node;
    }

    Node get(String key) {
        Object child = value instanceof Map<?, ?> map ? map.get(key) : null;
        return new Node(path + "/" + key, child);
    }

    boolean isPresent() {
        return value != null;
    }

    /** Its elements; none where it is absent. */
    List<Node> list() {
        List<Node> nodes = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                nodes.add(new Node(path + "[" + i + "]", list.get(i)));
            }
        } else if (value != null) {
            throw new AssertionError(path + " is no list: " + value);
        }
        return nodes;
    }

    /** Its entries in order; none where it is absent. */
    Map<String, Node> map() {
        Map<String, Node> nodes = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, child) -> nodes.put(String.valueOf(key), new Node(path + "/" + key, child)));
        } else if (value != null) {
            throw new AssertionError(path + " is no mapping: " + value);
        }
        return nodes;
    }

    String string() {
        if (value == null || value instanceof Map || value instanceof List) {
            throw new AssertionError(path + " is no scalar: " + value);
        }
        return String.valueOf(value);
    }

    String string(String at) {
        return at(at).string();
    }

    int number() {
        return Integer.parseInt(string());
    }

    List<String> strings() {
        return list().stream().map(Node::string).toList();
    }

    Map<String, String> stringMap() {
        Map<String, String> strings = new LinkedHashMap<>();
        map().forEach((key, node) -> strings.put(key, node.string()));
        return strings;
    }

    /** Shows all nodes below, this one too, to {@code consumer}. */
    void walk(Consumer<Node> consumer) {
        consumer.accept(this);
        Stream<Node> children = value instanceof List ? list().stream() : Stream.empty();
        if (value instanceof Map) {
            children = map().values().stream();
        }
        children.forEach(child -> child.walk(consumer));
    }

    @Override
    public String toString() {
        return path + ": " + value;
    }
}
