package dev.roundhouse.storage.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.testing.RedisServerProcess;
import dev.roundhouse.storage.store.MemoryStore;
import dev.roundhouse.storage.store.StoreSettings;
import dev.roundhouse.storage.value.HashValue;
import dev.roundhouse.storage.value.SetValue;
import dev.roundhouse.storage.value.Value;
import dev.roundhouse.storage.value.Values;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random commands on hashes and sets to a real Redis and to the memory store: the replies are equal byte for byte, but for
 * the order of members and for what chance chooses, which is checked for what it must be. {@code -Dseed=} replays,
 * {@code -Dcommands=} runs more.
 */
class HashSetDifferentialTest {
    private static final int COMMANDS = Integer.getInteger("commands", 5_000);
    private static final long SEED = Long.getLong("seed", new Random().nextLong());
    private static final int HISTORY = 12;
    private static final int DUMP_FOOTER_BYTES = 10;
    private static final List<String> UNORDERED =
            List.of("HKEYS", "HVALS", "SMEMBERS", "SINTER", "SUNION", "SDIFF", "SSCAN");

    private static RedisServerProcess redis;

    private final MemoryStore memory =
            new MemoryStore(new StoreSettings(16, false, 0), Commands.executor(), new Random(SEED));
    private final Deque<String> history = new ArrayDeque<>();
    private int protocol = 2;

    @BeforeAll
    static void start() {
        redis = RedisServerProcess.start("--databases", "1");
        System.out.println("HashSetDifferentialTest seed " + SEED + ": replay with -Dseed=" + SEED);
    }

    @AfterAll
    static void stop() {
        if (redis != null) {
            redis.close();
        }
    }

    /** Small limits have values change their encoding often. */
    @ParameterizedTest
    @CsvSource({"2, 512, 64, 512", "3, 512, 64, 512", "2, 8, 20, 10", "3, 12, 100, 4", "2, 0, 64, 0"})
    void when_randomCommandsRun_then_everyReplyIsThatOfRedis(int resp, long entries, long bytes, long integers)
            throws IOException {
        protocol = resp;
        RandomHashSetCommands commands = new RandomHashSetCommands(new Random(SEED + resp));
        try (RedisConnection connection = connect()) {
            limit(connection, "hash-max-listpack-entries", entries);
            limit(connection, "hash-max-listpack-value", bytes);
            limit(connection, "set-max-intset-entries", integers);
            for (int i = 0; i < COMMANDS; i++) {
                run(commands.next(), connection);
            }
        }
    }

    @Test
    void when_valuesOfRedisAreRead_then_theyHoldWhatRedisHolds() throws IOException {
        RandomHashSetCommands commands = new RandomHashSetCommands(new Random(SEED));
        try (RedisConnection connection = connect()) {
            limit(connection, "hash-max-listpack-value", 64);
            for (long entries : new long[] {512, 4}) {
                limit(connection, "hash-max-listpack-entries", entries);
                limit(connection, "set-max-intset-entries", entries);
                for (int i = 0; i < COMMANDS / 10; i++) {
                    run(commands.next(), connection);
                    for (String key : List.of("h1", "s1")) {
                        checkDump(key, connection);
                    }
                }
            }
        }
    }

    private void checkDump(String key, RedisConnection connection) throws IOException {
        List<byte[]> dump = bulks(connection.call(Request.of("DUMP", key)));
        if (dump.isEmpty()) {
            return;
        }
        byte[] body = Arrays.copyOf(dump.get(0), dump.get(0).length - DUMP_FOOTER_BYTES);
        Value value = Values.read(body);
        List<byte[]> held =
                bulks(connection.call(key.startsWith("h") ? Request.of("HGETALL", key) : Request.of("SMEMBERS", key)));
        for (int i = 0; i < held.size(); i++) {
            if (value instanceof HashValue hash) {
                assertThat(hash.get(held.get(i))).isEqualTo(held.get(++i));
                assertThat(hash.size()).isEqualTo(held.size() / 2);
            } else if (value instanceof SetValue set) {
                assertThat(set.contains(held.get(i))).isTrue();
                assertThat(set.size()).isEqualTo(held.size());
            }
        }
    }

    @Test
    void when_aHugeNumberOfRandomElementsIsAskedFor_then_itIsRefusedAtOnce() {
        execute(Request.of("HSET", "h", "f", "v"));
        execute(Request.of("SADD", "s", "m"));
        String refused = "-ERR value is out of range\r\n";
        assertThat(execute(Request.of("HRANDFIELD", "h", "-9223372036854775807")))
                .isEqualTo(refused);
        assertThat(execute(Request.of("HRANDFIELD", "h", "-4611686018427387903", "WITHVALUES")))
                .isEqualTo(refused);
        assertThat(execute(Request.of("SRANDMEMBER", "s", "-9223372036854775807")))
                .isEqualTo(refused);
        byte[] large = new byte[20_000];
        execute(Request.of("SADD".getBytes(StandardCharsets.ISO_8859_1), new byte[] {'l'}, large));
        assertThat(execute(Request.of("SRANDMEMBER", "l", "-1000000"))).isEqualTo(refused);
    }

    @Test
    void when_fieldsComeAndGoDuringAScan_then_noneThatStaysIsMissed() {
        for (String name : List.of("HSCAN", "SSCAN")) {
            Random random = new Random(SEED);
            boolean isHash = name.equals("HSCAN");
            for (int i = 0; i < 1_000; i++) {
                execute(isHash ? Request.of("HSET", name, "stays" + i, "v") : Request.of("SADD", name, "stays" + i));
                execute(isHash ? Request.of("HSET", name, "goes" + i, "v") : Request.of("SADD", name, "goes" + i));
            }
            HashSet<String> seen = new HashSet<>();
            String cursor = "0";
            do {
                byte[] reply = reply(Request.of(name, name, cursor, "COUNT", "7"));
                List<byte[]> bulks = bulks(reply);
                cursor = new String(bulks.get(0), StandardCharsets.ISO_8859_1);
                bulks.forEach(bulk -> seen.add(new String(bulk, StandardCharsets.ISO_8859_1)));
                for (int i = 0; i < 10; i++) {
                    execute(Request.of(isHash ? "HDEL" : "SREM", name, "goes" + random.nextInt(1_000)));
                }
                String added = "new" + random.nextInt(1_000);
                execute(isHash ? Request.of("HSET", name, added, "v") : Request.of("SADD", name, added));
            } while (!cursor.equals("0"));
            for (int i = 0; i < 1_000; i++) {
                assertThat(seen).as("seed " + SEED).contains("stays" + i);
            }
        }
    }

    private void limit(RedisConnection connection, String name, long value) throws IOException {
        connection.call(Request.of("CONFIG", "SET", name, Long.toString(value)));
        memory.limits().set(name, value);
    }

    private RedisConnection connect() throws IOException {
        RedisConnection connection = new RedisConnection(redis.port());
        connection.call(Request.of("HELLO", Integer.toString(protocol)));
        connection.call(Request.of("FLUSHALL"));
        return connection;
    }

    private void run(Request request, RedisConnection connection) throws IOException {
        history.add(request.toString().replace("\r", "\\r").replace("\n", "\\n"));
        while (history.size() > HISTORY) {
            history.remove();
        }
        String name = request.keyword(0);
        byte[] ours = reply(request);
        boolean chosen = List.of("SPOP", "SRANDMEMBER", "HRANDFIELD").contains(name) && ours[0] != '-';
        if (chosen && !bulks(ours).isEmpty()) {
            checkChoice(request, name, ours, connection);
            return;
        }
        byte[] theirs = connection.call(request);
        if (!comparable(name, ours).equals(comparable(name, theirs))) {
            fail("%s%nours   %s%ntheirs %s", context(), text(ours), text(theirs));
        }
    }

    private String context() {
        return "seed " + SEED + ", RESP" + protocol + ", after\n" + String.join("\n", history);
    }

    /** What was chosen is there, it is as many as Redis says there are, and Redis loses the same. */
    private void checkChoice(Request request, String name, byte[] ours, RedisConnection connection) throws IOException {
        boolean withValues = request.size() > 3;
        String key = request.text(1);
        List<byte[]> chosen = bulks(ours);
        List<byte[]> fields = new ArrayList<>();
        for (int i = 0; i < chosen.size(); i += withValues ? 2 : 1) {
            fields.add(chosen.get(i));
        }
        long count = request.size() > 2 ? Long.parseLong(request.text(2)) : 1;
        String card = text(connection.call(Request.of(name.startsWith("H") ? "HLEN" : "SCARD", key)));
        long size = Long.parseLong(card.substring(1).trim());
        assertThat(fields).as(context()).hasSize((int) (count < 0 ? -count : Math.min(count, size)));
        if (count > 0) {
            HashSet<String> distinct = new HashSet<>();
            fields.forEach(field -> distinct.add(text(field)));
            assertThat(distinct).as(context()).hasSameSizeAs(fields);
        }
        assertThat(header(ours)).as(context()).isEqualTo(expectedHeader(request, name, withValues, chosen.size()));
        if (name.equals("HRANDFIELD")) {
            List<byte[]> values = bulks(connection.call(call("HMGET", key, fields)));
            assertThat(values).as(context()).hasSameSizeAs(fields);
            for (int i = 0; withValues && i < values.size(); i++) {
                assertThat(values.get(i)).as(context()).isEqualTo(chosen.get(2 * i + 1));
            }
        } else if (name.equals("SPOP")) {
            assertThat(text(connection.call(call("SREM", key, fields))))
                    .as(context())
                    .isEqualTo(":" + fields.size() + "\r\n");
            reencode(count, size, fields.size(), key, connection);
        } else {
            assertThat(text(connection.call(call("SMISMEMBER", key, fields))))
                    .as(context())
                    .doesNotContain(":0");
        }
    }

    /** Redis makes a new set of the few that SPOP leaves; SREM, which took its place here, does not. */
    private static void reencode(long count, long size, int popped, String key, RedisConnection connection)
            throws IOException {
        if (popped < size && (size - popped) * 5 <= count) {
            connection.call(Request.of("SUNIONSTORE", "reencoded", key));
            List<byte[]> expiry = List.of(connection.call(Request.of("PEXPIRETIME", key)));
            connection.call(Request.of("RENAME", "reencoded", key));
            String at = text(expiry.get(0)).substring(1).trim();
            if (!at.startsWith("-")) {
                connection.call(Request.of("PEXPIREAT", key, at));
            }
        }
    }

    private String expectedHeader(Request request, String name, boolean withValues, int bulks) {
        if (request.size() == 2) {
            return "$";
        }
        boolean pairs = withValues && protocol == 3;
        char type = name.equals("SPOP") && protocol == 3 ? '~' : '*';
        return type + "" + (pairs ? bulks / 2 : bulks);
    }

    private static String header(byte[] reply) {
        String text = text(reply);
        return text.startsWith("$") ? "$" : text.substring(0, text.indexOf('\r'));
    }

    private static Request call(String name, String key, List<byte[]> arguments) {
        List<byte[]> all = new ArrayList<>(arguments);
        all.add(0, name.getBytes(StandardCharsets.ISO_8859_1));
        all.add(1, key.getBytes(StandardCharsets.ISO_8859_1));
        return Request.of(all.toArray(byte[][]::new));
    }

    private static String comparable(String name, byte[] reply) {
        boolean pairs = name.equals("HGETALL") || name.equals("HSCAN");
        if (reply[0] == '-' || !pairs && !UNORDERED.contains(name)) {
            return text(reply);
        }
        List<byte[]> bulks = bulks(reply);
        List<String> units = new ArrayList<>();
        int first = name.endsWith("SCAN") ? 1 : 0;
        for (int i = first; i < bulks.size(); i += pairs ? 2 : 1) {
            units.add(text(bulks.get(i)) + (pairs ? "=" + text(bulks.get(i + 1)) : ""));
        }
        units.sort(null);
        return header(reply) + " " + (first == 1 ? text(bulks.get(0)) : "") + units;
    }

    /** The bulks of a reply, in order, nils left out. */
    private static List<byte[]> bulks(byte[] reply) {
        List<byte[]> bulks = new ArrayList<>();
        int at = 0;
        while (at < reply.length) {
            int end = at;
            while (reply[end] != '\r') {
                end++;
            }
            int length = reply[at] == '$'
                    ? Integer.parseInt(new String(reply, at + 1, end - at - 1, StandardCharsets.ISO_8859_1))
                    : -1;
            at = end + 2;
            if (length >= 0) {
                bulks.add(Arrays.copyOfRange(reply, at, at + length));
                at += length + 2;
            }
        }
        return bulks;
    }

    private String execute(Request request) {
        return text(reply(request));
    }

    private byte[] reply(Request request) {
        RespWriter reply = new RespWriter(protocol);
        memory.execute(request, System.currentTimeMillis(), reply);
        return reply.toBytes();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
