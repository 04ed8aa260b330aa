package dev.roundhouse.storage.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.storage.value.rdb.RdbException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class StreamValueTest {
    private static final StreamNodeLimits LIMITS = new StreamNodeLimits(400, 7);

    private final long seed = Long.getLong("seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final StreamValue stream = new StreamValue();
    private final TreeMap<StreamId, List<String>> model = new TreeMap<>();
    private long top;

    private void append(StreamId id, String... fieldsAndValues) {
        String[] arguments = new String[fieldsAndValues.length + 1];
        arguments[0] = "XADD";
        System.arraycopy(fieldsAndValues, 0, arguments, 1, fieldsAndValues.length);
        stream.append(id, Request.of(arguments), 1, LIMITS);
        model.put(id, List.of(fieldsAndValues));
    }

    private void appendRandom() {
        top += random.nextInt(3) == 0 ? 1L << random.nextInt(20) : 0;
        StreamId id = new StreamId(top, random.nextInt(4));
        if (!id.isAbove(stream.lastId())) {
            return;
        }
        String name = random.nextInt(3) == 0 ? "name" + random.nextInt(3) : "name";
        append(id, name, Long.toString(random.nextLong() >> random.nextInt(64)), "b", "v".repeat(random.nextInt(90)));
    }

    private StreamId randomId() {
        return switch (random.nextInt(12)) {
            case 0 -> StreamId.MIN;
            case 1 -> StreamId.MAX;
            case 2 -> new StreamId(random.nextLong(), random.nextLong());
            default -> {
                StreamId near = model.isEmpty() ? null : model.floorKey(new StreamId(random.nextLong(top + 1), 2));
                yield near == null ? new StreamId(top, random.nextInt(4)) : near;
            }
        };
    }

    private static List<String> shown(StreamCursor cursor) {
        List<String> texts = new ArrayList<>();
        cursor.visit(new StreamEntryVisitor() {
            @Override
            public void text(byte[] array, int offset, int length) {
                texts.add(new String(array, offset, length, StandardCharsets.ISO_8859_1));
            }

            @Override
            public void number(long value) {
                texts.add(Long.toString(value));
            }
        });
        assertThat(texts).hasSize(2 * cursor.fieldCount());
        return texts;
    }

    private void checkRange(StreamId start, StreamId end) {
        boolean none = start.isAbove(end);
        List<StreamId> expected = none
                ? List.of()
                : new ArrayList<>(model.subMap(start, true, end, true).keySet());
        List<StreamId> up = new ArrayList<>();
        for (StreamCursor cursor = stream.range(start, end, false); cursor.next(); ) {
            up.add(cursor.id());
            assertThat(shown(cursor)).isEqualTo(model.get(cursor.id()));
        }
        assertThat(up).as("seed %d", seed).isEqualTo(expected);
        List<StreamId> down = new ArrayList<>();
        for (StreamCursor cursor = stream.range(start, end, true); cursor.next(); ) {
            down.add(cursor.id());
            assertThat(shown(cursor)).isEqualTo(model.get(cursor.id()));
        }
        Collections.reverse(down);
        assertThat(down).as("seed %d", seed).isEqualTo(expected);
        assertThat(stream.count(start, end, 0)).as("seed %d", seed).isEqualTo(expected.size());
        assertThat(stream.count(start, end, 3)).isEqualTo(Math.min(3, expected.size()));
    }

    private void trim() {
        boolean approximate = random.nextBoolean();
        long limit = random.nextBoolean() ? 0 : random.nextInt(30);
        long before = stream.length();
        if (random.nextBoolean()) {
            int left = random.nextInt(60);
            long removed = stream.trim(new StreamTrim(left, null, approximate, limit));
            assertThat(stream.length()).isGreaterThanOrEqualTo(Math.min(before, left));
            assertThat(approximate || limit > 0 || stream.length() <= left).isTrue();
            removeFirst(removed);
        } else {
            StreamId least = randomId();
            long removed = stream.trim(new StreamTrim(0, least, approximate, limit));
            assertThat(removed).isLessThanOrEqualTo(model.headMap(least).size());
            assertThat(approximate || limit > 0 || stream.firstId().compareTo(least) >= 0 || stream.length() == 0)
                    .isTrue();
            removeFirst(removed);
        }
    }

    private void removeFirst(long count) {
        for (long i = 0; i < count; i++) {
            model.pollFirstEntry();
        }
    }

    private void check() {
        assertThat(stream.length()).as("seed %d", seed).isEqualTo(model.size());
        assertThat(stream.firstId()).isEqualTo(model.isEmpty() ? StreamId.MIN : model.firstKey());
        assertThat(stream.lastEntry()).isEqualTo(model.isEmpty() ? StreamId.MIN : model.lastKey());
        checkRange(randomId(), randomId());
    }

    @RepeatedTest(3)
    void when_itChangesAtRandom_then_itIsAsAMapWouldBe() {
        for (int i = 0; i < 2_000; i++) {
            switch (random.nextInt(20)) {
                case 0 -> trim();
                case 1, 2, 3 -> {
                    StreamId id = randomId();
                    assertThat(stream.delete(new StreamId[] {id, id})).isEqualTo(model.remove(id) == null ? 0 : 1);
                }
                case 4 -> stream.identify(model.isEmpty() ? randomId() : stream.lastId(), -1, StreamId.MIN);
                default -> appendRandom();
            }
            if (stream.lastId().equals(StreamId.MAX)
                    || stream.lastId().ms() < 0
                    || stream.lastId().ms() > 1L << 60) {
                stream.identify(StreamId.MIN, -1, StreamId.MIN);
            }
            check();
        }
        byte[] bytes = Values.write(stream);
        assertThat(Values.write(Values.read(bytes))).as("seed %d", seed).isEqualTo(bytes);
        Value copy = stream.copy();
        stream.trim(new StreamTrim(0, null, false, 0));
        assertThat(Values.write(copy)).as("seed %d", seed).isEqualTo(bytes);
    }

    @Test
    void when_aCopyChanges_then_theOriginalDoesNot() {
        for (int i = 1; i < 40; i++) {
            append(new StreamId(i, 0), "a", "1");
        }
        byte[] bytes = Values.write(stream);
        StreamValue copy = stream.copy();
        copy.delete(new StreamId[] {new StreamId(3, 0), new StreamId(39, 0)});
        copy.append(new StreamId(50, 0), Request.of("XADD", "a", "2"), 1, LIMITS);
        assertThat(Values.write(stream)).isEqualTo(bytes);
        assertThat(stream.delete(new StreamId[] {new StreamId(3, 0)})).isOne();
        assertThat(copy.length()).isEqualTo(38);
    }

    @Test
    void when_allIsRemoved_then_noHeapIsCounted() {
        long empty = stream.heapBytes();
        for (int i = 0; i < 500; i++) {
            appendRandom();
        }
        StreamGroup group = stream.addGroup(new byte[] {'g'}, StreamId.MIN, 0);
        StreamConsumer first = group.addConsumer(new byte[] {'x'}, 1);
        StreamConsumer second = group.addConsumer(new byte[] {'y', 'z'}, 1);
        for (StreamId id : model.keySet()) {
            group.deliver(id, random.nextBoolean() ? first : second, 5);
            group.deliver(id, second, 6);
        }
        assertThat(group.acknowledge(model.firstKey())).isTrue();
        assertThat(stream.heapBytes()).isGreaterThan(empty + 40L * model.size());
        group.removeConsumer(first);
        assertThat(group.pending()).hasSize(model.size() - 1);
        stream.removeGroup(group);
        stream.trim(new StreamTrim(0, null, false, 0));
        assertThat(stream.heapBytes()).isEqualTo(empty);
    }

    @Test
    void when_entriesAreLarge_then_replyBytesStayAsTheyWere() {
        append(new StreamId(1, 0), "a", "v".repeat(40_000));
        StreamCursor cursor = stream.range(StreamId.MIN, StreamId.MAX, false);
        assertThat(cursor.next()).isTrue();
        byte[][] seen = new byte[1][];
        int[] at = new int[2];
        cursor.visit(new StreamEntryVisitor() {
            @Override
            public void text(byte[] array, int offset, int length) {
                seen[0] = array;
                at[0] = offset;
                at[1] = length;
            }

            @Override
            public void number(long value) {
                throw new AssertionError();
            }
        });
        append(new StreamId(2, 0), "a", "w".repeat(40_000));
        stream.delete(new StreamId[] {new StreamId(1, 0)});
        stream.trim(new StreamTrim(0, null, false, 0));
        assertThat(new String(seen[0], at[0], at[1], StandardCharsets.ISO_8859_1))
                .isEqualTo("v".repeat(40_000));
    }

    @Test
    void when_bytesAreSpoiled_then_theyAreRefusedOrMakeASoundStream() {
        for (int i = 0; i < 60; i++) {
            appendRandom();
        }
        StreamGroup group = stream.addGroup("group".getBytes(StandardCharsets.ISO_8859_1), stream.firstId(), 1);
        StreamConsumer consumer = group.addConsumer("consumer".getBytes(StandardCharsets.ISO_8859_1), 1_000);
        model.keySet().forEach(id -> group.deliver(id, consumer, 2_000));
        byte[] bytes = Values.write(stream);
        int refused = 0;
        for (int i = 0; i < 8_000; i++) {
            byte[] spoiled = random.nextInt(10) == 0
                    ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length))
                    : bytes.clone();
            for (int flips = random.nextInt(3); flips >= 0 && spoiled.length > 1; flips--) {
                spoiled[1 + random.nextInt(spoiled.length - 1)] = (byte) random.nextInt();
            }
            refused += isSoundOrRefused(spoiled) ? 0 : 1;
        }
        assertThat(refused).isGreaterThan(2_000);
    }

    private boolean isSoundOrRefused(byte[] bytes) {
        StreamValue read;
        try {
            read = (StreamValue) Values.read(bytes);
        } catch (RdbException refused) {
            return false;
        }
        long seen = 0;
        StreamId previous = StreamId.MIN;
        for (StreamCursor cursor = read.range(StreamId.MIN, StreamId.MAX, false); cursor.next(); seen++) {
            assertThat(seen == 0 || cursor.id().isAbove(previous))
                    .as("seed %d", seed)
                    .isTrue();
            previous = cursor.id();
            shown(cursor);
        }
        assertThat(read.length()).as("seed %d", seed).isEqualTo(seen);
        assertThat(Values.write(Values.read(Values.write(read)))).isEqualTo(Values.write(read));
        return true;
    }
}
