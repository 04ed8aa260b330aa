package dev.roundhouse.storage.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.command.Transaction;
import dev.roundhouse.spi.command.Transaction.Watched;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.Commands;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Transactions and watched keys of a store with one replica, over many partitions. */
class DirectTransactionTest {
    private static final int MARK_BYTES = 17;
    private static final String REFUSED = "*-1\r\n";

    private final MemoryStore store =
            new MemoryStore(new StoreSettings(64, false, 0), Commands.executor(), new Random(1));
    private long now = 1_000_000;

    private String run(Request request) {
        RespWriter reply = new RespWriter();
        store.execute(request, now, reply);
        return new String(reply.toBytes(), StandardCharsets.ISO_8859_1);
    }

    private String run(String line) {
        return run(Request.of(line.split(" ")));
    }

    private Watched watch(String key) {
        byte[] name = key.getBytes(StandardCharsets.ISO_8859_1);
        byte[] reply = run(Transaction.watch(List.of(name))).getBytes(StandardCharsets.ISO_8859_1);
        return new Watched(name, Arrays.copyOfRange(reply, reply.length - 2 - MARK_BYTES, reply.length - 2));
    }

    private String exec(List<Watched> watched, String... lines) {
        List<Request> commands = new ArrayList<>();
        for (String line : lines) {
            commands.add(Request.of(line.split(" ")));
        }
        return run(Transaction.exec(watched, commands));
    }

    @Test
    void when_keysAreInSeveralPartitions_then_theTransactionSpansThem() {
        assertThat(exec(List.of(), "SET a 1", "SET b 2", "SET c 3", "MGET a b c", "DBSIZE", "FLUSHALL", "DBSIZE"))
                .isEqualTo("*7\r\n+OK\r\n+OK\r\n+OK\r\n*3\r\n$1\r\n1\r\n$1\r\n2\r\n$1\r\n3\r\n:3\r\n+OK\r\n:0\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "SET k 2, true",
        "SET k 1, true",
        "DEL k, true",
        "EXPIRE k 100, true",
        "RENAME k other, true",
        "RENAME source k, true",
        "COPY source k REPLACE, true",
        "MSET x 1 k 2, true",
        "FLUSHALL, true",
        "APPEND k x, true",
        "GETEX k EX 10, true",
        "GETDEL k, true",
        "GET k, false",
        "SETNX k 2, false",
        "COPY source k, false",
        "RENAMENX source k, false",
        "PERSIST k, false",
        "DEL other, false",
        "INCRBY source 1, false",
    })
    void when_aCommandRunsBetweenWatchAndExec_then_itCountsIfItChangedTheKey(String line, boolean changes) {
        run("SET k 1");
        run("SET source 1");
        Watched watched = watch("k");
        run(line);
        assertThat(exec(List.of(watched), "EXISTS k").equals(REFUSED)).isEqualTo(changes);
    }

    @Test
    void when_aWatchedKeyExpires_then_theTransactionDoesNotTakePlace() {
        run("SET k 1 PX 10");
        Watched watched = watch("k");
        Watched again = watch("k");
        now += 20;
        assertThat(exec(List.of(watched), "GET k")).isEqualTo(REFUSED);
        run("GET k");
        assertThat(exec(List.of(again), "GET k")).isEqualTo(REFUSED);
    }

    @Test
    void when_aKeyHadExpiredWhenItWasWatched_then_thatItIsRemovedIsNoChange() {
        for (String removal : List.of("GET k", "DEL k", "FLUSHALL", "PING")) {
            run("SET k 1 PX 10");
            now += 20;
            Watched watched = watch("k");
            run(removal);
            assertThat(exec(List.of(watched), "EXISTS k")).as(removal).isEqualTo("*1\r\n:0\r\n");
        }
        run("SET k 1 PX 10");
        now += 20;
        Watched watched = watch("k");
        store.expireSome(now, 1_000);
        assertThat(exec(List.of(watched), "EXISTS k")).isEqualTo("*1\r\n:0\r\n");
        run("SET k 1 PX 10");
        now += 20;
        Watched set = watch("k");
        run("SET k 2");
        assertThat(exec(List.of(set), "EXISTS k")).isEqualTo(REFUSED);
    }

    @Test
    void when_everybodyHasStoppedWatching_then_nothingIsRemembered() {
        Watched first = watch("k");
        Watched second = watch("k");
        Partition partition = store.partition(
                store.partitionOf(dev.roundhouse.spi.ring.KeyHash.hashOf("k".getBytes(StandardCharsets.ISO_8859_1))));
        assertThat(exec(List.of(first), "SET k 1")).isEqualTo("*1\r\n+OK\r\n");
        assertThat(partition.watches()).isNotNull();
        run(Transaction.unwatch(List.of(second.key())));
        assertThat(partition.watches()).isNull();
        assertThat(exec(List.of(second), "SET k 1")).isEqualTo(REFUSED);
        Watched third = watch("k");
        assertThat(third.mark()).isNotEqualTo(first.mark());
    }

    @Test
    void when_threadsMoveMoneyBetweenKeys_then_noneIsLost() throws InterruptedException {
        run("MSET a 1000 b 1000 c 1000");
        String[] keys = {"a", "b", "c"};
        CountDownLatch done = new CountDownLatch(4);
        for (int t = 0; t < 4; t++) {
            int seed = t;
            new Thread(() -> {
                        Random random = new Random(seed);
                        for (int i = 0; i < 2_000; i++) {
                            exec(
                                    List.of(),
                                    "INCR " + keys[random.nextInt(3)],
                                    "DECR " + keys[random.nextInt(3)],
                                    "DBSIZE");
                        }
                        done.countDown();
                    })
                    .start();
        }
        done.await();
        String values = run("MGET a b c");
        long sum = Arrays.stream(values.split("\r\n"))
                .filter(part -> !part.startsWith("*") && !part.startsWith("$"))
                .mapToLong(Long::parseLong)
                .sum();
        assertThat(sum).isEqualTo(3000);
    }
}
