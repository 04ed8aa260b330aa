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
                "?\r\n", "$?\r\n", "$-2\r\n", "*-2\r\n", ":x\r\n", ":\r\n", "+a\rb\r\n", "$1\r\nabc\r\n", "#x\r\n",
                "_x\r\n", ",abc\r\n", "(1x\r\n", "%-1\r\n", "=3\r\nabc\r\n", "$9999999999\r\n", "*99999999999\r\n"
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
            assertThat(new String(writer.toBytes(), StandardCharsets.ISO_8859_1)).isEqualTo(frame);
        }
    }

    private static void feed(FrameScanner scanner, byte[] stream, int from, int to, List<String> found) {
        scanner.feed(Unpooled.wrappedBuffer(stream, from, to - from));
        for (Frame frame = scanner.next(); frame != null; frame = scanner.next()) {
            assertThat(frame.ownsArray()).isEqualTo(frame.length() >= Frame.LARGE_FRAME_BYTES);
            found.add(new String(frame.bytes(), StandardCharsets.ISO_8859_1));
        }
    }
}
