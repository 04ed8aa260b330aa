package dev.roundhouse.spi.resp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameScannerTest {
    private static final List<String> FRAMES = List.of(
            "+OK\r\n",
            ":1\r\n",
            ":-9223372036854775808\r\n",
            "$5\r\nhello\r\n",
            "$0\r\n\r\n",
            "$-1\r\n",
            "*-1\r\n",
            "*0\r\n",
            "-ERR wrong\r\n",
            "*2\r\n*1\r\n:1\r\n$2\r\n\r\n\r\n",
            "%1\r\n+a\r\n*2\r\n:1\r\n_\r\n",
            "~2\r\n#t\r\n#f\r\n",
            ">2\r\n+message\r\n,1.5\r\n",
            "(3492890328409238509324850943850943825024385\r\n",
            "=7\r\ntxt:abc\r\n",
            "!8\r\nERR a\r\nb\r\n",
            ",-inf\r\n",
            "*1\r\n|1\r\n+k\r\n+v\r\n:7\r\n",
            "$40000\r\n" + "z".repeat(40000) + "\r\n",
            "*2\r\n$40000\r\n" + "y".repeat(40000) + "\r\n:1\r\n",
            "+OK\r\n");

    @Test
    void when_streamIsCutAnywhere_then_framesAreTheSame() {
        byte[] stream = String.join("", FRAMES).getBytes(StandardCharsets.ISO_8859_1);
        for (int cut = 1; cut < stream.length; cut += cut < 600 || cut > stream.length - 100 ? 1 : 211) {
            FrameScanner scanner = new FrameScanner();
            List<String> found = new ArrayList<>();
            feed(scanner, stream, 0, cut, found);
            feed(scanner, stream, cut, stream.length, found);
            assertThat(found).as("cut at %d", cut).isEqualTo(FRAMES);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1000, 100_000})
    void when_fedInSteps_then_framesAreTheSame(int step) {
        byte[] stream = String.join("", FRAMES).getBytes(StandardCharsets.ISO_8859_1);
        FrameScanner scanner = new FrameScanner();
        List<String> found = new ArrayList<>();
        for (int at = 0; at < stream.length; at += step) {
            feed(scanner, stream, at, Math.min(stream.length, at + step), found);
        }

        assertThat(found).isEqualTo(FRAMES);
        assertThat(scanner.isMidFrame()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?\r\n",
                "$?\r\n",
                "$-2\r\n",
                "*-2\r\n",
                ":x\r\n",
                ":\r\n",
                "+a\rb\r\n",
                "$1\r\nabc\r\n",
                "#x\r\n",
                "_x\r\n",
                ",abc\r\n",
                "(1x\r\n",
                "%-1\r\n",
                "=3\r\nabc\r\n",
                "$9999999999\r\n",
                "*99999999999\r\n"
            })
    void when_bytesAreNotResp_then_thatIsAViolation(String malformed) {
        FrameScanner scanner = new FrameScanner();
        List<String> found = new ArrayList<>();
        byte[] bytes = ("+OK\r\n" + malformed).getBytes(StandardCharsets.ISO_8859_1);
        feed(scanner, bytes, 0, bytes.length, found);

        assertThat(found).containsExactly("+OK\r\n");
        assertThat(scanner.violation()).isNotNull();
    }

    @Test
    void when_framesAreParsedAndWritten_then_bytesAreTheSame() {
        for (String frame : FRAMES) {
            if (frame.contains("|") || frame.startsWith("!")) {
                continue;
            }
            byte[] bytes = frame.getBytes(StandardCharsets.ISO_8859_1);
            boolean resp2Null = frame.equals("$-1\r\n") || frame.equals("*-1\r\n");
            RespWriter writer = new RespWriter(resp2Null ? 2 : 3);
            Reply.parse(bytes).writeTo(writer);
            assertThat(new String(writer.toBytes(), StandardCharsets.ISO_8859_1))
                    .isEqualTo(frame);
        }
    }

    @Test
    void when_nestingOrSizeIsOverItsLimit_then_thatIsAViolation() {
        FrameScanner deep = new FrameScanner();
        feedAll(deep, "*1\r\n".repeat(FrameScanner.MAX_NESTING) + ":1\r\n");
        assertThat(deep.next().reply()).isInstanceOf(Reply.Array.class);
        feedAll(deep, "*1\r\n".repeat(FrameScanner.MAX_NESTING + 1));
        assertThat(deep.next()).isNull();
        assertThat(deep.violation()).isNotNull();

        for (String tooLarge :
                List.of("$100000\r\n", "+" + "x".repeat(100_000), "*30001\r\n" + ":1\r\n".repeat(30_000))) {
            FrameScanner scanner = new FrameScanner(90_000);
            feedAll(scanner, tooLarge);
            assertThat(scanner.next()).isNull();
            assertThat(scanner.violation()).isNotNull();
        }
    }

    @Test
    void when_hugeBulkIsOnlyDeclared_then_littleMemoryIsHeld() {
        FrameScanner scanner = new FrameScanner();
        feedAll(scanner, "$536870912\r\nabc");

        assertThat(scanner.next()).isNull();
        assertThat(scanner.isMidFrame()).isTrue();
        assertThat(scanner.bufferedBytes()).isLessThan(2 * 1024 * 1024);
    }

    @Test
    void when_frameIsDetached_then_laterBytesDoNotChangeIt() {
        FrameScanner scanner = new FrameScanner();
        feedAll(scanner, "$1\r\na\r\n");
        Frame kept = scanner.next().detach();
        feedAll(scanner, "$1\r\nb\r\n");
        scanner.next();

        assertThat(kept.reply()).isEqualTo(Reply.bulk("a"));
    }

    @Test
    void when_frameIsAsked_then_itKnowsItsKind() {
        assertThat(frame("-ERR a\r\n").isError()).isTrue();
        assertThat(frame("+OK\r\n").isOk()).isTrue();
        assertThat(frame("$2\r\nOK\r\n").isOk()).isFalse();
        assertThat(frame(":-12\r\n").integerValue()).isEqualTo(-12);
        assertThat(frame("$-1\r\n").isNull()
                        && frame("*-1\r\n").isNull()
                        && frame("_\r\n").isNull())
                .isTrue();
        assertThat(frame("$0\r\n\r\n").isNull() || frame(":-1\r\n").isNull()).isFalse();
        Frame bulk = frame("$3\r\nabc\r\n");
        assertThat(bulk.payloadOffset()).isEqualTo(4);
        assertThat(bulk.payloadLength()).isEqualTo(3);
        assertThat(((Reply.Error) frame("-WRONGTYPE Operation\r\n").reply()).code())
                .isEqualTo("WRONGTYPE");
    }

    private static Frame frame(String encoded) {
        return Frame.of(encoded.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void feedAll(FrameScanner scanner, String text) {
        scanner.feed(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    private static void feed(FrameScanner scanner, byte[] stream, int from, int to, List<String> found) {
        scanner.feed(Unpooled.wrappedBuffer(stream, from, to - from));
        for (Frame frame = scanner.next(); frame != null; frame = scanner.next()) {
            assertThat(frame.ownsArray()).isEqualTo(frame.length() >= Frame.LARGE_FRAME_BYTES);
            found.add(new String(frame.bytes(), StandardCharsets.ISO_8859_1));
        }
    }
}
