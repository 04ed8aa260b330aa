package dev.roundhouse.storage.redis;

import static dev.roundhouse.storage.redis.RedisAgainstMemoryTest.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.CommandTable;
import dev.roundhouse.spi.command.Execution;
import dev.roundhouse.spi.resp.Reply;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.ring.Partitions;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.NodeSettings;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.storage.RegisterState;
import dev.roundhouse.spi.testing.RedisServerProcess;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.storage.command.Commands;
import dev.roundhouse.storage.command.GeoRequests;
import dev.roundhouse.storage.command.SortedSetRequests;
import dev.roundhouse.storage.store.MemoryStore;
import dev.roundhouse.storage.store.StoreSettings;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random commands on sorted sets and places, to replicas in memory and in Redis alike: every reply byte for byte, in RESP2 and
 * RESP3, and what both hold. {@code -Dredis.seed=} replays, {@code -Dcommands=} runs more.
 */
class RedisSortedSetAgainstMemoryTest {
    private static final int PARTITIONS = 4;
    private static final int STEPS = Integer.getInteger("commands", 2_000);
    private static final long SEED = Long.getLong("redis.seed", System.nanoTime());
    private static final int SHOWN = 600;
    private static final String TAG = "{g}";
    private static final Register REGISTER = register();
    /** A script sees whole numbers as doubles, and Redis' distances may differ in their last bit. */
    private static final Set<String> INEXACT = Set.of("odd", "STOREDIST");

    private RedisServerProcess redis;
    private LinkOnLoop link;
    private Random random = new Random();
    private MemoryStore memory;
    private long now = 1_700_000_000_000L;
    private long tick;
    private Ballot accepted = Ballot.NONE;

    private static Register register() {
        byte[] name = {'g'};
        return new Register(name, true, KeyHash.xxHash64(name, 0, name.length));
    }

    @BeforeEach
    void start() {
        redis = RedisServerProcess.start();
        link = new LinkOnLoop(new NodeSettings("n1", redis.uri(), "test", PARTITIONS, true, LinkOnLoop.PATIENT))
                .awaitUp();
        memory = new MemoryStore(
                new StoreSettings(PARTITIONS, true, Long.MAX_VALUE), Commands.executor(), new Random(SEED));
        accepted = Ballot.NONE;
        Message admit = new Message.Admit(
                new Header(0, Header.ALL_PARTITIONS, 1, now, 2),
                IntStream.rangeClosed(0, PARTITIONS).toArray(),
                Message.Role.COUNT);
        memory.handle(admit);
        link.send(admit);
    }

    @AfterEach
    void stop() {
        link.close();
        redis.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void when_bothGetTheSameCommands_then_theyReplyAndHoldTheSame(int run) {
        random = new Random(SEED + run);
        SortedSetRequests sortedSets = new SortedSetRequests(random);
        GeoRequests places = new GeoRequests(random);
        for (int step = 0; step < STEPS; step++) {
            now += random.nextInt(20);
            Request request = next(sortedSets, places);
            boolean isRead = CommandTable.DEFAULT.find(request).execution(request) == Execution.READ;
            if (isRead && random.nextInt(4) > 0) {
                read(request);
            } else {
                apply(random.nextInt(3) == 0 ? List.of(request, next(sortedSets, places)) : List.of(request));
            }
            if (step % 50 == 0) {
                compareStates();
            }
        }
        compareStates();
    }

    private Request next(SortedSetRequests sortedSets, GeoRequests places) {
        while (true) {
            String[] command = switch (random.nextInt(20)) {
                case 0 -> expiring();
                case 1 -> random.nextBoolean() ? blocking() : sort();
                case 2, 3, 4, 5, 6 -> places.next();
                default -> sortedSets.next();
            };
            Request request = latin(command);
            CommandSpec spec = CommandTable.DEFAULT.find(request);
            if (CommandErrors.check(spec, request) == null
                    && Arrays.stream(command).noneMatch(INEXACT::contains)) {
                for (int key : spec.keys(request)) {
                    command[key] = TAG + command[key];
                }
                return latin(command);
            }
        }
    }

    private String[] expiring() {
        String key = random.nextInt(10) == 0
                ? "set1"
                : random.nextInt(5) == 0 ? "places" : "abc".charAt(random.nextInt(3)) + "";
        return new String[] {"PEXPIREAT", key, Long.toString(now + random.nextInt(2_000))};
    }

    private String[] blocking() {
        return switch (random.nextInt(3)) {
            case 0 -> new String[] {"BZPOPMIN", "missing", "a", "b", "0"};
            case 1 -> new String[] {"BZPOPMAX", "c", "string", "a", random.nextInt(9) == 0 ? "-1" : "0.5"};
            default -> new String[] {"BZMPOP", "0", "2", "missing", "b", "MAX", "COUNT", "2"};
        };
    }

    /** Not of sets that may hold minus zero: for SORT, Redis makes them such that keep its sign. */
    private String[] sort() {
        return switch (random.nextInt(4)) {
            case 0 -> new String[] {"SORT", "places", "ALPHA", random.nextBoolean() ? "ASC" : "DESC"};
            case 1 -> new String[] {"SORT", "set1", "STORE", random.nextBoolean() ? "set2" : "b", "ALPHA"};
            case 2 -> new String[] {"SORT_RO", "few", "BY", "nosort", "LIMIT", "1", "3", "GET", "#"};
            default -> new String[] {"SORT", "places", "BY", "nosort", "DESC", "STORE", "missing"};
        };
    }

    private static Request latin(String... arguments) {
        byte[][] bytes = new byte[arguments.length][];
        for (int i = 0; i < arguments.length; i++) {
            bytes[i] = arguments[i].getBytes(StandardCharsets.ISO_8859_1);
        }
        return Request.of(bytes);
    }

    private Header header() {
        int partition = new Partitions(PARTITIONS).partitionOf(REGISTER.hash());
        return new Header(0, partition, 1, now, random.nextBoolean() ? 2 : 3);
    }

    private Ballot next() {
        return new Ballot((now << 16) + ++tick, 7);
    }

    private void read(Request request) {
        Message read = new Message.Read(header(), REGISTER, request);
        Answer.Value ours = (Answer.Value) memory.handle(read);
        Answer.Value theirs = (Answer.Value) link.send(read);
        assertSame(request, ours.reply(), theirs.reply());
    }

    private void apply(List<Request> requests) {
        Ballot ballot = next();
        Message apply = new Message.Apply(header(), REGISTER, ballot, accepted, accepted, requests, Ballot.NONE);
        accepted = ballot;
        Answer.Accepted ours = (Answer.Accepted) memory.handle(apply);
        Answer.Accepted theirs = (Answer.Accepted) link.send(apply);
        for (int i = 0; i < requests.size(); i++) {
            assertSame(requests.get(i), ours.replies().get(i), theirs.replies().get(i));
        }
    }

    /** Chance and the pages of scans are nobody's business; that a reply is held back is. */
    private void assertSame(Request request, byte[] ours, byte[] theirs) {
        boolean comparable = !request.is(0, "ZRANDMEMBER") && !request.is(0, "ZSCAN");
        assertThat(theirs == null ? "" : comparable ? text(theirs) : shape(theirs))
                .as("seed %d: %s", SEED, shown(request))
                .isEqualTo(ours == null ? "" : comparable ? text(ours) : shape(ours));
    }

    private static String shape(byte[] reply) {
        Reply parsed = Reply.parse(reply);
        if (parsed instanceof Reply.Array array) {
            boolean isScan = array.elements().size() == 2 && array.elements().get(1) instanceof Reply.Array;
            return isScan ? "scan" : "array of " + array.elements().size();
        }
        return parsed instanceof Reply.Bulk ? "bulk" : text(reply);
    }

    private static String shown(Request request) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < request.size(); i++) {
            line.append(text(request.bytes(i))).append(' ');
        }
        return line.toString();
    }

    private RegisterState fetch(boolean fromRedis) {
        Message fetch = new Message.Fetch(header(), REGISTER, Ballot.NONE);
        return ((Answer.Fetched) (fromRedis ? link.send(fetch) : memory.handle(fetch))).state();
    }

    /** Values may be long: what is shown begins where they differ. */
    private void compareStates() {
        StateText text = new StateText(now);
        String ours = text.of(fetch(false));
        String theirs = text.of(fetch(true));
        int from = Math.max(0, Arrays.mismatch(ours.toCharArray(), theirs.toCharArray()) - SHOWN / 2);
        assertThat(from == 0 ? theirs : theirs.substring(from, Math.min(from + SHOWN, theirs.length())))
                .as("seed %d", SEED)
                .isEqualTo(from == 0 ? ours : ours.substring(from, Math.min(from + SHOWN, ours.length())));
    }
}
