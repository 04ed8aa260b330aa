package dev.roundhouse.storage.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.spi.storage.EncodingLimits;
import dev.roundhouse.storage.value.rdb.RdbException;
import dev.roundhouse.storage.value.rdb.RdbOutput;
import dev.roundhouse.storage.value.rdb.RdbTypes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SetValueTest {
    private static final long SEED = Long.getLong("seed", new Random().nextLong());
    private static final int STEPS = 20_000;

    private final Random random = new Random(SEED);

    @Test
    void when_randomNumbersComeAndGoUnderDifferentLimits_then_allHoldTheSameInTheSameOrder() {
        run(5_000);
    }

    @Test
    void when_wordsComeToo_then_allHoldTheSameInTheSameOrder() {
        run(50);
    }

    /** @param oneWordIn of how many members one is no number */
    private void run(int oneWordIn) {
        List<SetValue> sets =
                List.of(new SetValue(new EncodingLimits()), new SetValue(limits(0)), new SetValue(limits(100_000)));
        List<String> model = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            boolean growing = step / 3_000 % 2 == 0;
            String text = random.nextInt(oneWordIn) == 0 ? "0" + step : number();
            byte[] member = bytes(text);
            if (random.nextInt(10) < (growing ? 8 : 3)) {
                boolean added = !model.contains(text) && model.add(text);
                sets.forEach(set -> assertThat(set.add(member)).isEqualTo(added));
            } else {
                boolean removed = remove(model, model.indexOf(text));
                sets.forEach(
                        set -> assertThat(set.remove(member, 0, member.length)).isEqualTo(removed));
            }
            SetValue set = sets.get(step % 3);
            assertThat(set.contains(member)).isEqualTo(model.contains(text));
            if (step % 50 == 0) {
                sets.forEach(one -> check(one, model));
            }
        }
    }

    private String number() {
        long number = random.nextInt(100) == 0 ? Long.MIN_VALUE + random.nextInt(3) : random.nextInt(1_200) - 600;
        return Long.toString(number);
    }

    private static boolean remove(List<String> model, int at) {
        if (at < 0) {
            return false;
        }
        String last = model.remove(model.size() - 1);
        if (at < model.size()) {
            model.set(at, last);
        }
        return true;
    }

    private static void check(SetValue set, List<String> model) {
        List<String> members = new ArrayList<>();
        for (int i = 0; i < set.size(); i++) {
            members.add(new String(set.member(i), StandardCharsets.ISO_8859_1));
        }
        assertThat(members).as("seed " + SEED).isEqualTo(model);
        if (!model.isEmpty()) {
            byte[] written = Values.write(set);
            assertThat(Values.write(Values.read(written))).isEqualTo(written);
            SetValue copy = set.copy();
            copy.removeAt(0);
            assertThat(Values.write(set)).isEqualTo(written);
        }
    }

    private static EncodingLimits limits(long integers) {
        EncodingLimits limits = new EncodingLimits();
        limits.set("set-max-intset-entries", integers);
        return limits;
    }

    @Test
    void when_aSetOfNumbersGetsAWordOrTooMany_then_itIsATableForGood() {
        SetValue set = new SetValue(new EncodingLimits());
        for (int i = 0; i < 512; i++) {
            set.add(bytes("" + i));
        }
        assertThat(set.encoding()).isEqualTo("intset");
        set.add(bytes("512"));
        assertThat(set.encoding()).isEqualTo("hashtable");
        set.remove(bytes("512"));
        assertThat(set.encoding()).isEqualTo("hashtable");

        SetValue word = new SetValue(new EncodingLimits());
        word.add(bytes("1"));
        word.add(bytes("01"));
        assertThat(word.encoding()).isEqualTo("hashtable");
        assertThat(word.contains(bytes("1"))).isTrue();
        assertThat(word.contains(bytes("+1"))).isFalse();
    }

    @Test
    void when_redisEncodingsAreRead_then_theMembersAreThere() {
        RdbOutput intset = new RdbOutput();
        intset.type(RdbTypes.SET_INTSET);
        intset.string(new byte[] {2, 0, 0, 0, 3, 0, 0, 0, -1, -1, 1, 0, 0x10, 0x27});
        SetValue set = (SetValue) Values.read(intset.toBytes());
        assertThat(set.sortedIntegers()).containsExactly(-1, 1, 10_000);
        assertThat(set.encoding()).isEqualTo("intset");
    }

    @Test
    void when_theBytesAreNoSet_then_theyAreRefused() {
        assertThatThrownBy(() -> Values.read(new byte[] {RdbTypes.SET, 2, 1, 'a', 1, 'a'}))
                .isInstanceOf(RdbException.class);
        assertThatThrownBy(() -> Values.read(new byte[] {RdbTypes.SET, 0})).isInstanceOf(RdbException.class);
        assertThatThrownBy(() -> Values.read(new byte[] {RdbTypes.SET, (byte) 0x80, 127, -1, -1, -1}))
                .isInstanceOf(RdbException.class);
        assertThatThrownBy(() -> Values.read(new byte[] {RdbTypes.SET_INTSET, 8, 2, 0, 0, 0, 1, 0, 0, 0}))
                .isInstanceOf(RdbException.class);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
