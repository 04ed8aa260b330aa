package dev.roundhouse.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.ring.Partitions;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.NodeSettings;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.testing.RedisServerProcess;
import dev.roundhouse.spi.version.Ballot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages of one turn of the event loop, on a real Redis. */
class PlainBatchTest {
    private static final int PARTITIONS = 4096;
    private static final long NOW = 1_700_000_000_000L;

    private final RedisServerProcess redis = RedisServerProcess.start();
    private final LinkOnLoop plain = new LinkOnLoop(redis.uri(), false).awaitUp();
    private final LinkOnLoop link =
            new LinkOnLoop(new NodeSettings("n1", redis.uri(), "test", PARTITIONS, true, LinkOnLoop.QUICK));

    @BeforeEach
    void admit() {
        link.awaitUp();
        int[] all = IntStream.rangeClosed(0, PARTITIONS).toArray();
        Header header = new Header(0, Header.ALL_PARTITIONS, 1, NOW, 2);
        assertThat(link.send(new Message.Admit(header, all, Message.Role.COUNT)))
                .isEqualTo(Answer.Accepted.NO_REPLY);
    }

    @AfterEach
    void stop() {
        link.close();
        plain.close();
        redis.close();
    }

    private static Register register(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.ISO_8859_1);
        return new Register(bytes, false, KeyHash.xxHash64(bytes, 0, bytes.length));
    }

    private static Header header(Register register, long epoch, int protocol) {
        return new Header(0, new Partitions(PARTITIONS).partitionOf(register.hash()), epoch, NOW, protocol);
    }

    private static Ballot ballot(int number) {
        return new Ballot((NOW << 16) + number, 1);
    }

    private static Message write(int ballot, String... command) {
        Register register = register(command[1]);
        return new Message.Write(header(register, 1, 2), register, ballot(ballot), Request.of(command));
    }

    private static Message get(String key, int protocol) {
        Register register = register(key);
        return new Message.Read(header(register, 1, protocol), register, Request.of("GET", key));
    }

    private List<Answer> inOneTurn(List<Message> messages) {
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        link.onLoop(() -> {
            for (Message message : messages) {
                CompletableFuture<Answer> answer = new CompletableFuture<>();
                answers.add(answer);
                link.node.send(message, answer::complete);
            }
            return true;
        });
        return answers.stream().map(LinkOnLoop::get).toList();
    }

    private static String value(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Value.class);
        return new String(((Answer.Value) answer).reply(), StandardCharsets.ISO_8859_1);
    }

    private long scriptCalls() {
        Matcher calls = Pattern.compile("cmdstat_evalsha:calls=(\\d+)").matcher(plain.passThrough(2, "INFO", "all"));
        return calls.find() ? Long.parseLong(calls.group(1)) : 0;
    }

    @Test
    void when_manyMessagesComeTogether_then_fewScriptsRun_andEachMessageHasItsAnswer() {
        int count = 3 * PlainBatch.MAX_MESSAGES + 1;
        long before = scriptCalls();
        List<Answer> written = inOneTurn(IntStream.range(0, count)
                .mapToObj(i -> write(i + 1, "SET", "key" + i, "value" + i))
                .toList());
        assertThat(written).allSatisfy(answer -> assertThat(answer).isInstanceOf(Answer.Accepted.class));
        List<Answer> read = inOneTurn(
                IntStream.range(0, count).mapToObj(i -> get("key" + i, 2)).toList());
        for (int i = 0; i < count; i++) {
            assertThat(value(read.get(i))).endsWith("\r\nvalue" + i + "\r\n");
            assertThat(((Answer.Value) read.get(i)).accepted()).isEqualTo(ballot(i + 1));
        }
        assertThat(scriptCalls() - before).isEqualTo(2 * 4);
    }

    @Test
    void when_someAreNotPlain_then_theyAreAnsweredAsAlone_andTheOthersAtOnce() {
        inOneTurn(List.of(
                write(5, "SET", "old", "v"),
                write(5, "RPUSH", "list", "a"),
                write(5, "SET", "brief", "v", "PXAT", "" + (NOW + 1))));
        Register brief = register("brief");
        Header later = new Header(0, header(brief, 1, 2).partition(), 1, NOW + 1, 2);
        Register ahead = register("ahead");
        List<Answer> answers = inOneTurn(List.of(
                write(4, "SET", "old", "refused"),
                write(6, "SET", "new", "w"),
                get("list", 2),
                get("absent", 2),
                get("absent", 3),
                new Message.Read(later, brief, Request.of("GET", "brief")),
                new Message.Write(header(ahead, 2, 2), ahead, ballot(1), Request.of("SET", "ahead", "x")),
                get("old", 2)));
        assertThat(answers.get(0)).isEqualTo(new Answer.Refused(ballot(5)));
        assertThat(answers.get(1)).isInstanceOf(Answer.Accepted.class);
        assertThat(value(answers.get(2))).startsWith("-WRONGTYPE ");
        assertThat(value(answers.get(3))).isEqualTo("$-1\r\n");
        assertThat(value(answers.get(4))).isEqualTo("_\r\n");
        assertThat(value(answers.get(5))).isEqualTo("$-1\r\n");
        assertThat(((Answer.Value) answers.get(5)).expired()).isTrue();
        assertThat(answers.get(6)).isInstanceOf(Answer.Accepted.class);
        assertThat(value(answers.get(7))).isEqualTo("$1\r\nv\r\n");
    }

    @Test
    void when_redisHasNoMemoryLeft_then_everySetOfTheTurnIsRefused_andGetsAreAnswered() {
        inOneTurn(List.of(write(1, "SET", "a", "v")));
        plain.passThrough(2, "CONFIG", "SET", "maxmemory", "1");
        List<Answer> answers =
                inOneTurn(List.of(write(2, "SET", "a", "w"), get("a", 2), write(2, "SET", "b", "w"), get("b", 2)));
        assertThat(answers.get(0))
                .isInstanceOfSatisfying(
                        Answer.Error.class, error -> assertThat(error.text()).startsWith("OOM command not allowed"));
        assertThat(value(answers.get(1))).isEqualTo("$1\r\nv\r\n");
        assertThat(answers.get(2)).isInstanceOf(Answer.Error.class);
        assertThat(value(answers.get(3))).isEqualTo("$-1\r\n");
    }
}
