package dev.roundhouse.storage.command;

import static dev.roundhouse.storage.command.AgainstRedis.request;

import dev.roundhouse.spi.testing.RedisServerProcess;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random bitmap and HyperLogLog commands to a real Redis and to ours. {@code -Dseed=} replays, {@code -Dcommands=} runs more. */
class BitsAgainstRedisTest {
    private static final int COMMANDS = Integer.getInteger("commands", 6_000);
    private static final long SEED = Long.getLong("seed", new Random().nextLong());
    private static RedisServerProcess redis;

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

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void when_randomBitCommandsRun_then_everyReplyIsThatOfRedis(int protocol) throws IOException {
        RandomBitCommands commands = new RandomBitCommands(new Random(SEED + protocol));
        try (AgainstRedis both = new AgainstRedis(redis, protocol, "seed " + SEED)) {
            for (int i = 0; i < COMMANDS; i++) {
                both.check(commands.onBitmaps());
                if (i % 10 == 0) {
                    both.check(request("GET", commands.key()));
                    both.check(request("OBJECT", "ENCODING", commands.key()));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void when_randomHyperLogLogCommandsRun_then_everyReplyAndEveryByteIsThatOfRedis(int protocol) throws IOException {
        RandomBitCommands commands = new RandomBitCommands(new Random(SEED + protocol));
        try (AgainstRedis both = new AgainstRedis(redis, protocol, "seed " + SEED)) {
            for (int i = 0; i < COMMANDS; i++) {
                both.check(commands.onHyperLogLogs());
                if (i % 5 == 0) {
                    both.check(request("GET", commands.key()));
                }
            }
            for (String key : RandomBitCommands.KEYS) {
                both.check(request("PFDEBUG", "GETREG", key));
                both.check(request("PFDEBUG", "no\0such", key));
            }
        }
    }
}
