package dev.roundhouse.spi.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Request;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CommandErrorsTest {
    private static final String LONG = "0123456789".repeat(20);

    @Test
    void when_redisRefusesARequest_then_theTextIsTheSame() {
        List<List<String>> requests = List.of(
                List.of("foo"),
                List.of("foo", "a", "b"),
                List.of("FoO", ""),
                List.of("foo", LONG),
                List.of("foo", LONG.substring(0, 120), "abcdefghijklmnop", "never"),
                List.of("foo", LONG.substring(0, 122), "abcdefghijklmnop"),
                List.of("foo", LONG.substring(0, 125), "x"),
                List.of(LONG, LONG, LONG),
                List.of("foo\r\nbar", "a\nb\rc"),
                List.of("foo\u0000bar", "a\u0000b", "c"),
                List.of("f\u00e9", "\u00ff"),
                List.of(""),
                List.of("client|id"),
                List.of("client"),
                List.of("CLIENT"),
                List.of("client", "nosuch"),
                List.of("Client", "No\nsuch", "x"),
                List.of("config", LONG),
                List.of("object", ""),
                List.of("object", "a\u0000b"),
                List.of("command", "nosuch"),
                List.of("get"),
                List.of("GET", "a", "b"),
                List.of("set", "a"),
                List.of("mget"),
                List.of("client", "GetName", "x"),
                List.of("object", "encoding"),
                List.of("config", "get"),
                List.of("command", "count", "x"),
                List.of("time", "x"),
                List.of("select"));
        try (RedisOracle redis = RedisOracle.start()) {
            for (List<String> request : requests) {
                assertSame(redis, bytes(request));
            }
        }
    }

    @Test
    void when_unknownCommandsAreRandom_then_theTextIsTheSame() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (RedisOracle redis = RedisOracle.start()) {
            for (int i = 0; i < 2_000; i++) {
                byte[][] request = new byte[1 + random.nextInt(5)][];
                for (int j = 0; j < request.length; j++) {
                    request[j] = new byte[random.nextInt(random.nextInt(4) == 0 ? 150 : 40)];
                    random.nextBytes(request[j]);
                }
                assertThat(CommandTable.DEFAULT.find(Request.of(request)))
                        .as("seed %d", seed)
                        .isNull();
                assertSame(redis, request);
            }
        }
    }

    @Test
    void when_aRequestFits_then_nothingIsSaid() {
        for (String line : List.of("get k", "client id", "command", "ping", "ping x", "consistency one get k")) {
            Request request = Request.of(line.split(" "));
            assertThat(CommandErrors.check(CommandTable.DEFAULT.find(request), request))
                    .as(line)
                    .isNull();
        }
    }

    private static void assertSame(RedisOracle redis, byte[][] request) {
        Request ours = Request.of(request);
        String error = CommandErrors.check(CommandTable.DEFAULT.find(ours), ours);
        assertThat(new RedisOracle.ErrorReply(error)).isEqualTo(redis.ask(request));
    }

    private static byte[][] bytes(List<String> arguments) {
        return arguments.stream()
                .map(argument -> argument.getBytes(StandardCharsets.ISO_8859_1))
                .toArray(byte[][]::new);
    }
}
