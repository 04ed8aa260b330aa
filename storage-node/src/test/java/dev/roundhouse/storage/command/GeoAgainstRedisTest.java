package dev.roundhouse.storage.command;

import static dev.roundhouse.storage.command.AgainstRedis.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.roundhouse.spi.resp.Reply;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.testing.RedisServerProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random commands on places to a real Redis and to ours. {@code -Dseed=} replays, {@code -Dcommands=} runs more. */
class GeoAgainstRedisTest {
    private static final int COMMANDS = Integer.getInteger("commands", 4_000);
    private static final long SEED = Long.getLong("seed", new Random().nextLong());
    private static final double SAME_DISTANCE = 1e-14;
    /** Half the way around the earth, in each unit that a distance may be stored in. */
    private static final double[] ANTIPODES = {20_020_734.0, 20_020.734, 65_684_822.8, 12_440.338};

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
        GeoRequests requests = new GeoRequests(new Random(SEED + protocol));
        try (AgainstRedis both = new AgainstRedis(redis, protocol, "seed " + SEED)) {
            both.check(request("SET", "string", "1"));
            // scores that no place has
            both.check(
                    request("ZADD", "odd", "inf", "a", "-inf", "b", "-1", "c", "1e19", "d", "1e30", "e", "0.5", "f"));
            for (int i = 0; i < COMMANDS; i++) {
                both.check(request(requests.next()));
                if (i % 20 == 0) {
                    checkStored(both);
                }
            }
        }
    }

    /**
     * glibc's sine is not always the nearest double, so that a stored distance may differ in its last bits: in more of
     * them the nearer the two places are to being antipodes, where the arc's sine hardly changes.
     */
    private static void checkStored(AgainstRedis both) throws IOException {
        Request request = request("ZRANGE", "stored", "0", "-1", "WITHSCORES");
        List<Reply> ours = new ArrayList<>();
        List<Reply> theirs = new ArrayList<>();
        flatten(Reply.parse(both.ours(request)), ours);
        flatten(Reply.parse(both.theirs(request)), theirs);
        assertThat(ours).as("seed %d", SEED).hasSameSizeAs(theirs);
        for (int i = 0; i < ours.size(); i += 2) {
            assertThat(ours.get(i)).as("seed %d", SEED).isEqualTo(theirs.get(i));
            double expected = number(theirs.get(i + 1));
            assertThat(number(ours.get(i + 1)))
                    .as("seed %d", SEED)
                    .isCloseTo(expected, within(Math.abs(expected) * SAME_DISTANCE * steepness(expected)));
        }
    }

    /** By how much more a distance changes than the sine it is made of, each relative to itself; 1 far from antipodes. */
    private static double steepness(double distance) {
        double highest = 1;
        for (double most : ANTIPODES) {
            double angle = Math.PI / 2 * distance / most;
            if (angle > 0 && angle < Math.PI / 2) {
                highest = Math.max(highest, Math.tan(angle) / angle);
            }
        }
        return highest;
    }

    private static void flatten(Reply reply, List<Reply> into) {
        if (reply instanceof Reply.Array array) {
            array.elements().forEach(element -> flatten(element, into));
        } else {
            into.add(reply);
        }
    }

    private static double number(Reply reply) {
        return reply instanceof Reply.Double number ? number.value() : Double.parseDouble(((Reply.Bulk) reply).text());
    }
}
