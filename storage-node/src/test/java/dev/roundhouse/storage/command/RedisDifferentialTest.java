package dev.roundhouse.storage.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.CommandTable;
import dev.roundhouse.spi.command.Resolved;
import dev.roundhouse.spi.command.Resolver;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.testing.RedisServerProcess;
import dev.roundhouse.storage.store.MemoryStore;
import dev.roundhouse.storage.store.StoreSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random commands to a real Redis and to ours: the replies are equal byte for byte, but for the order of keys, what random
 * means, and times that pass. {@code -Dseed=} replays, {@code -Dcommands=} runs more.
 */
class RedisDifferentialTest {
    private static final int COMMANDS = Integer.getInteger("commands", 5_000);
    private static final long SEED = Long.getLong("seed", new Random().nextLong());
    private static final int HISTORY = 12;
    private static final long TOLERANCE_MILLIS = 5_000;
    private static final String LIST_KEY = "e";
    private static final List<String> TIMES = List.of("TTL", "PTTL", "EXPIRETIME", "PEXPIRETIME");

    private static RedisServerProcess redis;

    private final FakeKeyspace keyspace = new FakeKeyspace();
    private final MemoryStore memory =
            new MemoryStore(new StoreSettings(16, false, 0), Commands.executor(), new Random(SEED));
    private final Deque<String> history = new ArrayDeque<>();

    @BeforeAll
    static void start() {
        redis = RedisServerProcess.start("--databases", "1");
        System.out.println("RedisDifferentialTest seed " + SEED + ": replay with -Dseed=" + SEED);
    }

    @AfterAll
    static void stop() {
        if (redis != null) {
            redis.close();
        }
    }

    /** What executes our side of the comparison. */
    private enum Target {
        FAKE,
        MEMORY
    }

    @ParameterizedTest
    @CsvSource({"FAKE, 2", "FAKE, 3", "MEMORY, 2", "MEMORY, 3"})
    void when_randomCommandsRun_then_everyReplyIsThatOfRedis(Target target, int protocol) throws IOException {
        Random random = new Random(SEED + protocol);
        RandomCommands commands = new RandomCommands(random);
        try (RedisConnection connection = connect(protocol)) {
            for (int i = 0; i < COMMANDS; i++) {
                if (target == Target.FAKE) {
                    plantLists(random, connection);
                }
                run(commands.next(), target, protocol, connection);
            }
        }
    }

    @Test
    void when_commandsAreResolvedFirst_then_redisAnswersThemAlikeAndRefusesWhatWeRefuse() throws IOException {
        Random random = new Random(SEED);
        RandomCommands commands = new RandomCommands(random);
        try (RedisConnection connection = connect(2)) {
            for (int i = 0; i < COMMANDS; i++) {
                Request request = commands.next();
                CommandSpec command = CommandTable.DEFAULT.find(request);
                if (command == null || !command.accepts(request.size())) {
                    continue;
                }
                Resolved resolved = Resolver.resolve(command, request, System.currentTimeMillis());
                if (resolved instanceof Resolved.Invalid invalid) {
                    String error = text(connection.call(request));
                    assertThat(error)
                            .as(request.toString())
                            .isEqualTo("-" + invalid.error().replace("\r\n", "  ") + "\r\n");
                } else if (resolved instanceof Resolved.Ok ok) {
                    run(ok.request(), Target.FAKE, 2, connection);
                }
            }
        }
    }

    private static RedisConnection connect(int protocol) throws IOException {
        RedisConnection connection = new RedisConnection(redis.port());
        connection.call(Request.of("HELLO", Integer.toString(protocol)));
        connection.call(Request.of("FLUSHALL"));
        return connection;
    }

    private void plantLists(Random random, RedisConnection connection) throws IOException {
        if (random.nextInt(40) == 0) {
            connection.call(Request.of("DEL", LIST_KEY));
            connection.call(Request.of("RPUSH", LIST_KEY, "1"));
            keyspace.plantList(LIST_KEY);
            history.add("RPUSH " + LIST_KEY);
        }
    }

    private void run(Request request, Target target, int protocol, RedisConnection connection) throws IOException {
        history.add(quoted(request));
        while (history.size() > HISTORY) {
            history.remove();
        }
        if (request.is(0, "DBSIZE")) {
            // expired keys that nobody looked at yet count, and Redis looks at some by itself
            connection.call(RandomCommands.EVERY_KEY);
            execute(RandomCommands.EVERY_KEY, target, protocol);
        }
        String theirs = text(connection.call(request));
        if (isEncodingOfWhatBytesDoNotTell(request)) {
            return;
        }
        String ours = execute(request, target, protocol);
        boolean equal = request.is(0, "RANDOMKEY") && ours.length() > 5
                ? text(connection.call(existsOf(ours))).equals(execute(existsOf(theirs), target, protocol))
                : matches(request, ours, theirs);
        if (!equal) {
            fail(
                    "seed %d, %s, RESP%d%nours   %s%ntheirs %s%nafter  %s",
                    SEED, target, protocol, ours, theirs, String.join("\n", history));
        }
    }

    private String execute(Request request, Target target, int protocol) {
        RespWriter reply = new RespWriter(protocol);
        keyspace.setNow(System.currentTimeMillis());
        if (target == Target.FAKE) {
            Commands.executor().execute(request, keyspace, reply);
        } else {
            memory.execute(request, System.currentTimeMillis(), reply);
        }
        return text(reply.toBytes());
    }

    /** Redis tells how a value came about (APPEND leaves it raw); its bytes alone do not. */
    private static boolean isEncodingOfWhatBytesDoNotTell(Request request) {
        return request.is(0, "OBJECT") && request.size() == 3 && request.is(1, "ENCODING") && !request.is(2, "MISSING");
    }

    private static boolean matches(Request request, String ours, String theirs) {
        String name = request.keyword(0);
        if (TIMES.contains(name)) {
            return timesMatch(name, ours, theirs);
        }
        boolean isError = theirs.startsWith("-");
        return switch (isError ? "" : name) {
            case "KEYS", "SCAN" -> sorted(ours).equals(sorted(theirs));
            case "OBJECT" -> request.is(1, "IDLETIME") ? ours.charAt(0) == theirs.charAt(0) : ours.equals(theirs);
            default -> ours.equals(theirs);
        };
    }

    /** Whether the key of a bulk is there. */
    private static Request existsOf(String bulk) {
        String key = bulk.substring(bulk.indexOf('\n') + 1, bulk.length() - 2);
        return Request.of("EXISTS".getBytes(StandardCharsets.ISO_8859_1), key.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static boolean timesMatch(String name, String ours, String theirs) {
        if (ours.equals(theirs)) {
            return true;
        }
        long a = Long.parseLong(ours.substring(1).trim());
        long b = Long.parseLong(theirs.substring(1).trim());
        long tolerance = name.startsWith("P") ? TOLERANCE_MILLIS : TOLERANCE_MILLIS / 1000;
        return a > 0 && b > 0 && Math.abs(a - b) <= tolerance;
    }

    private static String sorted(String reply) {
        String[] parts = reply.split("\\$", -1);
        Arrays.sort(parts);
        return String.join("$", parts);
    }

    private static String quoted(Request request) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < request.size(); i++) {
            String argument = request.text(i);
            text.append('"')
                    .append(argument.length() > 100 ? argument.substring(0, 100) + "..." : argument)
                    .append("\" ");
        }
        return text.toString().replace("\r", "\\r").replace("\n", "\\n");
    }

    private static String text(byte[] reply) {
        return new String(reply, StandardCharsets.ISO_8859_1);
    }
}
