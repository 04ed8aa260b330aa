package dev.roundhouse.storage.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.storage.value.rdb.ListpackWriter;
import dev.roundhouse.storage.value.rdb.PackedReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PackedTest {
    @Test
    void when_itChangesAtRandom_then_itHoldsWhatAListHolds() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        Packed packed = new Packed();
        List<String> list = new ArrayList<>();
        for (int step = 0; step < 3_000; step++) {
            String element = "e".repeat(random.nextInt(random.nextInt(20) == 0 ? 20_000 : 40)) + random.nextInt(50);
            byte[] bytes = element.getBytes(StandardCharsets.ISO_8859_1);
            int at = random.nextInt(list.size() + 1);
            int cursor = packed.nth(at);
            switch (at == list.size() ? 0 : random.nextInt(list.size() > 40 ? 5 : 3)) {
                case 0 -> {
                    packed.insert(cursor, bytes, 0, bytes.length);
                    list.add(at, element);
                }
                case 1 -> {
                    packed.replace(cursor, bytes, 0, bytes.length);
                    list.set(at, element);
                }
                default -> {
                    packed.remove(cursor, 1);
                    list.remove(at);
                }
            }
            assertThat(elements(packed)).as("seed %d step %d", seed, step).isEqualTo(list);
            assertThat(packed.find(1, bytes, 0, bytes.length))
                    .as("seed %d step %d", seed, step)
                    .isEqualTo(list.contains(element) ? packed.nth(list.indexOf(element)) : -1);
        }
    }

    private static List<String> elements(Packed packed) {
        List<String> elements = new ArrayList<>();
        for (int cursor = 0; cursor < packed.end(); cursor = packed.next(cursor)) {
            elements.add(new String(packed.get(cursor), StandardCharsets.ISO_8859_1));
        }
        assertThat(packed.count()).isEqualTo(elements.size());
        return elements;
    }

    @Test
    void when_aListpackIsWritten_then_itReadsTheSame() {
        ListpackWriter writer = new ListpackWriter();
        List<String> elements = new ArrayList<>();
        for (int shift = 0; shift < 64; shift++) {
            elements.add(Long.toString((1L << shift) - 1));
            elements.add(Long.toString(-(1L << shift)));
        }
        for (int length = 0; length < 10_000; length = length * 2 + 1) {
            elements.add("x".repeat(length));
        }
        elements.add("-0");
        elements.add("007");
        elements.add("x".repeat(2_100_000));
        for (String element : elements) {
            writer.add(element.getBytes(StandardCharsets.ISO_8859_1));
        }
        assertThat(PackedReader.listpack(writer.toBytes()))
                .extracting(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
                .isEqualTo(elements);
    }
}
