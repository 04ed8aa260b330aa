package dev.roundhouse.storage.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RankTreeTest {
    private record Element(double score, String member) {}

    private static final Comparator<Element> ORDER =
            Comparator.comparingDouble(Element::score).thenComparing(Element::member);

    /** Scores of few kinds, so that members decide; of many; ascending; descending. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void when_itChangesAtRandom_then_itHoldsWhatAnOrderedSetHolds(int kind) {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        RankTree tree = new RankTree();
        TreeSet<Element> model = new TreeSet<>(ORDER);
        for (int step = 0; step < 40_000; step++) {
            boolean growing = step < 20_000;
            if (random.nextInt(10) < (growing ? 7 : 3) || model.isEmpty()) {
                Element element = new Element(
                        switch (kind) {
                            case 0 -> random.nextInt(5);
                            case 1 -> random.nextDouble();
                            case 2 -> step;
                            default -> -step;
                        },
                        "m" + random.nextInt(100_000));
                if (model.add(element)) {
                    tree.add(element.score, bytes(element.member));
                }
            } else {
                Element near =
                        new Element(kind == 0 ? random.nextInt(5) : model.first().score, "m" + random.nextInt(100_000));
                Element element = model.ceiling(near) == null ? model.first() : model.ceiling(near);
                if (kind > 0 && random.nextBoolean()) {
                    element = model.last();
                }
                model.remove(element);
                tree.remove(element.score, bytes(element.member));
            }
            if (step % 4_000 == 0) {
                assertSame(tree, model, seed);
            }
        }
        assertSame(tree, model, seed);
        while (!model.isEmpty()) {
            Element element = model.pollFirst();
            tree.remove(element.score, bytes(element.member));
        }
        assertSame(tree, model, seed);
        assertThat(tree.heapBytes()).as("seed %d", seed).isEqualTo(new RankTree().heapBytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 300, 9_000})
    void when_rangesAreRemoved_then_theRestStaysInOrder(int longest) {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 2; round++) {
            RankTree tree = new RankTree();
            TreeSet<Element> model = new TreeSet<>(ORDER);
            for (int i = 0; i < 10_000; i++) {
                Element element = new Element(random.nextInt(1_000), "m" + i);
                model.add(element);
                tree.add(element.score, bytes(element.member));
            }
            RankTree copy = tree.copy();
            List<Element> all = new ArrayList<>(model);
            for (int step = 0; model.size() > 1 && step < 100; step++) {
                int from = random.nextInt(model.size());
                int to = Math.min(model.size(), from + 1 + random.nextInt(longest));
                if (to - from == model.size()) {
                    to--;
                }
                List<Element> removed = new ArrayList<>(model).subList(from, to);
                removed.forEach(model::remove);
                tree.removeRange(from, to);
                Element added = new Element(random.nextInt(1_000), "n" + step);
                model.add(added);
                tree.add(added.score, bytes(added.member));
                if (step % 20 == 0) {
                    assertSame(tree, model, seed);
                }
            }
            assertSame(tree, model, seed);
            assertThat(walk(copy, 0, copy.size(), false)).as("seed %d", seed).isEqualTo(all);
            while (!model.isEmpty()) {
                Element element = model.pollFirst();
                tree.remove(element.score, bytes(element.member));
            }
            assertThat(tree.heapBytes()).as("seed %d", seed).isEqualTo(new RankTree().heapBytes());
        }
    }

    private static void assertSame(RankTree tree, TreeSet<Element> model, long seed) {
        List<Element> expected = new ArrayList<>(model);
        assertThat(tree.size()).as("seed %d", seed).isEqualTo(expected.size());
        assertThat(walk(tree, 0, tree.size(), false)).as("seed %d", seed).isEqualTo(expected);
        for (int rank = 0; rank < expected.size(); rank += 7) {
            Element element = expected.get(rank);
            byte[] member = bytes(element.member);
            assertThat(tree.countBefore(new Bound.Element(element.score, member)))
                    .as("seed %d", seed)
                    .isEqualTo(rank);
            int to = Math.min(expected.size(), rank + 150);
            List<Element> part = new ArrayList<>(expected.subList(rank, to));
            assertThat(walk(tree, rank, to, false)).as("seed %d", seed).isEqualTo(part);
            Collections.reverse(part);
            assertThat(walk(tree, rank, to, true)).as("seed %d", seed).isEqualTo(part);
            assertThat(tree.countBefore(new Bound.Score(element.score, false)))
                    .as("seed %d", seed)
                    .isEqualTo(
                            model.headSet(new Element(element.score, ""), false).size());
        }
    }

    private static List<Element> walk(RankTree tree, int from, int to, boolean reverse) {
        List<Element> elements = new ArrayList<>();
        tree.walk(from, to, reverse, (array, offset, length, score) -> {
            elements.add(new Element(score, new String(array, offset, length, StandardCharsets.ISO_8859_1)));
            return true;
        });
        return elements;
    }

    @Test
    void when_aCopyOrItsOriginalChanges_then_theOtherStaysAsItWas() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        TreeSet<Element> model = new TreeSet<>(ORDER);
        RankTree tree = new RankTree();
        for (int i = 0; i < 10_000; i++) {
            Element element = new Element(random.nextInt(1_000), "m" + i);
            model.add(element);
            tree.add(element.score, bytes(element.member));
        }
        RankTree copy = tree.copy();
        TreeSet<Element> copyModel = new TreeSet<>(model);
        for (Element element : List.copyOf(model)) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    model.remove(element);
                    tree.remove(element.score, bytes(element.member));
                }
                case 1 -> {
                    copyModel.remove(element);
                    copy.remove(element.score, bytes(element.member));
                }
                case 2 -> {
                    Element added = new Element(element.score + 0.5, element.member);
                    copyModel.add(added);
                    copy.add(added.score, bytes(added.member));
                }
                default -> {
                    Element added = new Element(element.score - 0.5, element.member);
                    model.add(added);
                    tree.add(added.score, bytes(added.member));
                }
            }
        }
        assertSame(tree, model, seed);
        assertSame(copy, copyModel, seed);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
