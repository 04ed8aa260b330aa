package dev.roundhouse.storage.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.storage.value.rdb.ListpackWriter;
import dev.roundhouse.storage.value.rdb.RdbException;
import dev.roundhouse.storage.value.rdb.RdbOutput;
import dev.roundhouse.storage.value.rdb.RdbTypes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListValueTest {
    private static final int[] LENGTHS = {0, 1, 5, 20, 127, 128, 300, 3999, 4000, 4001, 9000};

    private final long seed = new SplittableRandom().nextLong();
    private final SplittableRandom random = new SplittableRandom(seed);

    @ParameterizedTest
    @ValueSource(ints = {2, 30, 1_000})
    void when_itChangesAtRandom_then_itHoldsWhatANaiveListHolds(int around) {
        ListValue list = new ListValue();
        List<String> model = new ArrayList<>();
        List<ListValue> copies = new ArrayList<>();
        List<List<String>> copiedModels = new ArrayList<>();
        for (int step = 0; step < 6_000; step++) {
            change(list, model, around);
            if (step % 500 == 0) {
                copies.add(list.copy());
                copiedModels.add(List.copyOf(model));
            }
            if (step % 50 == 0) {
                assertThat(forwards(list)).as("seed %d step %d", seed, step).isEqualTo(model);
                assertThat(backwards(list)).as("seed %d step %d", seed, step).isEqualTo(model);
                assertThat(list.heapBytes()).isGreaterThanOrEqualTo(payload(model));
            }
        }
        for (int i = 0; i < copies.size(); i++) {
            assertThat(forwards(copies.get(i))).as("seed %d copy %d", seed, i).isEqualTo(copiedModels.get(i));
        }
    }

    private void change(ListValue list, List<String> model, int around) {
        byte[] element = element();
        String text = text(element);
        boolean grows = model.isEmpty() || random.nextInt(2 * around) > model.size();
        switch (random.nextInt(grows ? 5 : 8)) {
            case 0 -> {
                list.addFirst(element, 0, element.length, random.nextBoolean());
                model.add(0, text);
            }
            case 1, 2 -> {
                byte[] wide = ("<" + text + ">").getBytes(StandardCharsets.ISO_8859_1);
                list.addLast(wide, 1, element.length, false);
                model.add(text);
            }
            case 3 -> insert(list, model, element);
            case 4 -> replace(list, model, element);
            case 5 -> remove(list, model, 1 + random.nextInt(3));
            case 6 -> remove(list, model, random.nextInt(model.size() + 1));
            default -> removeEqual(list, model);
        }
    }

    private byte[] element() {
        int length = random.nextInt(30) == 0 ? LENGTHS[random.nextInt(LENGTHS.length)] : random.nextInt(12);
        byte[] element = new byte[length];
        for (int i = 0; i < length; i++) {
            element[i] = (byte) (length < 3 || i % 3 > 0 ? '0' + random.nextInt(2) : 200);
        }
        return element;
    }

    private void insert(ListValue list, List<String> model, byte[] element) {
        if (!model.isEmpty()) {
            int index = random.nextInt(model.size());
            boolean after = random.nextBoolean();
            list.insert(list.cursor(index), after, element);
            model.add(after ? index + 1 : index, text(element));
        }
    }

    private void replace(ListValue list, List<String> model, byte[] element) {
        if (!model.isEmpty()) {
            int index = random.nextInt(model.size());
            list.replace(list.cursor(index), element);
            model.set(index, text(element));
        }
    }

    private void remove(ListValue list, List<String> model, int wanted) {
        int count = Math.min(wanted, model.size());
        if (random.nextBoolean()) {
            list.removeFirst(count);
            model.subList(0, count).clear();
        } else {
            list.removeLast(count);
            model.subList(model.size() - count, model.size()).clear();
        }
    }

    private void removeEqual(ListValue list, List<String> model) {
        String text = model.get(random.nextInt(model.size()));
        long max = random.nextBoolean() ? Long.MAX_VALUE : 1 + random.nextInt(4);
        boolean fromLast = random.nextBoolean();
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (fromLast) {
            Collections.reverse(model);
        }
        long expected = 0;
        while (expected < max && model.remove(text)) {
            expected++;
        }
        if (fromLast) {
            Collections.reverse(model);
        }
        assertThat(list.removeEqual(bytes, 0, bytes.length, max, fromLast)).isEqualTo(expected);
    }

    @Test
    void when_listsCameAboutInDifferentWays_then_equalOnesWriteEqualBytes() {
        ListValue list = new ListValue();
        List<String> model = new ArrayList<>();
        for (int step = 0; step < 3_000; step++) {
            change(list, model, 2_000);
        }
        ListValue pushed = new ListValue();
        for (String text : model) {
            byte[] element = text.getBytes(StandardCharsets.ISO_8859_1);
            pushed.addLast(element, 0, element.length, true);
        }
        byte[] bytes = Values.write(list);
        assertThat(Values.write(pushed)).as("seed %d", seed).isEqualTo(bytes);
        ListValue read = (ListValue) Values.read(bytes);
        assertThat(forwards(read)).as("seed %d", seed).isEqualTo(model);
        assertThat(Values.write(read)).as("seed %d", seed).isEqualTo(bytes);
    }

    @Test
    void when_aQueueWandersOn_then_itStaysSmall() {
        ListValue list = new ListValue();
        byte[] element = new byte[100];
        for (int i = 0; i < 200_000; i++) {
            list.addFirst(element, 0, element.length, false);
            if (list.size() > 20) {
                list.removeLast(1);
            }
        }
        assertThat(list.heapBytes()).isLessThan(20_000);
        list.removeFirst(list.size() - 1);
        assertThat(list.heapBytes()).isLessThan(600);
    }

    @Test
    void when_allElementsAreSmall_then_theyCostFewBytesEach() {
        ListValue list = new ListValue();
        for (int i = 0; i < 100_000; i++) {
            list.addLast("0123456789".getBytes(StandardCharsets.ISO_8859_1), 0, 10, false);
        }
        assertThat(list.heapBytes() / 100_000.0).isLessThan(16);
    }

    @Test
    void when_manyElementsGo_then_chunksThatBecomeSmallAreJoined() {
        ListValue list = new ListValue();
        byte[] common = {'x'};
        for (int i = 0; i < 300_000; i++) {
            byte[] element = i % 1_000 == 0 ? Integer.toString(i).getBytes(StandardCharsets.ISO_8859_1) : common;
            list.addLast(element, 0, element.length, false);
        }
        assertThat(list.removeEqual(common, 0, 1, Long.MAX_VALUE, false)).isEqualTo(299_700);
        assertThat(list.size()).isEqualTo(300);
        assertThat(list.heapBytes()).isLessThan(10_000);
        assertThat(forwards(list).get(299)).isEqualTo("299000");
    }

    @Test
    void when_bytesAreNoList_then_readingThemFails() {
        RdbOutput empty = new RdbOutput();
        empty.type(RdbTypes.LIST_QUICKLIST_2);
        empty.length(0);
        RdbOutput emptyNode = new RdbOutput();
        emptyNode.type(RdbTypes.LIST_QUICKLIST_2);
        emptyNode.length(1);
        emptyNode.length(2);
        emptyNode.string(new ListpackWriter().toBytes());
        RdbOutput oddNode = new RdbOutput();
        oddNode.type(RdbTypes.LIST_QUICKLIST_2);
        oddNode.length(1);
        oddNode.length(3);
        oddNode.string(new byte[] {'x'});
        RdbOutput huge = new RdbOutput();
        huge.type(RdbTypes.LIST);
        huge.length(1L << 40);
        for (RdbOutput bytes : List.of(empty, emptyNode, oddNode, huge)) {
            assertThatThrownBy(() -> Values.read(bytes.toBytes())).isInstanceOf(RdbException.class);
        }
        byte[] valid = Values.write(of("a", "b", "12345678", "x".repeat(200)));
        for (int length = 0; length < valid.length; length++) {
            byte[] cut = Arrays.copyOf(valid, length);
            assertThatThrownBy(() -> Values.read(cut)).isInstanceOf(RdbException.class);
        }
    }

    @Test
    void when_aListIsOfAnOldType_then_itIsRead() {
        RdbOutput plain = new RdbOutput();
        plain.type(RdbTypes.LIST);
        plain.length(2);
        plain.string("a".getBytes(StandardCharsets.ISO_8859_1));
        plain.string("17".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(forwards((ListValue) Values.read(plain.toBytes()))).containsExactly("a", "17");

        RdbOutput mixed = new RdbOutput();
        mixed.type(RdbTypes.LIST_QUICKLIST_2);
        mixed.length(2);
        mixed.length(1);
        mixed.string("a large one".getBytes(StandardCharsets.ISO_8859_1));
        mixed.length(2);
        mixed.string(new ListpackWriter().add(5).add(new byte[] {'b'}).toBytes());
        assertThat(forwards((ListValue) Values.read(mixed.toBytes()))).containsExactly("a large one", "5", "b");
    }

    private static ListValue of(String... elements) {
        ListValue list = new ListValue();
        for (String element : elements) {
            byte[] bytes = element.getBytes(StandardCharsets.ISO_8859_1);
            list.addLast(bytes, 0, bytes.length, true);
        }
        return list;
    }

    private static long payload(List<String> model) {
        return model.stream().mapToLong(String::length).sum();
    }

    private static List<String> forwards(ListValue list) {
        List<String> elements = new ArrayList<>();
        if (!list.isEmpty()) {
            for (ListCursor cursor = list.cursor(0); cursor.isPresent(); cursor.next()) {
                elements.add(text(cursor.element()));
            }
        }
        assertThat(elements).hasSize((int) list.size());
        return elements;
    }

    private static List<String> backwards(ListValue list) {
        List<String> elements = new ArrayList<>();
        if (!list.isEmpty()) {
            for (ListCursor cursor = list.cursor(list.size() - 1); cursor.isPresent(); cursor.previous()) {
                elements.add(text(cursor.element()));
            }
        }
        Collections.reverse(elements);
        return elements;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
