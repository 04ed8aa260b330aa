package dev.roundhouse.proxy.configuration;

import dev.roundhouse.proxy.configuration.Configuration.Node;
import dev.roundhouse.spi.storage.Capability;
import dev.roundhouse.spi.storage.StorageBackend;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Reads the nodes and holds each against its backend. What is missing becomes empty text, and is told. */
final class NodeReader {
    private static final int EMBEDDED_NODES = 3;

    private final Values values;
    private final Map<String, StorageBackend> backends = new TreeMap<>();

    NodeReader(Values values, Iterable<StorageBackend> backends) {
        this.values = values;
        backends.forEach(each -> this.backends.put(each.name(), each));
    }

    List<Node> read() {
        int count = values.count(Settings.NODES);
        if (count < 0) {
            return embedded();
        }
        if (count == 0 || count > Settings.MAX_NODES) {
            values.rejectList(Settings.NODES, "has " + count + " entries; it must have 1 to " + Settings.MAX_NODES);
        }
        List<Node> nodes = new ArrayList<>();
        Map<String, Integer> indexes = new HashMap<>();
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < count; i++) {
            Node node = node(i);
            Integer earlier = indexes.putIfAbsent(node.id(), i);
            if (earlier != null && !node.id().isEmpty()) {
                values.reject(Settings.NODE_ID, i, "nodes[" + earlier + "] has that id; it must be unique");
            }
            StorageBackend backend = backends.get(node.backend());
            String address = backend == null || !backend.needsAddress() ? null : node.address();
            Integer other = address == null ? null : places.putIfAbsent(place(address), i);
            if (other != null) {
                values.reject(
                        Settings.NODE_ADDRESS,
                        i,
                        "nodes[" + other + "] has that address; it must be unique: two in one place are lost together");
            }
            nodes.add(node);
        }
        return nodes;
    }

    /** Where an address leads, whatever is said on the way there. */
    private static String place(String address) {
        String place = address.replaceFirst("/0?$", "");
        int begin = Math.max(place.lastIndexOf('@'), place.lastIndexOf('/'));
        return place.substring(begin + 1).toLowerCase(Locale.ROOT);
    }

    private static List<Node> embedded() {
        List<Node> nodes = new ArrayList<>();
        for (int i = 1; i <= EMBEDDED_NODES; i++) {
            nodes.add(new Node("n" + i, "memory", null, null, 1, 0, null));
        }
        return nodes;
    }

    private Node node(int index) {
        Node node = new Node(
                Objects.requireNonNullElse(values.find(Settings.NODE_ID, index), ""),
                Objects.requireNonNullElse(values.find(Settings.NODE_BACKEND, index), ""),
                values.find(Settings.NODE_ADDRESS, index),
                values.find(Settings.NODE_ZONE, index),
                values.get(Settings.NODE_WEIGHT, index),
                values.get(Settings.NODE_MAX_BYTES, index),
                values.find(Settings.NODE_DATA_DIRECTORY, index));
        StorageBackend backend = backends.get(node.backend());
        if (backend != null) {
            checkAddress(index, node, backend);
            boolean isLocal = backend.capabilities().contains(Capability.LOCAL);
            if (node.dataDirectory() != null && !isLocal) {
                values.reject(
                        Settings.NODE_DATA_DIRECTORY,
                        index,
                        "a " + node.backend() + " node is told its own directory; remove it here");
            }
            if (node.maxBytes() > 0 && !isLocal) {
                values.reject(
                        Settings.NODE_MAX_BYTES,
                        index,
                        "a " + node.backend() + " node limits its own memory; remove it here");
            }
        } else if (!node.backend().isEmpty()) {
            values.reject(Settings.NODE_BACKEND, index, unknownBackend(node.backend()));
        }
        return node;
    }

    private String unknownBackend(String name) {
        String nearest = UnknownKey.nearest(name, backends.keySet());
        String known = "must be one of " + String.join(", ", backends.keySet());
        return nearest == null ? "it " + known : "did you mean " + nearest + "? It " + known;
    }

    private void checkAddress(int index, Node node, StorageBackend backend) {
        String address = node.address();
        if (address == null && backend.needsAddress() && !values.isGiven(Settings.NODE_ADDRESS, index)) {
            values.reject(Settings.NODE_ADDRESS, index, "is missing; a " + node.backend() + " node needs one");
        } else if (address != null && !backend.needsAddress()) {
            values.reject(Settings.NODE_ADDRESS, index, "a " + node.backend() + " node has none; remove it");
        } else if (address != null) {
            String wrong = backend.checkAddress(address);
            if (wrong != null) {
                values.reject(Settings.NODE_ADDRESS, index, wrong);
            }
        }
    }

    /** Whether every backend can do what the store's number of replicas asks of it. */
    void checkReplicas(List<Node> nodes, int replicas) {
        Capability needed = replicas > 1 ? Capability.REPLICATION : Capability.PASS_THROUGH;
        for (int i = 0; i < nodes.size(); i++) {
            StorageBackend backend = backends.get(nodes.get(i).backend());
            if (backend != null && !backend.capabilities().contains(needed)) {
                values.reject(
                        Settings.NODE_BACKEND,
                        i,
                        replicas > 1
                                ? "it cannot be one of several replicas: set stores[0].replicas to 1 or choose another"
                                : "it cannot be the only replica: set stores[0].replicas to more or choose another");
            }
        }
    }
}
