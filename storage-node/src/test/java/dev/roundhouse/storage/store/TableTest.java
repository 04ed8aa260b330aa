package dev.roundhouse.storage.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.ring.KeyHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The table against a map, with hashes cut to a few bits too, so that most keys collide. */
final class TableTest {
    private static byte[] key(int number) {
        return ("key:" + number).getBytes(StandardCharsets.US_ASCII);
    }

    private static Object entry(int number) {
        byte[] key = key(number);
        return new CellDraft(new Proposers())
                .of(key, 0, key.length)
                .value(key, 0, key.length, false)
                .build();
    }

    private static int find(Table table, int number) {
        byte[] key = key(number);
        return table.find(table.orderHash(KeyHash.xxHash64(key, 0, key.length)), key, 0, key.length);
    }

    private static void toggle(Table table, TreeMap<Integer, Object> model, int number) {
        if (model.containsKey(number)) {
            table.remove(find(table, number));
            model.remove(number);
        } else {
            Object entry = entry(number);
            int slot = table.insert(table.orderHash(entry), entry);
            assertThat(table.at(slot)).isSameAs(entry);
            model.put(number, entry);
        }
    }

    private static void check(Table table, TreeMap<Integer, Object> model, int keys) {
        assertThat(table.size()).isEqualTo(model.size());
        for (int number = 0; number < keys; number++) {
            int slot = find(table, number);
            assertThat(slot < 0 ? null : table.at(slot)).isSameAs(model.get(number));
            if (slot >= 0) {
                long hash = table.orderHash(table.at(slot));
                Object glanced = table.glance(hash);
                // The first of those with the same half of the hash.
                assertThat(glanced).isNotNull();
                assertThat(table.orderHash(glanced) >>> Integer.SIZE).isEqualTo(hash >>> Integer.SIZE);
            }
        }
        List<Long> order = new ArrayList<>();
        for (int slot = table.firstFrom(0); slot < table.slots(); slot = table.occupied(slot + 1)) {
            Object entry = table.at(slot);
            assertThat(entry).isNotNull();
            order.add(table.orderHash(entry));
        }
        assertThat(order).hasSize(model.size()).isSortedAccordingTo(Long::compareUnsigned);
    }

    @Property(tries = 200)
    void when_keysComeAndGo_then_theTableHoldsWhatAMapHolds(
            @ForAll @Size(max = 400) List<@IntRange(max = 149) Integer> toggles,
            @ForAll @IntRange(max = 63) int hashShift) {
        Table table = new Table(hashShift);
        TreeMap<Integer, Object> model = new TreeMap<>();
        for (int number : toggles) {
            toggle(table, model, number);
        }
        check(table, model, 150);
    }

    @Property(tries = 20)
    void when_aTableGrowsAndShrinks_then_nothingIsLostAndRoomIsGivenBack(
            @ForAll @IntRange(min = 1, max = 20_000) int keys, @ForAll @IntRange(max = 54) int hashShift) {
        Table table = new Table(hashShift);
        TreeMap<Integer, Object> model = new TreeMap<>();
        for (int number = 0; number < keys; number++) {
            toggle(table, model, number);
        }
        check(table, model, keys);
        for (int number = 0; number < keys - keys / 10; number++) {
            toggle(table, model, number);
        }
        check(table, model, keys);
        if (hashShift < 20) {
            assertThat(table.slots()).isLessThanOrEqualTo(Math.max(keys / 10 * 2, 0) + 64);
        }
    }

    @Property(tries = 100)
    void when_aWalkBeginsAtAHash_then_itMeetsExactlyTheKeysFromThere(
            @ForAll @IntRange(max = 300) int keys, @ForAll long from, @ForAll @IntRange(max = 63) int hashShift) {
        Table table = new Table(hashShift);
        long expected = 0;
        for (int number = 0; number < keys; number++) {
            Object entry = entry(number);
            table.insert(table.orderHash(entry), entry);
            expected += Long.compareUnsigned(table.orderHash(entry), from) >= 0 ? 1 : 0;
        }
        long met = 0;
        for (int slot = table.firstFrom(from); slot < table.slots(); slot = table.occupied(slot + 1)) {
            met++;
        }
        assertThat(met).isEqualTo(expected);
    }
}
