package dev.roundhouse.storage.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.spi.storage.EncodingLimits;
import dev.roundhouse.storage.value.rdb.ListpackWriter;
import dev.roundhouse.storage.value.rdb.RdbException;
import dev.roundhouse.storage.value.rdb.RdbOutput;
import dev.roundhouse.storage.value.rdb.RdbTypes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HashValueTest {
    private static final long SEED = Long.getLong("seed", new Random().nextLong());
    private static final int STEPS = 20_000;

    private final Random random = new Random(SEED);

    /** Fields and values in order. */
    private static final class Model {
        final List<String> fields = new ArrayList<>();
        final List<String> values = new ArrayList<>();

        boolean set(String field, String value) {
            int at = fields.indexOf(field);
            if (at >= 0) {
                values.set(at, value);
                return false;
            }
            fields.add(field);
            values.add(value);
            return true;
        }

        boolean remove(String field) {
            int at = fields.indexOf(field);
            if (at < 0) {
                return false;
            }
            int last = fields.size() - 1;
            if (fields.size() > HashValue.KEPT_ORDER_ENTRIES && at != last) {
                fields.set(at, fields.remove(last));
                values.set(at, values.remove(last));
            } else {
                fields.remove(at);
                values.remove(at);
            }
            return true;
        }
    }

    @Test
    void when_randomOperationsRunUnderDifferentLimits_then_allHoldWhatTheModelHoldsInItsOrder() {
        List<HashValue> hashes = List.of(
                new HashValue(new EncodingLimits()),
                new HashValue(limits(0, 64)),
                new HashValue(limits(100_000, 1000)));
        Model model = new Model();
        for (int step = 0; step < STEPS; step++) {
            // Grows, shrinks, and grows again, about the size at which removing changes.
            boolean growing = step / 2_000 % 2 == 0;
            String field = "f" + random.nextInt(300);
            if (random.nextInt(10) < (growing ? 8 : 3)) {
                String value = "v" + "x".repeat(random.nextInt(50) == 0 ? 70 : random.nextInt(3)) + step;
                boolean added = model.set(field, value);
                hashes.forEach(
                        hash -> assertThat(hash.set(bytes(field), bytes(value))).isEqualTo(added));
            } else {
                boolean removed = model.remove(field);
                byte[] name = bytes(field);
                hashes.forEach(
                        hash -> assertThat(hash.remove(name, 0, name.length)).isEqualTo(removed));
            }
            check(hashes.get(step % 3), model);
            if (step % 1_000 == 0 && !model.fields.isEmpty()) {
                hashes.forEach(HashValueTest::checkTravels);
                assertThat(hashes.stream()
                                .map(Values::write)
                                .distinct()
                                .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1)))
                        .as("seed " + SEED)
                        .containsOnly(new String(Values.write(hashes.get(0)), StandardCharsets.ISO_8859_1));
            }
        }
    }

    private static EncodingLimits limits(long entries, long bytes) {
        EncodingLimits limits = new EncodingLimits();
        limits.set("hash-max-listpack-entries", entries);
        limits.set("hash-max-listpack-value", bytes);
        return limits;
    }

    private static void check(HashValue hash, Model model) {
        List<String> fields = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (int i = hash.first(); i >= 0; i = hash.next(i)) {
            fields.add(text(hash.field(i)));
            values.add(text(hash.value(i)));
        }
        assertThat(fields).as("seed " + SEED).isEqualTo(model.fields);
        assertThat(values).as("seed " + SEED).isEqualTo(model.values);
        assertThat(hash.size()).isEqualTo(model.fields.size());
        assertThat(hash.entries()).hasSize(hash.size());
        assertThat(hash.get(bytes("nosuch"))).isNull();
    }

    private static void checkTravels(HashValue hash) {
        byte[] written = Values.write(hash);
        assertThat(Values.write(Values.read(written))).isEqualTo(written);
        HashValue copy = hash.copy();
        copy.set(bytes("another"), bytes("1"));
        assertThat(Values.write(hash)).isEqualTo(written);
        assertThat(copy.size()).isEqualTo(hash.size() + 1);
        assertThat(copy.encoding().equals(hash.encoding()) || copy.size() > 512).isTrue();
    }

    @Test
    void when_aHashGrowsPastALimit_then_itIsATableForGood() {
        HashValue hash = new HashValue(new EncodingLimits());
        for (int i = 0; i < 512; i++) {
            hash.set(bytes("f" + i), bytes("v"));
        }
        assertThat(hash.encoding()).isEqualTo("listpack");
        hash.set(bytes("f512"), bytes("v"));
        assertThat(hash.encoding()).isEqualTo("hashtable");
        for (int i = 1; i <= 512; i++) {
            hash.remove(bytes("f" + i), 0, ("f" + i).length());
        }
        assertThat(hash.size()).isEqualTo(1);
        assertThat(hash.encoding()).isEqualTo("hashtable");

        HashValue long65 = new HashValue(new EncodingLimits());
        long65.set(bytes("f"), bytes("x".repeat(64)));
        assertThat(long65.encoding()).isEqualTo("listpack");
        long65.set(bytes("f"), bytes("x".repeat(65)));
        assertThat(long65.encoding()).isEqualTo("hashtable");
    }

    @Test
    void when_redisEncodingsAreRead_then_theFieldsAreThere() {
        byte[] zipmap = {2, 3, 'f', 'o', 'o', 3, 0, 'b', 'a', 'r', 1, 'x', 2, 1, 'y', 'z', 0, (byte) 0xff};
        RdbOutput out = new RdbOutput();
        out.type(RdbTypes.HASH_ZIPMAP);
        out.string(zipmap);
        HashValue old = (HashValue) Values.read(out.toBytes());
        assertThat(old.get(bytes("foo"))).isEqualTo(bytes("bar"));
        assertThat(old.get(bytes("x"))).isEqualTo(bytes("yz"));

        HashValue listpack = (HashValue) Values.read(listpack("a", "1", "b", "-70000"));
        assertThat(listpack.get(bytes("b"))).isEqualTo(bytes("-70000"));
    }

    private static byte[] listpack(String... elements) {
        ListpackWriter writer = new ListpackWriter();
        for (String element : elements) {
            writer.add(bytes(element));
        }
        RdbOutput out = new RdbOutput();
        out.type(RdbTypes.HASH_LISTPACK);
        out.string(writer.toBytes());
        return out.toBytes();
    }

    @Test
    void when_theBytesAreNoHash_then_theyAreRefused() {
        assertThatThrownBy(() -> Values.read(listpack("a", "1", "b"))).isInstanceOf(RdbException.class);
        assertThatThrownBy(() -> Values.read(listpack("a", "1", "a", "2"))).isInstanceOf(RdbException.class);
        assertThatThrownBy(() -> Values.read(listpack())).isInstanceOf(RdbException.class);
        assertThatThrownBy(() -> Values.read(new byte[] {RdbTypes.HASH, (byte) 0x80, 127, -1, -1, -1}))
                .isInstanceOf(RdbException.class);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = listpack("a", "1", "field", "x".repeat(70), "n", "123456");
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                bytes[1 + random.nextInt(bytes.length - 1)] = (byte) random.nextInt(256);
            }
            readOrRefuse(bytes);
        }
    }

    private static void readOrRefuse(byte[] bytes) {
        try {
            Values.read(bytes);
        } catch (RdbException e) {
            // that is an answer, too
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
