package dev.roundhouse.storage.command;

import static dev.roundhouse.storage.command.AgainstRedis.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Reply;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.testing.RedisServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random commands on sorted sets to a real Redis and to ours. {@code -Dseed=} replays, {@code -Dcommands=} runs more. */
class SortedSetsAgainstRedisTest {
    private static final int COMMANDS = Integer.getInteger("commands", 8_000);
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
    void when_randomCommandsRun_then_everyReplyIsThatOfRedis(int protocol) throws IOException {
        Random random = new Random(SEED + protocol);
        SortedSetRequests requests = new SortedSetRequests(random);
        try (AgainstRedis both = new AgainstRedis(redis, protocol, "seed " + SEED)) {
            both.check(request("SET", "string", "1"));
            for (int i = 0; i < COMMANDS; i++) {
                run(requests.next(), both);
                if (i % 10 == 0) {
                    String key = requests.key();
                    both.check(request("ZRANGE", key, "0", "-1", "WITHSCORES"));
                    both.check(request("OBJECT", "ENCODING", key));
                }
                if (i % 100 == 0) {
                    move(requests.key(), both);
                }
            }
        }
    }

    private static void run(String[] command, AgainstRedis both) throws IOException {
        Request request = request(command);
        switch (command[0]) {
            case "ZSCAN" -> scan(request, command, both);
            case "ZRANDMEMBER" -> random(request, both);
            default -> both.check(request);
        }
    }

    /** The first page's error or shape, then all pages together: what is in a page is nobody's business. */
    private static void scan(Request request, String[] command, AgainstRedis both) throws IOException {
        both.remember(request);
        Reply ours = Reply.parse(both.ours(request));
        Reply theirs = Reply.parse(both.theirs(request));
        if (ours instanceof Reply.Error || theirs instanceof Reply.Error) {
            assertThat(ours).as("seed " + SEED).isEqualTo(theirs);
            return;
        }
        if (command[2].equals("0")) {
            TreeMap<String, String> all = new TreeMap<>();
            TreeMap<String, String> expected = new TreeMap<>();
            gather(command, ours, all, both, true);
            gather(command, theirs, expected, both, false);
            assertThat(all).as("seed " + SEED).isEqualTo(expected);
        }
    }

    private static void gather(
            String[] command, Reply first, TreeMap<String, String> all, AgainstRedis both, boolean ours)
            throws IOException {
        Reply reply = first;
        for (int page = 0; page < 10_000; page++) {
            Reply.Array parts = (Reply.Array) reply;
            Reply.Array elements = (Reply.Array) parts.elements().get(1);
            for (int i = 0; i < elements.elements().size(); i += 2) {
                all.put(
                        latin(elements.elements().get(i)),
                        latin(elements.elements().get(i + 1)));
            }
            String cursor = latin(parts.elements().get(0));
            if (cursor.equals("0")) {
                return;
            }
            String[] next = command.clone();
            next[2] = cursor;
            reply = Reply.parse(ours ? both.ours(request(next)) : both.theirs(request(next)));
        }
        throw new AssertionError("the scan does not end");
    }

    private static String latin(Reply bulk) {
        return new String(((Reply.Bulk) bulk).bytes(), StandardCharsets.ISO_8859_1);
    }

    /** As many as Redis, and all of them members. */
    private static void random(Request request, AgainstRedis both) throws IOException {
        both.remember(request);
        byte[] ours = both.ours(request);
        byte[] theirs = both.theirs(request);
        Reply reply = Reply.parse(ours);
        if (!(reply instanceof Reply.Array drawn)) {
            boolean isMember = reply instanceof Reply.Bulk;
            assertThat(isMember ? "" : AgainstRedis.shown(ours))
                    .as("seed %d", SEED)
                    .isEqualTo(isMember && theirs[0] == '$' ? "" : AgainstRedis.shown(theirs));
            return;
        }
        assertThat(drawn.elements()).as("seed %d", SEED).hasSameSizeAs(((Reply.Array) Reply.parse(theirs)).elements());
        int step = request.size() > 3 ? 2 : 1;
        for (int i = 0; i < drawn.elements().size(); i += step) {
            Reply element = drawn.elements().get(i);
            Reply member = element instanceof Reply.Array pair ? pair.elements().get(0) : element;
            byte[] score = both.ours(Request.of(
                    "ZSCORE".getBytes(StandardCharsets.ISO_8859_1), request.bytes(1), ((Reply.Bulk) member).bytes()));
            assertThat(Reply.parse(score)).as("seed %d", SEED).isNotEqualTo(Reply.NULL);
        }
    }

    /** Takes a value to the other engine and back. */
    private static void move(String key, AgainstRedis both) throws IOException {
        byte[] ours = both.ours(request("DUMP", key));
        if (ours[0] != '$' || ours[1] == '-') {
            return;
        }
        byte[] restore = "RESTORE".getBytes(StandardCharsets.ISO_8859_1);
        byte[] zero = {'0'};
        byte[] replace = "REPLACE".getBytes(StandardCharsets.ISO_8859_1);
        byte[] moved = "moved".getBytes(StandardCharsets.ISO_8859_1);
        both.check(Request.of(restore, moved, zero, AgainstRedis.bulk(ours), replace));
        both.check(request("ZRANGE", "moved", "0", "-1", "WITHSCORES"));
        byte[] theirs = both.theirs(request("DUMP", key));
        both.check(Request.of(restore, moved, zero, AgainstRedis.bulk(theirs), replace));
        both.check(request("ZRANGE", "moved", "0", "-1", "WITHSCORES"));
        both.check(request("ZRANK", "moved", "m1"));
        both.check(request("DEL", "moved"));
    }
}
