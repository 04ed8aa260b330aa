package dev.roundhouse.storage.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.spi.resp.DecoderLimits;
import dev.roundhouse.spi.resp.Frame;
import dev.roundhouse.spi.resp.FrameScanner;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RequestDecoder;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.ReadQuestion;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.version.Ballot;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.Test;

class MessageCodecTest {
    private static final RecursiveComparisonConfiguration DEEP = RecursiveComparisonConfiguration.builder()
            .withEqualsForType((a, b) -> Arrays.equals(encoded(a), encoded(b)), Request.class)
            .build();

    private final MessageCodec messages = new MessageCodec();
    private final AnswerCodec answers = new AnswerCodec();

    @Property(tries = 500)
    void when_messageIsEncoded_then_decodingGivesTheSame(
            @ForAll long seed, @ForAll @IntRange(max = RandomMessages.MESSAGE_KINDS - 1) int kind) {
        Message message = new RandomMessages(seed).message(kind);
        assertThat(MessageCodec.decode(overTheWire(bytesOf(message))))
                .usingRecursiveComparison(DEEP)
                .isEqualTo(message);
    }

    @Property(tries = 500)
    void when_messageIsGlancedAt_then_itsRegistersHashIsSeenOrNothing(
            @ForAll long seed, @ForAll @IntRange(max = RandomMessages.MESSAGE_KINDS - 1) int kind) {
        Message message = new RandomMessages(seed).message(kind);
        Register register = message.register();
        Request request = overTheWire(bytesOf(message));
        assertThat(MessageCodec.hashAtGlance(request.array(1), request.offset(1), request.length(1)))
                .isEqualTo(register == null ? 0 : register.hash());
        for (int length = 0; length < request.length(1); length++) {
            assertThat(MessageCodec.hashAtGlance(request.array(1), request.offset(1), length))
                    .isIn(0L, register == null ? 0 : register.hash());
        }
    }

    /** One object for all: what an earlier read left in it must not show. */
    @Property(tries = 200)
    void when_questionIsEncoded_then_itsBytesAreThoseOfItsMessages(@ForAll long seed) {
        RandomMessages random = new RandomMessages(seed);
        ReadQuestion question = new ReadQuestion();
        for (int i = 0; i < 8; i++) {
            Message.Read read = (Message.Read) random.message(RandomMessages.READ);
            Header header = read.header();
            question.about(read.command(), read.register());
            question.of(header.store(), header.partition(), header.protocol(), header.events(), header.trace());
            question.at(header.epoch(), header.now());
            for (boolean executes : new boolean[] {true, false}) {
                RespWriter out = new RespWriter();
                messages.encode(question, executes, out);
                byte[] bytes = out.toBytes();
                assertThat(bytes).isEqualTo(bytesOf(question.message(executes)));
                Message decoded = MessageCodec.decode(overTheWire(bytes));
                assertThat(decoded.register()).isEqualTo(read.register());
                assertThat(decoded.header())
                        .isEqualTo(
                                executes ? uncounted(header) : uncounted(header).quiet());
            }
        }
    }

    private static Header uncounted(Header header) {
        return new Header(
                header.store(),
                header.partition(),
                header.epoch(),
                header.now(),
                header.protocol(),
                header.events(),
                header.trace(),
                false);
    }

    @Test
    void when_questionIsAboutAnArgument_then_itsRegisterIsTheArgumentsOwn() {
        ReadQuestion question = new ReadQuestion();
        question.of(0, 7, 2, 0, 0);
        for (String key : new String[] {"k", "{tag}k", "a{tag}", "{}x", "{open", "long".repeat(40)}) {
            Register register = Register.ofKey(key.getBytes(StandardCharsets.UTF_8));
            for (Request command : new Request[] {Request.of("GET", key), Request.of("XREAD", "STREAMS", key, "0")}) {
                question.about(command, command.size() == 2 ? 1 : 2, register.hash());
                assertThat(question.register()).isEqualTo(register);
                RespWriter out = new RespWriter();
                messages.encode(question, true, out);
                Message.Read read = (Message.Read) MessageCodec.decode(overTheWire(out.toBytes()));
                assertThat(read.register()).isEqualTo(register);
                assertThat(encoded(read.command())).isEqualTo(encoded(command));
            }
        }
    }

    @Property(tries = 1000)
    void when_answerIsDelivered_then_itIsAsDecoded(
            @ForAll long seed, @ForAll @IntRange(max = RandomMessages.ANSWER_KINDS - 1) int any) {
        Random random = new Random(seed);
        int kind = random.nextBoolean() ? RandomMessages.VALUE : any;
        byte[] content = content(bytesOf(new RandomMessages(seed).answer(kind)));
        byte[] delivered = random.nextBoolean() ? content : damaged(content, random);
        List<Answer> answers = new ArrayList<>();
        if (!AnswerCodec.deliverValue(delivered, 0, delivered.length, answers::add)) {
            assertThat(answers).isEmpty();
            return;
        }
        assertThat(answers).singleElement().isInstanceOf(Answer.Value.class);
        assertThat(answers.get(0))
                .usingRecursiveComparison()
                .isEqualTo(AnswerCodec.decode(delivered, 0, delivered.length));
    }

    @Test
    void when_answerIsAPlainValue_then_itIsDelivered() {
        for (byte[] reply : new byte[][] {null, {}, new byte[5], new byte[127], new byte[128], new byte[70_000]}) {
            Answer.Value value = new Answer.Value(new Ballot(1, 2), reply, false);
            byte[] content = content(bytesOf(value));
            List<Answer> delivered = new ArrayList<>();
            assertThat(AnswerCodec.deliverValue(content, 0, content.length, delivered::add))
                    .isTrue();
            assertThat(delivered.get(0)).usingRecursiveComparison().isEqualTo(value);
        }
    }

    @Property(tries = 500)
    void when_answerIsEncoded_then_decodingGivesTheSame(
            @ForAll long seed, @ForAll @IntRange(max = RandomMessages.ANSWER_KINDS - 1) int kind) {
        Answer answer = new RandomMessages(seed).answer(kind);
        byte[] content = content(bytesOf(answer));
        assertThat(AnswerCodec.decode(content, 0, content.length))
                .usingRecursiveComparison()
                .isEqualTo(answer);
    }

    @Property(tries = 1000)
    void when_messageIsDamaged_then_itIsAnotherMessageOrMalformed(
            @ForAll long seed, @ForAll @IntRange(max = RandomMessages.MESSAGE_KINDS - 1) int kind) {
        Request request = overTheWire(bytesOf(new RandomMessages(seed).message(kind)));
        byte[][] arguments = new byte[request.size()][];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = request.bytes(i);
        }
        arguments[1] = damaged(arguments[1], new Random(seed));
        try {
            assertThat(MessageCodec.decode(Request.of(arguments))).isNotNull();
        } catch (MalformedMessageException expected) {
            assertThat(expected).message().isNotEmpty();
        }
    }

    @Property(tries = 1000)
    void when_answerIsDamaged_then_itIsAnotherAnswerOrMalformed(
            @ForAll long seed, @ForAll @IntRange(max = RandomMessages.ANSWER_KINDS - 1) int kind) {
        byte[] damaged = damaged(content(bytesOf(new RandomMessages(seed).answer(kind))), new Random(seed));
        try {
            assertThat(AnswerCodec.decode(damaged, 0, damaged.length)).isNotNull();
        } catch (MalformedMessageException expected) {
            assertThat(expected).message().isNotEmpty();
        }
    }

    @Test
    void when_requestIsNoMessage_then_itIsMalformed() {
        for (Request request : new Request[] {
            Request.of("RH"), Request.of("GET", "k"), Request.of("RH", ""), Request.of("RH", "c" + "garbage".repeat(9))
        }) {
            assertThatThrownBy(() -> MessageCodec.decode(request)).isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void when_countIsHuge_then_nothingIsAllocatedForIt() {
        byte[] digests = {8, -1, -1, -1, -1, 7};
        assertThatThrownBy(() -> AnswerCodec.decode(digests, 0, digests.length))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("count of 2147483647");
    }

    private byte[] bytesOf(Message message) {
        RespWriter out = new RespWriter();
        messages.encode(message, out);
        return out.toBytes();
    }

    private byte[] bytesOf(Answer answer) {
        RespWriter out = new RespWriter();
        answers.encode(answer, out);
        return out.toBytes();
    }

    private static byte[] encoded(Request request) {
        RespWriter out = new RespWriter();
        out.request(request);
        return out.toBytes();
    }

    private static Request overTheWire(byte[] bytes) {
        RequestDecoder decoder = new RequestDecoder(DecoderLimits.DEFAULT);
        decoder.feed(Unpooled.wrappedBuffer(bytes));
        Request request = decoder.next();
        assertThat(decoder.error()).isNull();
        assertThat(request).isNotNull();
        return request;
    }

    private static byte[] content(byte[] bytes) {
        FrameScanner scanner = new FrameScanner();
        scanner.feed(Unpooled.wrappedBuffer(bytes));
        Frame frame = scanner.next();
        assertThat(frame).isNotNull();
        int from = frame.payloadOffset();
        return Arrays.copyOfRange(frame.array(), from, from + frame.payloadLength());
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        int length = random.nextInt(3) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
        byte[] damaged = Arrays.copyOf(bytes, length);
        for (int i = random.nextInt(4); i > 0 && length > 0; i--) {
            damaged[random.nextInt(length)] = (byte) random.nextInt();
        }
        return damaged;
    }
}
