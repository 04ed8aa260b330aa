package dev.roundhouse.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.ring.Partitions;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.NodeSettings;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.storage.RegisterVersion;
import dev.roundhouse.spi.testing.RedisServerProcess;
import dev.roundhouse.spi.version.Ballot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * SETs that look at no register, since their ballots are above all of the node's, against whatever else another proxy does
 * to the same Redis meanwhile.
 */
class PlainBatchBallotsTest {
    private static final int PARTITIONS = 16;
    private static final long NOW = 1_700_000_000_000L;
    private static final String NODE = "\0rh:node";

    private final RedisServerProcess redis = RedisServerProcess.start();
    private final LinkOnLoop plain = new LinkOnLoop(redis.uri(), false).awaitUp();
    private final LinkOnLoop link = open();
    private final LinkOnLoop other = open();

    private LinkOnLoop open() {
        return new LinkOnLoop(new NodeSettings("n1", redis.uri(), "test", PARTITIONS, true, LinkOnLoop.PATIENT))
                .awaitUp();
    }

    /** The link knows all partitions, and that they have the key "old" and ballot 10 at most. */
    @BeforeEach
    void learn() {
        admit(link, 1, Message.Role.COUNT);
        assertThat(set(5, 1, "old")).isInstanceOf(Answer.Accepted.class);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            assertThat(set(10, 1, keyOf(partition, 0))).isInstanceOf(Answer.Accepted.class);
        }
        assertThat(set(11, 1, "old")).isInstanceOf(Answer.Accepted.class);
    }

    @AfterEach
    void stop() {
        link.close();
        other.close();
        plain.close();
        redis.close();
    }

    private void admit(LinkOnLoop at, long epoch, Message.Role role) {
        int[] all = IntStream.rangeClosed(0, PARTITIONS).toArray();
        Header header = new Header(0, Header.ALL_PARTITIONS, epoch, NOW, 2);
        assertThat(at.send(new Message.Admit(header, all, role))).isEqualTo(Answer.Accepted.NO_REPLY);
    }

    private static Register register(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.ISO_8859_1);
        return new Register(bytes, false, KeyHash.xxHash64(bytes, 0, bytes.length));
    }

    private static int partitionOf(String key) {
        return new Partitions(PARTITIONS).partitionOf(register(key).hash());
    }

    /** One of many keys of a partition. */
    private static String keyOf(int partition, int number) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "key" + i)
                .filter(key -> partitionOf(key) == partition)
                .skip(number)
                .findFirst()
                .orElseThrow();
    }

    private static Header header(String key, long epoch) {
        return new Header(0, partitionOf(key), epoch, NOW, 2);
    }

    private static Ballot ballot(int number) {
        return new Ballot((NOW << 16) + number, 1);
    }

    private static Message write(int ballot, long epoch, String key) {
        Request command = Request.of("SET", key, "v" + ballot);
        return new Message.Write(header(key, epoch), register(key), ballot(ballot), command);
    }

    private Answer set(int ballot, long epoch, String key) {
        return link.send(write(ballot, epoch, key));
    }

    private static Message read(String key) {
        return read(key, 1);
    }

    private static Message read(String key, long epoch) {
        return new Message.Read(header(key, epoch), register(key), Request.of("GET", key));
    }

    /** The link knows all partitions again, without a write. */
    private void look(long epoch) {
        inOneTurn(
                link,
                IntStream.range(0, PARTITIONS)
                        .mapToObj(i -> read(keyOf(i, 0), epoch))
                        .toList());
    }

    private static String value(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Value.class);
        return new String(((Answer.Value) answer).reply(), StandardCharsets.ISO_8859_1);
    }

    private static Message prepare(int ballot, long epoch, String key) {
        return new Message.Prepare(header(key, epoch), register(key), ballot(ballot));
    }

    private static Message apply(int ballot, int previous, String... command) {
        return new Message.Apply(
                header(command[1], 1),
                register(command[1]),
                ballot(ballot),
                ballot(previous),
                ballot(previous),
                List.of(Request.of(command)),
                Ballot.NONE);
    }

    private static Message flush(int ballot, String key) {
        return new Message.Flush(header(key, 1), ballot(ballot), false);
    }

    private static List<Answer> inOneTurn(LinkOnLoop at, List<Message> messages) {
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        at.onLoop(() -> {
            for (Message message : messages) {
                CompletableFuture<Answer> answer = new CompletableFuture<>();
                answers.add(answer);
                at.node.send(message, answer::complete);
            }
            return true;
        });
        return answers.stream().map(LinkOnLoop::get).toList();
    }

    private long calls(String command) {
        Matcher calls = Pattern.compile("cmdstat_" + command + ":calls=(\\d+)")
                .matcher(plain.passThrough(2, "INFO", "commandstats"));
        return calls.find() ? Long.parseLong(calls.group(1)) : 0;
    }

    @Test
    void when_ballotsAreAboveAllOfTheNode_then_aSetLooksAtNothing_and_aGetAtItsRecordOnly() {
        List<Message> sets = IntStream.range(0, PARTITIONS)
                .mapToObj(i -> write(20 + i, 1, keyOf(i, 0)))
                .toList();
        long many = calls("hmget");
        long one = calls("hget");
        assertThat(inOneTurn(link, sets)).hasOnlyElementsOfType(Answer.Accepted.class);
        assertThat(calls("hmget") - many).isEqualTo(1);
        assertThat(calls("hget") - one).isZero();
        assertThat(calls("mset")).isEqualTo(1);
        List<Answer> values = inOneTurn(
                link,
                IntStream.range(0, PARTITIONS).mapToObj(i -> read(keyOf(i, 0))).toList());
        assertThat(values).extracting(PlainBatchBallotsTest::value).contains("$3\r\nv20\r\n", "$3\r\nv35\r\n");
        assertThat(calls("hmget") - many).isEqualTo(2);
        assertThat(calls("hget") - one).isEqualTo(PARTITIONS);
    }

    @Test
    void when_aKeyIsSetTwiceAmongMany_then_theLaterStays() {
        List<Message> sets = IntStream.range(0, 12)
                .mapToObj(i -> write(20 + i, 1, keyOf(i % 5, 0)))
                .toList();
        assertThat(inOneTurn(link, sets)).hasOnlyElementsOfType(Answer.Accepted.class);
        assertThat(calls("mset")).isEqualTo(1);
        for (int i = 0; i < 5; i++) {
            int last = 20 + (i < 2 ? 10 + i : 5 + i);
            Answer.Value answer = (Answer.Value) link.send(read(keyOf(i, 0)));
            assertThat(value(answer)).isEqualTo("$3\r\nv" + last + "\r\n");
            assertThat(answer.accepted()).isEqualTo(ballot(last));
        }
    }

    @Test
    void when_manyAreNotWrittenByOneCommand_then_eachIsWrittenAlone() {
        plain.passThrough(2, "ACL", "SETUSER", "default", "-mset");
        List<Message> sets = IntStream.range(0, PARTITIONS)
                .mapToObj(i -> write(20 + i, 1, keyOf(i, 0)))
                .toList();
        assertThat(inOneTurn(link, sets)).hasOnlyElementsOfType(Answer.Accepted.class);
        assertThat(value(link.send(read(keyOf(3, 0))))).isEqualTo("$3\r\nv23\r\n");
    }

    @Test
    void when_ballotsAreOutOfOrder_then_noneIsOvertaken() {
        List<Answer> answers = inOneTurn(
                link,
                List.of(
                        write(27, 1, "old"),
                        write(26, 1, "old"),
                        write(26, 1, "new"),
                        write(28, 1, "new"),
                        write(28, 1, "old"),
                        write(28, 1, "old"),
                        read("old")));
        assertThat(answers.get(0)).isInstanceOf(Answer.Accepted.class);
        assertThat(answers.get(1)).isEqualTo(new Answer.Refused(ballot(28)));
        assertThat(answers.get(2)).isInstanceOf(Answer.Accepted.class);
        assertThat(answers.get(3)).isInstanceOf(Answer.Accepted.class);
        assertThat(answers.get(4)).isInstanceOf(Answer.Accepted.class);
        assertThat(answers.get(5)).isEqualTo(new Answer.Refused(ballot(28)));
        assertThat(value(answers.get(6))).isEqualTo("$3\r\nv28\r\n");
    }

    @Test
    void when_anotherHasPromisedOrAccepted_then_lowerOnesAreRefused_and_thoseOfOtherKeysAreNot() {
        assertThat(other.send(prepare(30, 1, "old"))).isInstanceOf(Answer.Promised.class);
        assertThat(set(25, 1, "old")).isEqualTo(new Answer.Refused(ballot(30)));
        assertThat(set(25, 1, "never")).isInstanceOf(Answer.Accepted.class);
        assertThat(other.send(prepare(40, 1, "promised"))).isInstanceOf(Answer.Promised.class);
        assertThat(set(35, 1, "promised")).isEqualTo(new Answer.Refused(ballot(40)));
        assertThat(other.send(apply(50, 11, "APPEND", "old", "x"))).isInstanceOf(Answer.Accepted.class);
        assertThat(set(45, 1, "old")).isEqualTo(new Answer.Refused(ballot(50)));
        assertThat(other.send(write(60, 1, "old"))).isInstanceOf(Answer.Accepted.class);
        assertThat(set(55, 1, "old")).isEqualTo(new Answer.Refused(ballot(60)));
        Request large = Request.of("SET", "old", "v".repeat(PlainBatch.MAX_BYTES + 1));
        assertThat(other.send(new Message.Write(header("old", 1), register("old"), ballot(70), large)))
                .isInstanceOf(Answer.Accepted.class);
        assertThat(set(65, 1, "old")).isEqualTo(new Answer.Refused(ballot(70)));
        assertThat(inOneTurn(link, List.of(write(71, 1, "old"), write(72, 1, "never"))))
                .hasOnlyElementsOfType(Answer.Accepted.class);
    }

    @Test
    void when_aPurgeHasRaisedTheFloor_then_lowerOnesOfAbsentKeysAreRefused() {
        int partition = partitionOf("old");
        assertThat(other.send(apply(30, 11, "DEL", "old"))).isInstanceOf(Answer.Accepted.class);
        RegisterVersion version = new RegisterVersion(register("old"), ballot(30));
        assertThat(other.send(new Message.Purge(header("old", 1), List.of(version))))
                .isEqualTo(Answer.Accepted.NO_REPLY);
        assertThat(set(25, 1, keyOf(partition, 7))).isEqualTo(new Answer.Refused(ballot(30)));
        assertThat(set(25, 1, "old")).isEqualTo(new Answer.Refused(ballot(30)));
        assertThat(set(25, 1, keyOf(partition, 0))).isInstanceOf(Answer.Accepted.class);
    }

    @Test
    void when_thePartitionWasFlushed_then_olderValuesAreGone_and_lowerOnesAreRefused() {
        assertThat(other.send(flush(30, "old"))).isEqualTo(Answer.Accepted.NO_REPLY);
        List<Answer> all = inOneTurn(
                link, IntStream.range(0, PARTITIONS).mapToObj(i -> read("old")).toList());
        assertThat(all).extracting(PlainBatchBallotsTest::value).containsOnly("$-1\r\n");
        Answer read = link.send(read("old"));
        assertThat(value(read)).isEqualTo("$-1\r\n");
        assertThat(((Answer.Value) read).accepted()).isEqualTo(ballot(30));
        look(1);
        assertThat(set(25, 1, "old")).isEqualTo(new Answer.Refused(ballot(30)));
        // Known again, and what is newer than the flush but not than all.
        assertThat(other.send(prepare(40, 1, keyOf(partitionOf("old"), 9)))).isInstanceOf(Answer.Promised.class);
        assertThat(set(35, 1, "old")).isInstanceOf(Answer.Accepted.class);
        assertThat(set(36, 1, "old")).isInstanceOf(Answer.Accepted.class);
        assertThat(value(link.send(read("old")))).isEqualTo("$3\r\nv36\r\n");
    }

    @Test
    void when_aFlushLeavesNewerOnes_then_olderRecordsThatStayAreSeenAsAbsent() {
        String newer = keyOf(partitionOf("old"), 8);
        assertThat(set(50, 1, newer)).isInstanceOf(Answer.Accepted.class);
        look(1);
        Message again = new Message.Flush(header("old", 1), ballot(30), true);
        assertThat(other.send(again)).isEqualTo(Answer.Accepted.NO_REPLY);
        List<Answer> all = inOneTurn(
                link,
                IntStream.range(0, PARTITIONS)
                        .mapToObj(i -> read(i % 2 == 0 ? "old" : newer))
                        .toList());
        for (int i = 0; i < PARTITIONS; i++) {
            assertThat(value(all.get(i))).isEqualTo(i % 2 == 0 ? "$-1\r\n" : "$3\r\nv50\r\n");
            assertThat(((Answer.Value) all.get(i)).accepted()).isEqualTo(ballot(i % 2 == 0 ? 30 : 50));
        }
    }

    @Test
    void when_theEpochHasChanged_then_thoseOfTheOldOneAreStale() {
        assertThat(other.send(prepare(20, 2, "old"))).isInstanceOf(Answer.Promised.class);
        assertThat(set(30, 1, "old")).isEqualTo(new Answer.Stale(2));
        assertThat(set(30, 2, "old")).isInstanceOf(Answer.Accepted.class);
        assertThat(set(31, 2, "old")).isInstanceOf(Answer.Accepted.class);
        admit(other, 3, Message.Role.FENCE);
        assertThat(set(40, 2, "old")).isEqualTo(new Answer.Stale(3));
        assertThat(set(40, 2, keyOf(0, 0))).isEqualTo(new Answer.Stale(3));
        // Raised by the write itself.
        assertThat(set(41, 4, "old")).isInstanceOf(Answer.Accepted.class);
        assertThat(set(42, 4, "old")).isInstanceOf(Answer.Accepted.class);
        assertThat(set(43, 3, "old")).isEqualTo(new Answer.Stale(4));
    }

    @Test
    void when_thePartitionRecovers_then_nothingIsWritten_and_whatItIsFilledWithIsNotOvertaken() {
        admit(other, 2, Message.Role.RECOVER);
        assertThat(set(30, 2, "old")).isInstanceOf(Answer.Recovering.class);
        assertThat(plain.passThrough(2, "HEXISTS", "\0rh:{" + partitionOf("old") + "}", "uold"))
                .isEqualTo(":0\r\n");
        Header header = header("old", 2);
        assertThat(other.send(new Message.Load(header, List.of(), ballot(70), ballot(60))))
                .isEqualTo(Answer.Accepted.NO_REPLY);
        admit(other, 2, Message.Role.COUNT);
        look(2);
        assertThat(set(65, 2, "old")).isEqualTo(new Answer.Refused(ballot(70)));
        assertThat(set(65, 2, keyOf((partitionOf("old") + 1) % PARTITIONS, 0))).isInstanceOf(Answer.Accepted.class);
        assertThat(set(71, 2, "old")).isInstanceOf(Answer.Accepted.class);
    }

    @ValueSource(strings = {"old", "new"})
    @ParameterizedTest
    void when_thePartitionsMetadataIsRemoved_then_noWriteMakesItAgain(String key) {
        String before = link.incarnation();
        String metadata = "\0rh:{" + partitionOf(key) + "}";
        plain.passThrough(2, "DEL", metadata);
        assertThat(set(30, 1, key)).isInstanceOf(Answer.Recovering.class);
        assertThat(plain.passThrough(2, "EXISTS", metadata)).isEqualTo(":0\r\n");
        await().until(() -> link.isUp() && !link.incarnation().equals(before));
    }

    @Test
    void when_onePartitionsMetadataIsRemoved_then_theOthersOfManyAreWritten() {
        String before = link.incarnation();
        String metadata = "\0rh:{" + partitionOf(keyOf(3, 0)) + "}";
        plain.passThrough(2, "DEL", metadata);
        List<Answer> answers = inOneTurn(
                link,
                IntStream.range(0, PARTITIONS)
                        .mapToObj(i -> write(30 + i, 1, keyOf(i, 0)))
                        .toList());
        assertThat(calls("mset")).isEqualTo(1);
        for (int i = 0; i < PARTITIONS; i++) {
            assertThat(answers.get(i))
                    .as("set %d", i)
                    .isInstanceOf(i == 3 ? Answer.Recovering.class : Answer.Accepted.class);
        }
        assertThat(plain.passThrough(2, "EXISTS", metadata)).isEqualTo(":0\r\n");
        await().until(() -> link.isUp() && !link.incarnation().equals(before));
    }

    @Test
    void when_memoryIsShort_then_noneOfManyIsWritten() {
        plain.passThrough(2, "CONFIG", "SET", "maxmemory", "1");
        assertThat(inOneTurn(
                        link,
                        IntStream.range(0, PARTITIONS)
                                .mapToObj(i -> write(30 + i, 1, keyOf(i, 0)))
                                .toList()))
                .hasOnlyElementsOfType(Answer.Error.class);
        plain.passThrough(2, "CONFIG", "SET", "maxmemory", "0");
        assertThat(set(29, 1, keyOf(3, 0))).isInstanceOf(Answer.Accepted.class);
    }

    @Test
    void when_theServerIsFlushed_then_nothingIsWritten() {
        plain.passThrough(2, "FLUSHALL");
        assertThat(inOneTurn(link, List.of(write(30, 1, "old"), write(31, 1, "new"))))
                .hasOnlyElementsOfType(Answer.Recovering.class);
        assertThat(plain.passThrough(2, "EXISTS", "old", "\0rh:{" + partitionOf("old") + "}"))
                .isEqualTo(":0\r\n");
    }

    @ValueSource(strings = {"m", "g"})
    @ParameterizedTest
    void when_theNodeDoesNotSayWhatIsTrueOfAll_then_everyRegisterIsLookedAt(String field) {
        plain.passThrough(2, "HDEL", NODE, field);
        assertThat(other.send(prepare(30, 1, "old"))).isInstanceOf(Answer.Promised.class);
        assertThat(set(25, 1, "old")).isEqualTo(new Answer.Refused(ballot(30)));
        assertThat(set(29, 1, "new")).isInstanceOf(Answer.Accepted.class);
        assertThat(set(31, 1, "old")).isInstanceOf(Answer.Accepted.class);
        assertThat(value(link.send(read("old")))).isEqualTo("$3\r\nv31\r\n");
        admit(other, 2, Message.Role.FENCE);
        assertThat(set(32, 1, "old")).isEqualTo(new Answer.Stale(2));
        // Nobody knows what was there before, so it is not made again.
        assertThat(plain.passThrough(2, "HEXISTS", NODE, field)).isEqualTo(":0\r\n");
    }

    @Test
    void when_memoryIsShort_then_recordsAndValuesStayAsTheyWere() {
        plain.passThrough(2, "CONFIG", "SET", "maxmemory", "1");
        List<Answer> answers = inOneTurn(
                link, List.of(write(30, 1, "old"), read("old"), write(31, 1, "new"), write(32, 1, keyOf(0, 0))));
        assertThat(answers.get(0)).isInstanceOf(Answer.Error.class);
        assertThat(value(answers.get(1))).isEqualTo("$3\r\nv11\r\n");
        assertThat(answers.get(2)).isInstanceOf(Answer.Error.class);
        assertThat(answers.get(3)).isInstanceOf(Answer.Error.class);
        // A promise needs no memory to speak of, and is noted all the same.
        assertThat(other.send(prepare(40, 1, "old"))).isInstanceOf(Answer.Promised.class);
        assertThat(set(41, 1, "old")).isInstanceOf(Answer.Error.class);
        plain.passThrough(2, "CONFIG", "SET", "maxmemory", "0");
        assertThat(set(35, 1, "old")).isEqualTo(new Answer.Refused(ballot(40)));
        assertThat(set(30, 1, "new")).isInstanceOf(Answer.Accepted.class);
        assertThat(((Answer.Value) link.send(read("old"))).accepted()).isEqualTo(ballot(11));
    }

    /** Two proxies with clocks apart, turn about: no ballot is overtaken, none refused without need. */
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    @ParameterizedTest
    void when_twoInterleave_then_eachBallotIsJudgedByItsRegister(long seed) {
        Random random = new Random(seed);
        Map<String, Integer> highest = new HashMap<>();
        List<String> keys =
                IntStream.range(0, 40).mapToObj(i -> seed + "key" + i).toList();
        int clock = 100;
        for (int turn = 0; turn < 150; turn++) {
            LinkOnLoop at = random.nextBoolean() ? link : other;
            List<Message> messages = new ArrayList<>();
            List<Boolean> expected = new ArrayList<>();
            int count = 1 + random.nextInt(8);
            for (int i = 0; i < count; i++) {
                clock++;
                String key = keys.get(random.nextInt(keys.size()));
                int ballot = random.nextInt(4) > 0 ? clock : Math.max(12, clock - random.nextInt(60));
                boolean isFree = ballot > highest.getOrDefault(key, 0);
                expected.add(isFree);
                // What is not plain goes at once, the plain ones at the turn's end: each alone, the order is as said.
                messages.add(count > 1 || random.nextInt(3) > 0 ? write(ballot, 1, key) : prepare(ballot, 1, key));
                highest.merge(key, ballot, Math::max);
            }
            List<Answer> answers = inOneTurn(at, messages);
            for (int i = 0; i < count; i++) {
                assertThat(answers.get(i))
                        .as("turn %d, %s", turn, messages.get(i))
                        .isInstanceOfAny(
                                expected.get(i) ? Answer.Accepted.class : Answer.Refused.class,
                                expected.get(i) ? Answer.Promised.class : Answer.Refused.class);
            }
        }
    }
}
