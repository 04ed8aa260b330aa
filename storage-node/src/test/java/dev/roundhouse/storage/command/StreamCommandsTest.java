package dev.roundhouse.storage.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.store.MemoryStore;
import dev.roundhouse.storage.store.StoreSettings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ObjIntConsumer;
import org.junit.jupiter.api.Test;

class StreamCommandsTest {
    private static final int COMMANDS = 3_000;

    private final List<String> events = new ArrayList<>();
    private final MemoryStore store = newStore();
    private long now = 1_000;

    private MemoryStore newStore() {
        return new MemoryStore(
                new StoreSettings(16, false, 0),
                (request, keyspace, reply) -> Commands.executor().execute(request, recording(keyspace), reply),
                new Random(1));
    }

    private Keyspace recording(Keyspace keyspace) {
        return (Keyspace) Proxy.newProxyInstance(
                Keyspace.class.getClassLoader(), new Class<?>[] {Keyspace.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("event")) {
                        events.add(arguments[0] + " " + arguments[1]);
                        return null;
                    }
                    try {
                        return method.invoke(keyspace, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    private String ask(String line) {
        return ask(store, Request.of(line.split(" ")), 2);
    }

    private String ask(MemoryStore of, Request request, int protocol) {
        RespWriter reply = new RespWriter(protocol);
        of.execute(request, now, reply);
        return new String(reply.toBytes(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void when_idsAreMadeUp_then_theyFollowTheClockAndNeverGoBack() {
        assertThat(ask("XADD s * a 1")).isEqualTo("$6\r\n1000-0\r\n");
        assertThat(ask("XADD s * a 1")).isEqualTo("$6\r\n1000-1\r\n");
        now = 900;
        assertThat(ask("XADD s * a 1")).isEqualTo("$6\r\n1000-2\r\n");
        now = 1_001;
        assertThat(ask("XADD s * a 1")).isEqualTo("$6\r\n1001-0\r\n");
        assertThat(ask("XADD s 1001-18446744073709551615 a 1")).isEqualTo("$25\r\n1001-18446744073709551615\r\n");
        assertThat(ask("XADD s * a 1")).isEqualTo("$6\r\n1002-0\r\n");
        assertThat(ask("XADD s 18446744073709551615-0 a 1")).startsWith("$");
        assertThat(ask("XADD s * a 1")).isEqualTo("$22\r\n18446744073709551615-1\r\n");
    }

    @Test
    void when_nothingIsThereToWaitFor_then_theAnswerIsThatOfATimeOut() {
        ask("XGROUP CREATE s g $ MKSTREAM");
        for (String line : List.of(
                "XREAD BLOCK 0 STREAMS s $",
                "XREAD COUNT 1 BLOCK 10 STREAMS s missing 0 0",
                "XREADGROUP GROUP g c BLOCK 0 STREAMS s >")) {
            assertThat(ask(line)).isEqualTo("*-1\r\n");
            assertThat(ask(store, Request.of(line.split(" ")), 3)).isEqualTo("_\r\n");
        }
        assertThat(ask("XINFO CONSUMERS s g")).isEqualTo("*0\r\n");
        ask("XADD s * a 1");
        assertThat(ask("XREADGROUP GROUP g c BLOCK 0 STREAMS s >")).contains("1000-0");
    }

    @Test
    void when_timePasses_then_idleIsWhatPassed() {
        ask("XADD s * a 1");
        ask("XGROUP CREATE s g 0");
        ask("XREADGROUP GROUP g x STREAMS s >");
        now += 70;
        assertThat(ask("XPENDING s g - + 1")).isEqualTo("*1\r\n*4\r\n$6\r\n1000-0\r\n$1\r\nx\r\n:70\r\n:1\r\n");
        assertThat(ask("XAUTOCLAIM s g y 71 0")).isEqualTo("*3\r\n$3\r\n0-0\r\n*0\r\n*0\r\n");
        assertThat(ask("XAUTOCLAIM s g y 70 0 COUNT 576460752303423487 JUSTID"))
                .isEqualTo("*3\r\n$3\r\n0-0\r\n*1\r\n$6\r\n1000-0\r\n*0\r\n");
        now -= 5;
        assertThat(ask("XPENDING s g - + 1")).isEqualTo("*1\r\n*4\r\n$6\r\n1000-0\r\n$1\r\ny\r\n:0\r\n:1\r\n");
        assertThat(ask("XINFO CONSUMERS s g"))
                .isEqualTo("*2\r\n*6\r\n$4\r\nname\r\n$1\r\nx\r\n$7\r\npending\r\n:0\r\n$4\r\nidle\r\n:65\r\n"
                        + "*6\r\n$4\r\nname\r\n$1\r\ny\r\n$7\r\npending\r\n:1\r\n$4\r\nidle\r\n:0\r\n");
    }

    @Test
    void when_somethingHappens_then_itsEventIsTold() {
        for (String line : List.of(
                "XADD s 1 a 1",
                "XADD s MAXLEN 1 2 a 1",
                "XGROUP CREATE s g 0",
                "XGROUP CREATECONSUMER s g x",
                "XGROUP CREATECONSUMER s g x",
                "XREADGROUP GROUP g y STREAMS s >",
                "XREADGROUP GROUP g y STREAMS s >",
                "XACK s g 7",
                "XCLAIM s g z 0 2",
                "XAUTOCLAIM s g v 0 0",
                "XDEL s 2 3",
                "XDEL s 2",
                "XTRIM s MAXLEN 0",
                "XSETID s 9",
                "XGROUP SETID s g 0",
                "XGROUP DELCONSUMER s g none",
                "XGROUP DELCONSUMER s g x",
                "XGROUP DESTROY s g",
                "XGROUP DESTROY s g",
                "XTRIM s MAXLEN 0")) {
            assertThat(ask(line)).as(line).doesNotStartWith("-");
        }
        assertThat(events)
                .containsExactly(
                        "t xadd",
                        "t xadd",
                        "t xtrim",
                        "t xgroup-create",
                        "t xgroup-createconsumer",
                        "t xgroup-createconsumer",
                        "t xgroup-createconsumer",
                        "t xgroup-createconsumer",
                        "t xdel",
                        "t xsetid",
                        "t xgroup-setid",
                        "t xgroup-delconsumer",
                        "t xgroup-destroy");
    }

    @Test
    void when_twoStoresExecuteTheSame_then_theyHoldTheSameBytes() {
        executeOnTwoStores((random, i) -> {});
    }

    @Test
    void when_copiesShareWhatTheyHold_then_eachChangesForItself() {
        executeOnTwoStores((random, i) -> {
            if (i % 10 == 0) {
                String key = RandomStreamCommands.STREAMS[random.nextInt(RandomStreamCommands.STREAMS.length)];
                String copied = ask(store, Request.of("COPY", key, "copy of " + key, "REPLACE"), 2);
                if (copied.equals(":1\r\n") && random.nextBoolean()) {
                    ask(store, Request.of("COPY", "copy of " + key, key, "REPLACE"), 2);
                }
            }
            if (i % 50 == 0) {
                ask(store, Request.of("XTRIM", "copy of " + RandomStreamCommands.STREAMS[0], "MAXLEN", "=", "2"), 2);
            }
        });
    }

    /** @param between done with the first one after each command, which must not show in the streams */
    private void executeOnTwoStores(ObjIntConsumer<Random> between) {
        long seed = Long.getLong("seed", new Random().nextLong());
        Random random = new Random(seed);
        RandomStreamCommands commands = new RandomStreamCommands(random);
        MemoryStore other = newStore();
        now = System.currentTimeMillis();
        for (int i = 0; i < COMMANDS; i++) {
            now += random.nextInt(2_000) - 20;
            Request request = commands.next();
            assertThat(ask(store, request, 2)).as("seed %d: %s", seed, request).isEqualTo(ask(other, request, 2));
            between.accept(random, i);
        }
        for (String key : RandomStreamCommands.STREAMS) {
            Request dump = Request.of("DUMP", key);
            assertThat(ask(store, dump, 2)).as("seed %d", seed).isEqualTo(ask(other, dump, 2));
        }
    }

    @Test
    void when_theKeyIsNoStream_then_everyCommandSaysSo() {
        ask("SET k v");
        for (String line : List.of(
                "XADD k * a 1",
                "XLEN k",
                "XRANGE k - +",
                "XREVRANGE k + -",
                "XREAD STREAMS k 0",
                "XREADGROUP GROUP g c STREAMS k >",
                "XGROUP CREATE k g $ MKSTREAM",
                "XGROUP DESTROY k g",
                "XACK k g 1",
                "XPENDING k g",
                "XCLAIM k g c 0 1",
                "XAUTOCLAIM k g c 0 1",
                "XINFO STREAM k",
                "XINFO GROUPS k",
                "XINFO CONSUMERS k g",
                "XSETID k 1",
                "XTRIM k MAXLEN 0",
                "XDEL k 1")) {
            assertThat(ask(line)).as(line).startsWith("-WRONGTYPE ");
        }
        ask("XADD s 1 a 1");
        assertThat(ask("TYPE s")).isEqualTo("+stream\r\n");
        assertThat(ask("OBJECT ENCODING s")).isEqualTo("$6\r\nstream\r\n");
        assertThat(ask("GET s")).startsWith("-WRONGTYPE ");
    }
}
