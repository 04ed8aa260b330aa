package dev.roundhouse.storage.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RadixTreeNodesTest {
    private static final class Trie {
        private final TreeMap<Byte, Trie> children = new TreeMap<>();

        /** Nodes of this part of the tree where runs without branches count once. */
        long count() {
            if (children.isEmpty()) {
                return 1;
            }
            if (children.size() > 1) {
                long nodes = 1;
                for (Trie child : children.values()) {
                    nodes += child.count();
                }
                return nodes;
            }
            Trie end = this;
            while (end.children.size() == 1) {
                end = end.children.firstEntry().getValue();
            }
            return 1 + end.count();
        }
    }

    @Test
    void when_idsAreAnything_then_itIsWhatCountingSays() {
        assertThat(RadixTreeNodes.count(List.of())).isOne();
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            TreeSet<StreamId> ids = new TreeSet<>();
            int bits = random.nextInt(64);
            for (int i = random.nextInt(40); i >= 0; i--) {
                ids.add(new StreamId(random.nextLong() >>> bits, random.nextLong() >>> random.nextInt(64)));
            }
            Trie root = new Trie();
            for (StreamId id : ids) {
                Trie at = root;
                for (byte each : key(id)) {
                    at = at.children.computeIfAbsent(each, none -> new Trie());
                }
            }
            assertThat(RadixTreeNodes.count(ids)).as("seed %d", seed).isEqualTo(root.count());
        }
    }

    private static List<Byte> key(StreamId id) {
        List<Byte> bytes = new ArrayList<>();
        for (int i = 7; i >= 0; i--) {
            bytes.add((byte) (id.ms() >>> 8 * i));
        }
        for (int i = 7; i >= 0; i--) {
            bytes.add((byte) (id.seq() >>> 8 * i));
        }
        return bytes;
    }
}
