package dev.roundhouse.storage.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.Commands;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A store of one replica: commands under locks, expiry by itself, the store as a whole. */
final class DirectStoreTest {
    private static final int PARTITIONS = 16;
    private long now = 1_700_000_000_000L;
    private final MemoryStore store = store(0);

    private static MemoryStore store(long maxMemoryBytes) {
        StoreSettings settings = new StoreSettings(PARTITIONS, false, maxMemoryBytes);
        return new MemoryStore(settings, Commands.executor(), new Random(1));
    }

    private static String execute(MemoryStore on, long at, String... command) {
        RespWriter reply = new RespWriter();
        on.execute(Request.of(command), at, reply);
        return new String(reply.toBytes(), StandardCharsets.ISO_8859_1);
    }

    private String execute(String... command) {
        return execute(store, now, command);
    }

    @Test
    void when_randomCommandsRun_then_theStoreHoldsWhatAMapHolds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<String, String> model = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            String key = "k" + random.nextInt(i < 25_000 ? 5_000 : 500);
            String value = "v".repeat(random.nextInt(40)) + i;
            switch (random.nextInt(4)) {
                case 0 -> {
                    execute("SET", key, value);
                    model.put(key, value);
                }
                case 1 -> {
                    execute("APPEND", key, "x");
                    model.merge(key, "x", String::concat);
                }
                case 2 -> {
                    String removed = execute("DEL", key);
                    assertThat(removed).as("seed %d", seed).isEqualTo(model.remove(key) == null ? ":0\r\n" : ":1\r\n");
                }
                default -> {
                    String expected = model.get(key);
                    assertThat(execute("GET", key))
                            .as("seed %d", seed)
                            .isEqualTo(
                                    expected == null
                                            ? "$-1\r\n"
                                            : "$" + expected.length() + "\r\n" + expected + "\r\n");
                }
            }
        }
        assertThat(execute("DBSIZE")).as("seed %d", seed).isEqualTo(":" + model.size() + "\r\n");
    }

    @Test
    void when_keysComeAndGoDuringAScan_then_noKeyThatStaysIsMissed() {
        StoreKeyspace keyspace = new StoreKeyspace(store, 1);
        for (int i = 0; i < 2_000; i++) {
            execute("SET", "stay" + i, "v");
        }
        keyspace.direct(now);
        WholeStore whole = keyspace.wholeStore();
        assertThat(whole).isNotNull();
        Set<String> seen = new HashSet<>();
        long cursor = 0;
        int turn = 0;
        do {
            cursor = whole.scan(
                    cursor,
                    7,
                    (array, offset, length, type) ->
                            seen.add(new String(array, offset, length, StandardCharsets.US_ASCII)));
            for (int i = 0; i < 50; i++) {
                execute(turn < 100 ? "SET" : "DEL", "move" + (turn % 100 * 50 + i), turn < 100 ? "v" : "x");
            }
            turn++;
        } while (cursor != 0);
        for (int i = 0; i < 2_000; i++) {
            assertThat(seen).contains("stay" + i);
        }
    }

    @Test
    void when_aKeyHasExpired_then_itIsGoneOnAccessOrByATimer() {
        for (int i = 0; i < 1_000; i++) {
            execute("SET", "k" + i, "v", "PXAT", Long.toString(now + 10));
            execute("SET", "stay" + i, "v");
        }
        now += 10;
        assertThat(execute("GET", "k1")).isEqualTo("$-1\r\n");
        assertThat(execute("DBSIZE")).isEqualTo(":1999\r\n");
        int removed = 0;
        for (int step = 0; step < 100; step++) {
            removed += store.expireSome(now, 100);
        }
        assertThat(removed).isEqualTo(999);
        assertThat(execute("DBSIZE")).isEqualTo(":1000\r\n");
        assertThat(store.expireSome(now, 1_000)).isZero();
    }

    @Test
    void when_everythingIsFlushed_then_itsMemoryIsFree() {
        for (int i = 0; i < 10_000; i++) {
            execute("SET", "k" + i, "v");
        }
        assertThat(store.usedBytes()).isGreaterThan(100_000);
        assertThat(execute("RANDOMKEY")).startsWith("$");
        assertThat(execute("FLUSHALL")).isEqualTo("+OK\r\n");
        assertThat(store.usedBytes()).isLessThan(PARTITIONS * 2L * MemoryUsage.STEP_BYTES);
        assertThat(execute("RANDOMKEY")).isEqualTo("$-1\r\n");
        assertThat(execute("DBSIZE")).isEqualTo(":0\r\n");
    }

    @Test
    void when_memoryIsUsedUp_then_onlyWhatMayGrowIsRefused() {
        MemoryStore small = store(100_000);
        String reply = "";
        for (int i = 0; i < 10_000 && !reply.startsWith("-"); i++) {
            reply = execute(small, now, "SET", "k" + i, "v".repeat(100));
        }
        assertThat(reply).isEqualTo("-OOM command not allowed when used memory > 'maxmemory'.\r\n");
        assertThat(execute(small, now, "GET", "k0")).startsWith("$100");
        assertThat(execute(small, now, "DEL", "k0")).isEqualTo(":1\r\n");
    }

    @Test
    void when_aLargeArgumentIsStored_then_itIsNotCopied() {
        byte[] large = new byte[Request.LARGE_ARGUMENT_BYTES];
        RespWriter reply = new RespWriter();
        store.execute(Request.of("SET".getBytes(StandardCharsets.US_ASCII), new byte[] {'k'}, large), now, reply);
        StoreKeyspace keyspace = new StoreKeyspace(store, 1);
        keyspace.direct(now);
        Entry entry = keyspace.find(new byte[] {'k'}, 0, 1);
        assertThat(entry.array()).isSameAs(large);
        assertThat(entry.share()).isTrue();
    }

    @Test
    void when_threadsShareKeys_then_everyCommandIsAtomic() throws Exception {
        int threads = 4;
        int rounds = 3_000;
        execute("MSET", "a", "1", "b", "1", "c", "1");
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<?>> running = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            int id = thread;
            running.add(pool.submit(() -> {
                Random random = new Random(id);
                for (int i = 0; i < rounds; i++) {
                    execute("INCR", "counter");
                    execute("INCR", "own" + id);
                    String value = Integer.toString(random.nextInt());
                    execute("MSET", "a", value, "c", value, "b", value);
                    String seen = execute("MGET", "a", "b", "c");
                    String[] lines = seen.split("\r\n");
                    assertThat(lines[2]).isEqualTo(lines[4]).isEqualTo(lines[6]);
                    execute("SET", "from" + id, "x");
                    execute("RENAME", "from" + id, "to" + random.nextInt(50));
                }
                return null;
            }));
        }
        for (Future<?> one : running) {
            one.get();
        }
        pool.shutdown();
        assertThat(execute("GET", "counter")).isEqualTo("$5\r\n" + threads * rounds + "\r\n");
        assertThat(execute("GET", "own0")).isEqualTo("$4\r\n" + rounds + "\r\n");
    }
}
