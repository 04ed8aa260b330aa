package dev.roundhouse.storage.command;

import static dev.roundhouse.storage.command.AgainstRedis.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.testing.RedisServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random commands on lists to a real Redis and to ours. {@code -Dseed=} replays, {@code -Dcommands=} runs more. */
class ListsAgainstRedisTest {
    private static final int COMMANDS = Integer.getInteger("commands", 8_000);
    private static final long SEED = Long.getLong("seed", new Random().nextLong());
    private static final String EXTREMES = "-9223372036854775808 9223372036854775807 -1 0 1 -4 3";

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
        RandomListCommands commands = new RandomListCommands(new Random(SEED + protocol));
        try (AgainstRedis both = new AgainstRedis(redis, protocol, "seed " + SEED)) {
            both.check(request("SET", "string", "v"));
            for (int i = 0; i < COMMANDS; i++) {
                both.check(commands.next());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void when_numbersAreExtreme_then_everyReplyIsThatOfRedis(int protocol) throws IOException {
        try (AgainstRedis both = new AgainstRedis(redis, protocol, "extremes")) {
            for (String first : EXTREMES.split(" ")) {
                for (String second : EXTREMES.split(" ")) {
                    both.check(request("DEL", "k", "d"));
                    both.check(request("RPUSH", "k", "a", "b", "a", "c"));
                    both.check(request("LPOS", "k", "a", "RANK", first, "COUNT", second));
                    both.check(request("LPOS", "k", "a", "RANK", first, "MAXLEN", second));
                    both.check(request("LRANGE", "k", first, second));
                    both.check(request("LINDEX", "k", first));
                    both.check(request("LSET", "k", second, "a"));
                    both.check(request("LMPOP", "2", "missing", "k", "RIGHT", "COUNT", second));
                    both.check(request("LTRIM", "k", first, second));
                    both.check(request("LREM", "k", first, "a"));
                    both.check(request("LPOP", "k", second));
                    both.check(request("LRANGE", "k", "0", "-1"));
                }
            }
        }
    }

    @Test
    void when_aListIsDumped_then_itIsWhatRedisDumpsAndMovesBothWays() throws IOException {
        Random random = new Random(SEED);
        try (AgainstRedis both = new AgainstRedis(redis, 2, "seed " + SEED)) {
            for (int round = 0; round < 60; round++) {
                both.check(request("DEL", "a"));
                for (int i = random.nextInt(400); i >= 0; i--) {
                    both.check(request("RPUSH", "a", element(random)));
                }
                byte[] dump = both.check(request("DUMP", "a"));
                Request restore = Request.of(
                        "RESTORE".getBytes(StandardCharsets.ISO_8859_1),
                        new byte[] {'b'},
                        new byte[] {'0'},
                        AgainstRedis.bulk(dump),
                        "REPLACE".getBytes(StandardCharsets.ISO_8859_1));
                both.check(restore);
                both.check(request("LRANGE", "b", "0", "-1"));
                assertThat(both.check(request("OBJECT", "ENCODING", "b")))
                        .asString()
                        .contains("quicklist");
            }
        }
    }

    private static String element(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Long.toString(random.nextLong() >> random.nextInt(64));
            case 1 -> "x".repeat(random.nextInt(random.nextInt(40) == 0 ? 20_000 : 300));
            default -> Integer.toString(random.nextInt(100_000), 36);
        };
    }
}
