package dev.roundhouse.storage.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DenseMapTest {
    @Test
    void when_itChangesAtRandom_then_itHoldsWhatAListAndAMapHold() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        DenseMap<Integer> map = new DenseMap<>();
        List<String> order = new ArrayList<>();
        Map<String, Integer> values = new HashMap<>();
        for (int step = 0; step < 60_000; step++) {
            String key = "k" + random.nextInt(step < 30_000 ? 20_000 : 600);
            int entry = map.find(bytes(key));
            assertThat(entry)
                    .as("seed %d step %d", seed, step)
                    .isEqualTo(values.containsKey(key) ? order.indexOf(key) : -1);
            if (entry >= 0 && random.nextInt(3) > 0) {
                map.remove(entry);
                String last = order.remove(order.size() - 1);
                if (!last.equals(key)) {
                    order.set(entry, last);
                }
                values.remove(key);
            } else if (entry >= 0) {
                map.setValue(entry, step);
                values.put(key, step);
            } else {
                map.add(bytes(key), step);
                order.add(key);
                values.put(key, step);
            }
        }
        assertSame(map, order, values, seed);
        assertSame(map.copy(), order, values, seed);
    }

    private static void assertSame(DenseMap<Integer> map, List<String> order, Map<String, Integer> values, long seed) {
        assertThat(map.size()).as("seed %d", seed).isEqualTo(order.size());
        for (int i = 0; i < map.size(); i++) {
            assertThat(text(map.key(i))).as("seed %d", seed).isEqualTo(order.get(i));
            assertThat(map.value(i)).as("seed %d", seed).isEqualTo(values.get(order.get(i)));
            assertThat(map.find(map.key(i))).as("seed %d", seed).isEqualTo(i);
        }
    }

    @Test
    void when_itChangesAfterASnapshot_then_theSnapshotStaysAsItWas() {
        DenseMap<Integer> map = new DenseMap<>();
        for (int i = 0; i < 5_000; i++) {
            map.add(bytes("k" + i), i);
        }
        DenseMap.Snapshot<Integer> snapshot = map.snapshot();
        for (int i = 4_999; i >= 0; i -= 2) {
            map.remove(map.find(bytes("k" + i)));
        }
        for (int i = 0; i < map.size(); i++) {
            map.setValue(i, -1);
        }
        for (int i = 0; i < 3_000; i++) {
            map.add(bytes("new" + i), i);
        }
        assertThat(snapshot.size()).isEqualTo(5_000);
        for (int i = 0; i < 5_000; i++) {
            assertThat(text(snapshot.key(i))).isEqualTo("k" + i);
            assertThat(snapshot.value(i)).isEqualTo(i);
        }
    }

    @Test
    void when_aCopyAndItsOriginalChange_then_neitherSeesTheOthersChanges() {
        SplittableRandom random = new SplittableRandom(3);
        DenseMap<Integer> map = new DenseMap<>();
        for (int i = 0; i < 20_000; i++) {
            map.add(bytes("k" + i), i);
        }
        List<DenseMap<Integer>> copies = new ArrayList<>(List.of(map));
        List<Map<String, Integer>> models = new ArrayList<>(List.of(new HashMap<>()));
        for (int i = 0; i < 20_000; i++) {
            models.get(0).put("k" + i, i);
        }
        for (int step = 0; step < 40_000; step++) {
            int which = random.nextInt(copies.size());
            if (step % 10_000 == 0) {
                copies.add(copies.get(which).copy());
                models.add(new HashMap<>(models.get(which)));
            }
            String key = "k" + random.nextInt(40_000);
            int entry = copies.get(which).find(bytes(key));
            if (entry < 0) {
                copies.get(which).add(bytes(key), step);
                models.get(which).put(key, step);
            } else if (random.nextBoolean()) {
                copies.get(which).remove(entry);
                models.get(which).remove(key);
            } else {
                copies.get(which).setValue(entry, step);
                models.get(which).put(key, step);
            }
        }
        for (int i = 0; i < copies.size(); i++) {
            DenseMap<Integer> copy = copies.get(i);
            assertThat(copy.size()).isEqualTo(models.get(i).size());
            models.get(i)
                    .forEach((key, value) ->
                            assertThat(copy.value(copy.find(bytes(key)))).isEqualTo(value));
        }
    }

    @Test
    void when_manyGoAtOnceAgainAndAgain_then_theRestIsFoundAndTheIndexStaysSmall() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        DenseMap<Integer> map = new DenseMap<>();
        DenseMap<Integer> same = new DenseMap<>();
        Map<String, Integer> model = new HashMap<>();
        int next = 0;
        for (int round = 0; round < 60; round++) {
            for (int i = 0; i < 5_000; i++) {
                map.add(bytes("k" + next), next);
                same.add(bytes("k" + next), next);
                model.put("k" + next, next++);
            }
            List<String> left = new ArrayList<>(new TreeSet<>(model.keySet()));
            Collections.shuffle(left, new Random(random.nextLong()));
            List<String> gone = left.subList(0, round % 20 == 19 ? left.size() : Math.max(2_000, left.size() - 8_000));
            model.keySet().removeAll(gone);
            map.removeAll(gone.stream().map(DenseMapTest::bytes).toArray(byte[][]::new));
            same = round % 7 == 0 ? same.copy() : same;
            Collections.shuffle(gone, new Random(random.nextLong()));
            same.removeAll(gone.stream().map(DenseMapTest::bytes).toArray(byte[][]::new));
            int kept = gone.size();
            for (String key : left.subList(kept, Math.min(kept + 20, left.size()))) {
                map.remove(map.find(bytes(key)));
                same.remove(same.find(bytes(key)));
                model.remove(key);
            }
            assertThat(map.size()).as("seed %d", seed).isEqualTo(model.size());
            for (int entry = 0; entry < map.size(); entry++) {
                assertThat(same.key(entry)).as("seed %d", seed).isEqualTo(map.key(entry));
                assertThat(map.find(map.key(entry))).as("seed %d", seed).isEqualTo(entry);
                assertThat(map.value(entry))
                        .isEqualTo(model.get(new String(map.key(entry), StandardCharsets.ISO_8859_1)));
            }
            assertThat(gone).allMatch(key -> map.find(bytes(key)) < 0);
            // At most 13,000 keys are there at a time, and a part of 4,096 slots is cut in two above 1,536 of them.
            assertThat(map.slots()).as("seed %d: slots of the index", seed).isLessThanOrEqualTo(16 * 4096);
        }
    }

    @Test
    void when_aWalkGoesFromTheLastToTheFirst_then_itMissesNoneThatStays() {
        SplittableRandom random = new SplittableRandom(1);
        DenseMap<Integer> map = new DenseMap<>();
        for (int i = 0; i < 2_000; i++) {
            map.add(bytes("k" + i), i);
        }
        boolean[] seen = new boolean[2_000];
        for (int at = map.size() - 1; at >= 0; at--) {
            if (at < map.size()) {
                seen[map.value(at)] = true;
            }
            int victim = random.nextInt(1_000);
            int entry = map.find(bytes("k" + victim));
            if (entry >= 0) {
                map.remove(entry);
            }
        }
        for (int i = 1_000; i < 2_000; i++) {
            assertThat(seen[i]).as("k%d", i).isTrue();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
