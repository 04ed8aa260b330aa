package dev.roundhouse.storage.command;

import static dev.roundhouse.storage.command.AgainstRedis.bulk;
import static dev.roundhouse.storage.command.AgainstRedis.request;
import static dev.roundhouse.storage.command.AgainstRedis.shown;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.testing.RedisServerProcess;
import dev.roundhouse.storage.value.rdb.DumpPayload;
import dev.roundhouse.storage.value.rdb.RdbOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Values go from a real Redis to us and back, and arrive as they were; {@code -Dseed=} replays. */
class DumpAgainstRedisTest {
    private static final long SEED = Long.getLong("seed", new Random().nextLong());
    private static final int FIRST_ODD_TYPE = 21;

    private static RedisServerProcess redis;

    private final Random random = new Random(SEED);

    @BeforeAll
    static void start() {
        redis = RedisServerProcess.start("--databases", "1");
    }

    @AfterAll
    static void stop() {
        if (redis != null) {
            redis.close();
        }
    }

    private AgainstRedis both() throws IOException {
        return new AgainstRedis(redis, 2, "seed " + SEED);
    }

    private static Request restore(String key, byte[] payload, String... options) {
        byte[][] arguments = new byte[4 + options.length][];
        arguments[0] = bytes("RESTORE");
        arguments[1] = bytes(key);
        arguments[2] = bytes("0");
        arguments[3] = payload;
        for (int i = 0; i < options.length; i++) {
            arguments[4 + i] = bytes(options[i]);
        }
        return Request.of(arguments);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void when_stringsAreDumped_then_theyMoveBothWays() throws IOException {
        try (AgainstRedis both = both()) {
            for (int i = 0; i < 400; i++) {
                both.check(request("SET", "a", string()));
                moveBothWays(both, "a");
            }
        }
    }

    private String string() {
        return switch (random.nextInt(5)) {
            case 0 -> Long.toString(random.nextLong() >> random.nextInt(64));
            case 1 -> "abc".repeat(random.nextInt(2_000)) + random.nextInt();
            case 2 -> "";
            default -> {
                byte[] any = new byte[random.nextInt(random.nextInt(10) == 0 ? 20_000 : 90)];
                random.nextBytes(any);
                yield text(any);
            }
        };
    }

    /** What is at a key on both sides goes to the other side, and comes out there as it is here. */
    private static void moveBothWays(AgainstRedis both, String key) throws IOException {
        byte[] theirs = bulk(both.theirs(request("DUMP", key)));
        byte[] ours = bulk(both.ours(request("DUMP", key)));
        assertThat(text(both.ours(restore("taken", theirs, "REPLACE")))).isEqualTo("+OK\r\n");
        assertThat(text(both.theirs(restore("given", ours, "REPLACE"))))
                .as(shown(ours))
                .isEqualTo("+OK\r\n");
        assertThat(text(both.ours(request("DUMP", "taken")))).isEqualTo(text(both.ours(request("DUMP", key))));
        assertThat(text(both.theirs(request("DUMP", "given")))).isEqualTo(text(both.theirs(request("DUMP", key))));
    }

    @Test
    void when_restoreHasOptions_then_itAnswersWhatRedisAnswers() throws IOException {
        try (AgainstRedis both = both()) {
            both.check(request("SET", "a", "1"));
            byte[] payload = bulk(both.check(request("DUMP", "a")));
            both.check(request("DUMP", "missing"));
            List<String> words = List.of("replace", "ABSTTL", "IDLETIME", "FREQ", "10", "-1", "256", "x", "REPLACE");
            List<String> times = List.of("0", "0", "100000", "-1", "x", "9223372036854775807", "1");
            for (int i = 0; i < 2_000; i++) {
                byte[][] arguments = new byte[4 + random.nextInt(4)][];
                arguments[0] = bytes("RESTORE");
                arguments[1] = bytes("k" + random.nextInt(4));
                arguments[2] = bytes(times.get(random.nextInt(times.size())));
                arguments[3] = random.nextInt(10) == 0 ? changed(payload) : payload;
                boolean isAbsolute = false;
                for (int j = 4; j < arguments.length; j++) {
                    String word = words.get(random.nextInt(words.size()));
                    isAbsolute |= word.equals("ABSTTL");
                    arguments[j] = bytes(word);
                }
                if (!isAbsolute && text(arguments[2]).equals("1")) {
                    continue;
                }
                both.check(Request.of(arguments));
                both.check(request("EXISTS", "k0", "k1", "k2", "k3"));
                both.check(request("DEL", "k" + random.nextInt(4)));
            }
        }
    }

    private byte[] changed(byte[] payload) {
        byte[] changed = Arrays.copyOf(payload, Math.max(0, payload.length - random.nextInt(3) * random.nextInt(12)));
        if (changed.length > 0) {
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return changed;
    }

    /** Redis believes more of what it is told than we do, so here only ours is asked. */
    @Test
    void when_payloadsAreBroken_then_theyAreRefusedOrHoldSomething() throws IOException {
        try (AgainstRedis both = both()) {
            for (String[] command : samples()) {
                both.theirs(request(command));
            }
            for (String[] command : samples()) {
                byte[] payload = bulk(both.theirs(request("DUMP", command[1])));
                byte[] body = Arrays.copyOf(payload, payload.length - 10);
                for (int i = 0; i < 1_000; i++) {
                    check(both, body);
                }
            }
        }
    }

    private void check(AgainstRedis both, byte[] body) {
        byte[] broken = Arrays.copyOf(body, random.nextInt(4) == 0 ? random.nextInt(body.length + 1) : body.length);
        for (int i = 0; broken.length > 0 && i < 1 + random.nextInt(3); i++) {
            broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
        }
        RdbOutput out = new RdbOutput();
        out.raw(broken, 0, broken.length);
        String reply = text(both.ours(restore("broken", DumpPayload.seal(out), "REPLACE")));
        assertThat(reply).as("seed " + SEED + " " + shown(broken)).isIn("+OK\r\n", "-ERR Bad data format\r\n");
        if (reply.startsWith("+")) {
            assertThat(text(both.ours(request("DUMP", "broken")))).startsWith("$");
            assertThat(text(both.ours(request("OBJECT", "ENCODING", "broken")))).startsWith("$");
        }
    }

    private static List<String[]> samples() {
        return List.of(
                new String[] {"SET", "number", "12345"},
                new String[] {"SET", "short", "abc"},
                new String[] {"SET", "long", "abcabcabcd".repeat(300)},
                new String[] {"RPUSH", "list", "a", "1", "-70000", "x".repeat(200), "y".repeat(70)},
                new String[] {"SADD", "intset", "1", "70000", "-5"},
                new String[] {"SADD", "set", "a", "b", "1"},
                new String[] {"HSET", "hash", "f", "v", "1", "2"},
                new String[] {"HSET", "longhash", "f", "v".repeat(100), "1", "2"},
                new String[] {"ZADD", "zset", "1", "a", "2.5", "b", "-inf", "c"},
                new String[] {"ZADD", "longzset", "1", "a".repeat(100), "2.5", "b"},
                new String[] {"XADD", "stream", "1-1", "f", "v", "g", "w"});
    }

    @Test
    void when_aPayloadHasAnOddTypeOrLength_then_itIsRefusedAtOnce() throws IOException {
        try (AgainstRedis both = both()) {
            for (int type = 1; type < 256; type++) {
                byte[] body = {(byte) type, (byte) 0x81, 0x7f, -1, -1, -1, -1, -1, -1, -1, 1, 2, 3};
                RdbOutput out = new RdbOutput();
                out.raw(body, 0, body.length);
                assertThat(text(both.ours(restore("odd" + type, DumpPayload.seal(out)))))
                        .as("type " + type)
                        .isEqualTo("-ERR Bad data format\r\n");
                if (type >= FIRST_ODD_TYPE) {
                    both.check(restore("odd" + type, DumpPayload.seal(out)));
                }
            }
        }
    }
}
