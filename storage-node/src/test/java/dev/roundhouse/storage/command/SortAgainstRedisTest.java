package dev.roundhouse.storage.command;

import static dev.roundhouse.storage.command.AgainstRedis.request;

import dev.roundhouse.spi.testing.RedisServerProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random SORTs of all types to a real Redis and to ours; no number is out of range, after which Redis' SORT takes later ones
 * for wrong, too. {@code -Dseed=} replays, {@code -Dcommands=} runs more.
 */
class SortAgainstRedisTest {
    private static final int COMMANDS = Integer.getInteger("commands", 4_000);
    private static final long SEED = Long.getLong("seed", new Random().nextLong());
    private static final String[] PATTERNS = {
        "w_*", "w_*", "h_*->f", "*", "h_*->", "->*", "*->f", "w_*_x", "w_\u0000*", "h_*->f\u0000", "#", "##", "none_*"
    };

    private static RedisServerProcess redis;

    private Random random = new Random();

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
    void when_randomCommandsRun_then_everyReplyIsThatOfRedis(int protocol) throws IOException {
        random = new Random(SEED + protocol);
        try (AgainstRedis both = new AgainstRedis(redis, protocol, "seed " + SEED)) {
            for (int i = 0; i < COMMANDS; i++) {
                both.check(request(random.nextInt(3) == 0 ? change() : sort()));
                if (i % 20 == 0) {
                    both.check(request("LRANGE", "stored", "0", "-1"));
                }
            }
        }
    }

    private String[] change() {
        return switch (random.nextInt(9)) {
            case 0 -> of("RPUSH", pick("list", "texts"), element(), element());
            case 1 -> of("LPOP", pick("list", "texts", "stored"), "2");
            case 2 -> of("SADD", "set", element());
            case 3 -> of("SREM", "set", element());
            case 4 -> of("ZADD", "zset", Integer.toString(random.nextInt(9)), element());
            case 5 ->
                of("SET", pick("w_", "w_", "") + number(), random.nextInt(20) == 0 ? pick("x", "", "-") : number());
            case 6 -> of("HSET", "h_" + number(), pick("f", "f", "g"), number());
            case 7 -> of("DEL", pick("w_", "h_") + number());
            default -> random.nextInt(30) == 0 ? of("DEL", pick("list", "texts", "set", "zset")) : of("TYPE", "stored");
        };
    }

    private String[] sort() {
        List<String> parts = new ArrayList<>();
        String key = pick("list", "texts", "set", "zset", "none", random.nextInt(9) == 0 ? "h_1" : "list");
        boolean stores = random.nextInt(5) == 0;
        parts.addAll(List.of(stores || random.nextInt(4) > 0 ? "SORT" : "SORT_RO", key));
        boolean keepsOrder = random.nextInt(5) == 0 && !key.equals("set");
        if (keepsOrder) {
            parts.addAll(List.of("BY", "nosort"));
        } else if (random.nextInt(3) == 0) {
            parts.addAll(List.of("by", pick(PATTERNS)));
            // The order of a set that is not sorted is nobody's business.
            boolean isFixed = parts.get(3).split("\u0000", -1)[0].indexOf('*') < 0;
            if (isFixed && key.equals("set")) {
                parts.set(3, "w_*");
            }
        } else if (key.equals("texts") || random.nextInt(4) == 0) {
            parts.add(pick("ALPHA", "alpha"));
        }
        some(parts, 3, pick("ASC", "DESC", "desc"));
        some(
                parts,
                3,
                "LIMIT",
                pick("0", "1", "-1", "5", "9223372036854775807", "x"),
                pick("2", "0", "-1", "100", "x"));
        some(parts, 4, "GET", pick(PATTERNS));
        some(parts, 5, "GET", "#");
        some(parts, 40, pick("LIMIT", "x", "GET", "STORE"));
        if (stores) {
            parts.addAll(List.of("STORE", "stored"));
        }
        return parts.toArray(String[]::new);
    }

    private static String[] of(String... parts) {
        return parts;
    }

    private void some(List<String> parts, int oneIn, String... more) {
        if (random.nextInt(oneIn) == 0) {
            parts.addAll(List.of(more));
        }
    }

    private String pick(String... from) {
        return from[random.nextInt(from.length)];
    }

    private String element() {
        return random.nextInt(200) == 0 ? pick("text", "", " 7", "inf", "nan") : number();
    }

    private String number() {
        return random.nextInt(4) == 0 ? random.nextInt(20) / 4.0 + "" : Integer.toString(random.nextInt(30) - 5);
    }
}
