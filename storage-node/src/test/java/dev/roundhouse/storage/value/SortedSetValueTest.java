package dev.roundhouse.storage.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.spi.storage.EncodingLimits;
import dev.roundhouse.storage.value.rdb.RdbException;
import dev.roundhouse.storage.value.rdb.RdbOutput;
import dev.roundhouse.storage.value.rdb.RdbTypes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Both forms, under different limits, against a map that is sorted anew for each question. */
class SortedSetValueTest {
    private static final int STEPS = 400;

    private record Element(String member, double score) {}

    private static final Comparator<Element> ORDER =
            Comparator.comparingDouble(Element::score).thenComparing(Element::member);

    private static EncodingLimits limits(long entries, long bytes) {
        EncodingLimits limits = new EncodingLimits();
        limits.set("zset-max-listpack-entries", entries);
        limits.set("zset-max-listpack-value", bytes);
        return limits;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static List<Element> sorted(Map<String, Double> model) {
        List<Element> elements = new ArrayList<>();
        model.forEach((member, score) -> elements.add(new Element(member, score)));
        elements.sort(ORDER);
        return elements;
    }

    private static List<Element> walk(SortedSetValue value, int from, int to, boolean reverse) {
        List<Element> elements = new ArrayList<>();
        value.walk(from, to, reverse, (array, offset, length, score) -> {
            elements.add(new Element(new String(array, offset, length, StandardCharsets.ISO_8859_1), score));
            return true;
        });
        return elements;
    }

    @Property(tries = 60)
    void when_itChangesAtRandom_then_itHoldsWhatAMapHolds(@ForAll long seed) {
        Random random = new Random(seed);
        List<SortedSetValue> values = List.of(
                new SortedSetValue(limits(128, 64)),
                new SortedSetValue(limits(0, 64)),
                new SortedSetValue(limits(10, 5)),
                new SortedSetValue(limits(100_000, 1_000)));
        Map<String, Double> model = new TreeMap<>();
        for (int step = 0; step < STEPS; step++) {
            change(random, step / 150 % 2 == 0, values, model);
            SortedSetValue value = values.get(random.nextInt(values.size()));
            check(random, value, sorted(model));
            if (step % 40 == 0) {
                values.forEach(one -> checkWhole(one, sorted(model)));
            }
        }
    }

    private static void change(Random random, boolean growing, List<SortedSetValue> values, Map<String, Double> model) {
        byte[] member = bytes("m" + "x".repeat(random.nextInt(9) == 0 ? 70 : 0) + random.nextInt(250));
        String text = new String(member, StandardCharsets.ISO_8859_1);
        if (random.nextInt(40) == 0 && !model.isEmpty()) {
            int from = random.nextInt(model.size());
            int to = from + random.nextInt(Math.min(9, model.size() - from) + 1);
            sorted(model).subList(from, to).forEach(element -> model.remove(element.member));
            values.forEach(value -> value.removeRange(from, to));
        } else if (random.nextInt(10) < (growing ? 9 : 3)) {
            double score = score(random);
            model.put(text, score);
            values.forEach(value -> value.put(member, 0, member.length, score));
        } else {
            boolean removed = model.remove(text) != null;
            values.forEach(
                    value -> assertThat(value.remove(member, 0, member.length)).isEqualTo(removed));
        }
    }

    private static double score(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextGaussian();
            case 1 -> random.nextInt(70_000) - 35_000;
            case 2 -> random.nextBoolean() ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
            case 3 -> random.nextLong();
            default -> random.nextInt(5);
        };
    }

    private static void check(Random random, SortedSetValue value, List<Element> elements) {
        assertThat(value.size()).isEqualTo(elements.size());
        int from = random.nextInt(elements.size() + 1);
        int to = from + random.nextInt(elements.size() - from + 1);
        List<Element> range = new ArrayList<>(elements.subList(from, to));
        assertThat(walk(value, from, to, false)).isEqualTo(range);
        Collections.reverse(range);
        assertThat(walk(value, from, to, true)).isEqualTo(range);
        double score = score(random);
        assertThat(value.countBefore(new Bound.Score(score, false))).isEqualTo((int)
                elements.stream().filter(each -> each.score < score).count());
        assertThat(value.countBefore(new Bound.Score(score, true))).isEqualTo((int)
                elements.stream().filter(each -> each.score <= score).count());
        if (from < elements.size()) {
            Element element = elements.get(from);
            byte[] member = bytes(element.member);
            assertThat(value.rank(member, 0, member.length)).isEqualTo(from);
            assertThat(value.score(member, 0, member.length)).isEqualTo(element.score);
        }
        assertThat(value.rank(bytes("none"), 0, 4)).isEqualTo(-1);
        assertThat(value.score(bytes("none"), 0, 4)).isNaN();
    }

    /** All entries are visited once; copies and what was written are equal and stay so. */
    private static void checkWhole(SortedSetValue value, List<Element> elements) {
        List<Element> visited = new ArrayList<>();
        for (int entry = 0; entry < value.size(); entry++) {
            value.visitEntry(
                    entry,
                    (array, offset, length, score) -> visited.add(
                            new Element(new String(array, offset, length, StandardCharsets.ISO_8859_1), score)));
        }
        assertThat(visited).containsExactlyInAnyOrderElementsOf(elements);
        SortedSetValue copy = value.copy();
        copy.put(bytes("another"), 1.5);
        copy.removeRange(0, 1);
        assertThat(walk(value, 0, value.size(), false)).isEqualTo(elements);
        if (!elements.isEmpty()) {
            byte[] written = Values.write(value);
            SortedSetValue read = (SortedSetValue) Values.read(written);
            assertThat(walk(read, 0, read.size(), false)).isEqualTo(elements);
            assertThat(Values.write(value.copy())).isEqualTo(written);
        }
    }

    @Example
    void when_itGrowsPastALimit_then_itIsLargeForGood() {
        SortedSetValue many = new SortedSetValue(new EncodingLimits());
        for (int i = 0; i < 128; i++) {
            many.put(bytes("m" + i), i);
        }
        assertThat(many.encoding()).isEqualTo("listpack");
        many.put(bytes("m128"), 1);
        assertThat(many.encoding()).isEqualTo("skiplist");
        many.removeRange(1, 129);
        assertThat(many.encoding()).isEqualTo("skiplist");
        assertThat(((SortedSetValue) Values.read(Values.write(many))).encoding())
                .isEqualTo("skiplist");

        SortedSetValue wide = new SortedSetValue(new EncodingLimits());
        wide.put(bytes("x".repeat(64)), 1);
        assertThat(wide.encoding()).isEqualTo("listpack");
        wide.put(bytes("x".repeat(65)), 1);
        assertThat(wide.encoding()).isEqualTo("skiplist");
    }

    @Example
    void when_limitsAreHuge_then_aPackedSetStillStaysSmall() {
        SortedSetValue value = new SortedSetValue(limits(Integer.MAX_VALUE, Integer.MAX_VALUE));
        for (int i = 0; value.isPacked(); i++) {
            value.put(bytes(i + "x".repeat(100_000)), i);
            assertThat(i).isLessThan(12);
        }
    }

    @Example
    void when_theBytesAreNoSortedSet_then_theyAreRefused() {
        RdbOutput twice = new RdbOutput();
        twice.type(RdbTypes.ZSET_2);
        twice.length(2);
        for (int i = 0; i < 2; i++) {
            twice.string(bytes("m"));
            twice.binaryDouble(i);
        }
        RdbOutput notANumber = new RdbOutput();
        notANumber.type(RdbTypes.ZSET_2);
        notANumber.length(1);
        notANumber.string(bytes("m"));
        notANumber.binaryDouble(Double.NaN);
        for (byte[] bytes : List.of(
                twice.toBytes(),
                notANumber.toBytes(),
                new byte[] {RdbTypes.ZSET_2, 0},
                new byte[] {RdbTypes.ZSET_2, (byte) 0x80, 127, -1, -1, -1},
                new byte[] {RdbTypes.ZSET_LISTPACK, 7, 7, 0, 0, 0, 0, 0, -1})) {
            assertThatThrownBy(() -> Values.read(bytes)).isInstanceOf(RdbException.class);
        }
    }
}
