package dev.roundhouse.storage.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.testing.RedisServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random commands on streams to a real Redis and to ours: replies are equal but for times that pass, and so are values
 * that travel from one to the other. {@code -Dseed=} replays, {@code -Dcommands=} runs more.
 */
class StreamsAgainstRedisTest {
    private static final int COMMANDS = Integer.getInteger("commands", 3_000);
    private static final long SEED = Long.getLong("seed", new Random().nextLong());
    private static final int COMPARED_EVERY = 50;
    private static final Pattern NUMBER = Pattern.compile(":(\\d{5,}|\\d+(?=\r\n:)|(?<=idle\r\n:)\\d+)(?=\r\n)");

    private static RedisServerProcess redis;

    @BeforeAll
    static void start() {
        redis = RedisServerProcess.start("--databases", "1", "--rdbcompression", "no");
    }

    @AfterAll
    static void stop() {
        if (redis != null) {
            redis.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void when_randomCommandsRun_then_everyReplyIsThatOfRedis(int protocol) throws IOException {
        long seed = SEED + protocol;
        RandomStreamCommands commands = new RandomStreamCommands(new Random(seed));
        try (AgainstRedis both = new AgainstRedis(redis, protocol, "-Dseed=" + SEED)) {
            both.check(AgainstRedis.request("SET", "string", "v"));
            for (int i = 0; i < COMMANDS; i++) {
                check(both, commands.next());
                if (i % COMPARED_EVERY == 0) {
                    exchange(both, RandomStreamCommands.STREAMS[i / COMPARED_EVERY % 2]);
                }
            }
        }
    }

    private static void check(AgainstRedis both, Request request) throws IOException {
        both.remember(request);
        String theirs = masked(both.theirs(request));
        String ours = masked(both.ours(request));
        if (!ours.equals(theirs)) {
            both.differ(ours.getBytes(StandardCharsets.ISO_8859_1), theirs.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /** Times become steps before now, idle times steps. */
    private static String masked(byte[] reply) {
        long now = System.currentTimeMillis();
        return NUMBER.matcher(new String(reply, StandardCharsets.ISO_8859_1)).replaceAll(match -> steps(match, now));
    }

    private static String steps(MatchResult match, long now) {
        long value = match.group(1).length() > 18 ? 0 : Long.parseLong(match.group(1));
        boolean isTime = Math.abs(now - value) < 100 * RandomStreamCommands.STEP_MILLIS;
        return ":"
                + (isTime
                        ? "now-" + (now - value) / RandomStreamCommands.STEP_MILLIS
                        : value / RandomStreamCommands.STEP_MILLIS);
    }

    /** Values go over as DUMP writes them. */
    private static void exchange(AgainstRedis both, String key) throws IOException {
        Request dump = AgainstRedis.request("DUMP", key);
        byte[] theirs = both.theirs(dump);
        byte[] ours = both.ours(dump);
        assertThat(ours.length).isEqualTo(theirs.length);
        if (theirs[0] != '$' || theirs[1] == '-') {
            return;
        }
        assertThat(new String(both.ours(restore("theirs", theirs)), StandardCharsets.ISO_8859_1))
                .isEqualTo("+OK\r\n");
        assertThat(both.ours(AgainstRedis.request("DUMP", "theirs"))).isEqualTo(theirs);
        assertThat(new String(both.theirs(restore("ours", ours)), StandardCharsets.ISO_8859_1))
                .isEqualTo("+OK\r\n");
        assertThat(both.theirs(AgainstRedis.request("DUMP", "ours"))).isEqualTo(ours);
        String info = masked(both.theirs(AgainstRedis.request("XINFO", "STREAM", "ours", "FULL", "COUNT", "0")));
        if (!masked(both.ours(AgainstRedis.request("XINFO", "STREAM", key, "FULL", "COUNT", "0")))
                .equals(info)) {
            fail("-Dseed=" + SEED + ": after RESTORE " + info);
        }
    }

    private static Request restore(String key, byte[] dumped) {
        return Request.of(
                "RESTORE".getBytes(StandardCharsets.ISO_8859_1),
                key.getBytes(StandardCharsets.ISO_8859_1),
                "0".getBytes(StandardCharsets.ISO_8859_1),
                AgainstRedis.bulk(dumped),
                "REPLACE".getBytes(StandardCharsets.ISO_8859_1));
    }
}
