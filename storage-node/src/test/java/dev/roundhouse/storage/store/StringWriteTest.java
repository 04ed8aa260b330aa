package dev.roundhouse.storage.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.command.CommandTable;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.Commands;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Writing into strings where they lie: what was shared stays as it was, and the rest costs what is written. */
class StringWriteTest {
    private static final byte[] KEY = {'k'};
    private static final byte[] OTHER = {'o'};

    private final MemoryStore store =
            new MemoryStore(new StoreSettings(4, false, 0), Commands.executor(), new Random(1));
    private final StoreKeyspace keyspace = new StoreKeyspace(store, 1);

    private Entry find(byte[] key) {
        keyspace.direct(1000);
        return keyspace.find(key, 0, key.length);
    }

    private static byte[] value(Entry entry) {
        return entry.isPresent()
                ? Arrays.copyOfRange(entry.array(), entry.offset(), entry.offset() + entry.length())
                : new byte[0];
    }

    @Test
    void when_stringsAreWrittenSharedAndCopiedAtRandom_then_theyAreThoseOfANaiveModel() {
        long seed = Long.getLong("seed", 7);
        Random random = new Random(seed);
        byte[] model = {};
        byte[] otherModel = {};
        byte[] shared = {};
        byte[] sharedModel = {};
        for (int i = 0; i < 20_000; i++) {
            Entry entry = find(KEY);
            switch (random.nextInt(20)) {
                case 0 -> {
                    if (entry.isPresent() && entry.share()) {
                        shared = Arrays.copyOf(entry.array(), entry.array().length);
                        sharedModel = entry.array();
                    }
                }
                case 1 -> {
                    if (entry.isPresent()) {
                        keyspace.copy(entry, find(OTHER));
                        otherModel = model;
                    }
                }
                case 2, 3, 4 -> {
                    boolean isLikeOthers = random.nextInt(8) > 0;
                    model = new byte[isLikeOthers ? 20 + random.nextInt(300) : random.nextInt(6000)];
                    random.nextBytes(model);
                    long expireAt = random.nextInt(8) == 0 ? 5000 : Entry.NO_EXPIRY;
                    keyspace.putString(entry, model.clone(), 0, model.length, true, expireAt);
                }
                case 5 -> {
                    if (entry.isPresent()) {
                        keyspace.expireAt(entry, random.nextBoolean() ? 6000 : Entry.NO_EXPIRY);
                    }
                }
                default -> {
                    byte[] part = new byte[1 + random.nextInt(40)];
                    random.nextBytes(part);
                    int position = random.nextInt(3) == 0 ? model.length : random.nextInt(model.length + 50);
                    keyspace.write(entry, position, part, 0, part.length);
                    model = Arrays.copyOf(model, Math.max(model.length, position + part.length));
                    System.arraycopy(part, 0, model, position, part.length);
                }
            }
            assertThat(value(find(KEY))).as("seed " + seed + " step " + i).isEqualTo(model);
            assertThat(value(find(OTHER))).as("seed " + seed + " step " + i).isEqualTo(otherModel);
            assertThat(sharedModel).as("seed " + seed + " step " + i).isEqualTo(shared);
        }
    }

    @Test
    void when_aLargeValueIsWrittenInto_then_itsArrayStays() {
        keyspace.putString(find(KEY), new byte[100_000], 0, 100_000, false, 50_000);
        byte[] array = find(KEY).array();
        keyspace.write(find(KEY), 99_999, new byte[] {1}, 0, 1);
        assertThat(find(KEY).array()).isSameAs(array);
        assertThat(array[99_999]).isEqualTo((byte) 1);
        keyspace.write(find(KEY), 100_000, new byte[] {2}, 0, 1);
        byte[] grown = find(KEY).array();
        for (int i = 0; i < 20_000; i++) {
            keyspace.write(find(KEY), find(KEY).length(), new byte[] {3}, 0, 1);
        }
        assertThat(find(KEY).array()).isSameAs(grown);
        assertThat(find(KEY).length()).isEqualTo(120_001);
        assertThat(find(KEY).expireAt()).isEqualTo(50_000);
    }

    @Test
    void when_aReplyRefersToALargeValue_then_laterWritesLeaveTheReplyAsItIs() {
        RespWriter reply = new RespWriter();
        execute(reply, "SETRANGE", "k", "40000", "x");
        execute(reply, "GET", "k");
        byte[] before = reply.toBytes();
        execute(new RespWriter(), "SETRANGE", "k", "0", "changed");
        execute(new RespWriter(), "APPEND", "k", "more");
        assertThat(reply.toBytes()).isEqualTo(before);
    }

    private void execute(RespWriter reply, String... arguments) {
        assertThat(CommandTable.DEFAULT.find(Request.of(arguments))).isNotNull();
        store.execute(Request.of(arguments), 1000, reply);
    }

    @Test
    void when_aRangeOfALargeValueIsRead_then_aSmallOneIsCopiedAndTheValueStaysWritable() {
        RespWriter reply = new RespWriter();
        execute(reply, "SETRANGE", "k", "400000", "x");
        byte[] array = find(KEY).array();
        execute(reply, "GETRANGE", "k", "0", "40000");
        byte[] before = reply.toBytes();
        execute(new RespWriter(), "SETRANGE", "k", "0", "changed");
        assertThat(find(KEY).array()).isSameAs(array);
        assertThat(reply.toBytes()).isEqualTo(before);
        assertThat(new String(value(find(KEY)), 0, 7, StandardCharsets.ISO_8859_1))
                .isEqualTo("changed");
    }
}
