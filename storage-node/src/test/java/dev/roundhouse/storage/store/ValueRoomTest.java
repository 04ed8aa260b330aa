package dev.roundhouse.storage.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.storage.command.Commands;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

class ValueRoomTest {
    private static final byte[] KEY = {'k', 'e', 'y'};

    private final long seed = Long.getLong("seed", 3);
    private final Random random = new Random(seed);
    private final MemoryStore store =
            new MemoryStore(new StoreSettings(4, false, 0), Commands.executor(), new Random(1));
    private final StoreKeyspace keyspace = new StoreKeyspace(store, 1);

    private Entry find() {
        keyspace.direct(1000);
        return keyspace.find(KEY, 0, KEY.length);
    }

    private byte[] set(int length) {
        byte[] value = new byte[length];
        random.nextBytes(value);
        keyspace.putString(find(), value, 0, length, false, Entry.NO_EXPIRY);
        Entry found = find();
        assertThat(Arrays.copyOfRange(found.array(), found.offset(), found.offset() + found.length()))
                .as("seed " + seed)
                .isEqualTo(value);
        assertThat(found.array().length).as("seed " + seed).isLessThanOrEqualTo(4 * length + 40);
        return found.array();
    }

    /** How many of so many values got a new array. */
    private int newArrays(int values, IntSupplier length) {
        int count = 0;
        byte[] array = set(length.getAsInt());
        for (int i = 0; i < values; i++) {
            byte[] next = set(length.getAsInt());
            count += next == array ? 0 : 1;
            array = next;
        }
        return count;
    }

    @Test
    void when_sizesChangeFromValueToValue_then_fewValuesAreWrittenAnew() {
        assertThat(newArrays(1000, () -> 500 + random.nextInt(1000)))
                .as("seed " + seed)
                .isLessThan(20);
        assertThat(newArrays(1000, () -> 32 + random.nextInt(64)))
                .as("seed " + seed)
                .isLessThan(20);
    }

    @Test
    void when_aValueIsSetToAnySizes_then_itReadsBackInBoundedMemory() {
        newArrays(20_000, () -> random.nextInt(random.nextBoolean() ? 100 : 5000));
    }

    @Test
    void when_valuesStaySmall_then_theRoomIsGivenBack() {
        set(1000);
        set(900);
        assertThat(set(300).length).isGreaterThan(1000);
        int writes = 1;
        while (set(300).length > 1000) {
            writes++;
        }
        assertThat(writes).isEqualTo(ValueRoom.MAX_SMALL_VALUES);
        assertThat(set(300).length).isLessThan(330);
    }

    @Test
    void when_aValueShrinksOnceByMoreThanHalf_then_nothingIsLeftOver() {
        set(1000);
        assertThat(set(400).length).isLessThan(420);
    }

    @Test
    void when_aSizeNeverChanges_then_thereIsNoRoom() {
        byte[] array = set(64);
        assertThat(set(64)).isSameAs(array).hasSize(64 + KEY.length + 5);
    }

    @Test
    void when_memoryIsCounted_then_theRoomCounts() {
        set(1000);
        set(700);
        long counted = keyspace.heapBytes(find());
        assertThat(counted).isGreaterThan(1000);
        set(600);
        assertThat(keyspace.heapBytes(find())).isEqualTo(counted);
    }
}
