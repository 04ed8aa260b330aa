package dev.roundhouse.spi.resp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestDecoderTest {
    private final RequestDecoder decoder = new RequestDecoder(DecoderLimits.DEFAULT);

    @Test
    void when_requestsArePipelined_then_eachIsHandedOutInOrder() {
        feed("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\nv1\r\nPING\r\n*1\r\n$4\r\nQUIT\r\n");

        assertThat(drain()).containsExactly("SET k v1", "PING", "QUIT");
    }

    @Test
    void when_streamIsCutAtAnyOffset_then_requestsAreTheSame() {
        byte[] stream = mixedStream();
        List<List<String>> expected = decodeAll(stream, stream.length);

        assertThat(expected).hasSizeGreaterThan(8);
        for (int cut = 1; cut < stream.length; cut += cut < 400 || cut > stream.length - 400 ? 1 : 97) {
            RequestDecoder cutDecoder = new RequestDecoder(DecoderLimits.DEFAULT);
            List<List<String>> decoded = new ArrayList<>();
            cutDecoder.feed(Unpooled.wrappedBuffer(stream, 0, cut));
            drainInto(cutDecoder, decoded);
            cutDecoder.feed(Unpooled.wrappedBuffer(stream, cut, stream.length - cut));
            drainInto(cutDecoder, decoded);
            assertThat(decoded).as("cut at %d", cut).isEqualTo(expected);
        }
    }

    @Test
    void when_fedOneByteAtATime_then_requestsAreTheSame() {
        byte[] stream = mixedStream();

        assertThat(decodeAll(stream, 1)).isEqualTo(decodeAll(stream, stream.length));
        assertThat(decodeAll(stream, 7)).isEqualTo(decodeAll(stream, stream.length));
    }

    @Test
    void when_argumentIsLarge_then_itFillsAnArrayOfItsOwn() {
        byte[] value = new byte[Request.LARGE_ARGUMENT_BYTES];
        Arrays.fill(value, (byte) 'x');
        RespWriter writer = new RespWriter();
        writer.request("SET".getBytes(StandardCharsets.US_ASCII), "k".getBytes(StandardCharsets.US_ASCII), value);
        decoder.feed(Unpooled.wrappedBuffer(writer.toBytes()));

        Request request = decoder.next();

        assertThat(request).isNotNull();
        assertThat(request.isLarge(2)).isTrue();
        assertThat(request.isLarge(1)).isFalse();
        assertThat(request.array(2)).isEqualTo(value);
    }

    @Test
    void when_hugeArgumentIsOnlyDeclared_then_littleMemoryIsHeld() {
        feed("*2\r\n$3\r\nGET\r\n$536870912\r\n");
        assertThat(decoder.next()).isNull();

        assertThat(decoder.error()).isNull();
        assertThat(decoder.bufferedBytes()).isLessThan(2 * 1024 * 1024);
    }

    @Test
    void when_requestIsDetached_then_laterBytesDoNotChangeIt() {
        feed("*2\r\n$3\r\nGET\r\n$3\r\nabc\r\n*2\r\n$3\r\nGET\r\n$3\r\ndef\r\n");
        Request kept = decoder.next().detach();
        Request slice = kept.from(1);
        decoder.next();
        feed("*2\r\n$3\r\nDEL\r\n$3\r\nxyz\r\n");
        decoder.next();

        assertThat(kept).hasToString("GET abc");
        assertThat(slice).hasToString("abc");
    }

    @Test
    void when_protocolIsViolated_then_earlierRequestsComeFirstAndTheErrorStays() {
        feed("PING\r\n*1\r\nfoo\r\nPING\r\n");

        assertThat(drain()).containsExactly("PING");
        assertThat(decoder.error()).isEqualTo("ERR Protocol error: expected '$', got 'f'");
        feed("PING\r\n");
        assertThat(decoder.next()).isNull();
    }

    @Test
    void when_clientIsNotAuthenticated_then_onlySmallRequestsAreTaken() {
        decoder.setAuthenticated(false);
        feed("*10\r\n" + "$1\r\na\r\n".repeat(10) + "*11\r\n");
        assertThat(decoder.next().size()).isEqualTo(10);
        assertThat(decoder.next()).isNull();
        assertThat(decoder.error()).isEqualTo("ERR Protocol error: unauthenticated multibulk length");

        RequestDecoder other = new RequestDecoder(DecoderLimits.DEFAULT);
        other.setAuthenticated(false);
        other.feed(Unpooled.copiedBuffer("*1\r\n$16385\r\n", StandardCharsets.ISO_8859_1));
        assertThat(other.next()).isNull();
        assertThat(other.error()).isEqualTo("ERR Protocol error: unauthenticated bulk length");
    }

    @Test
    void when_requestIsOverTheQueryBuffer_then_earlierOnesAreHandedOutAndItFails() {
        RequestDecoder small = new RequestDecoder(new DecoderLimits(60_000, 8, 100, 100_000));
        small.feed(Unpooled.copiedBuffer("PING\r\n*9\r\n", StandardCharsets.ISO_8859_1));
        assertThat(small.next()).hasToString("PING");
        assertThat(small.next()).isNull();
        assertThat(small.error()).isEqualTo("ERR Protocol error: invalid multibulk length");

        small = new RequestDecoder(new DecoderLimits(60_000, 8, 100, 100_000));
        byte[] bulk = ("$60000\r\n" + "a".repeat(60_000) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        small.feed(Unpooled.copiedBuffer("PING\r\n*3\r\n", StandardCharsets.ISO_8859_1));
        small.feed(Unpooled.wrappedBuffer(bulk));
        assertThat(small.next()).hasToString("PING");
        assertThat(small.next()).isNull();
        assertThat(small.error()).isNull();
        small.feed(Unpooled.wrappedBuffer(bulk));
        assertThat(small.next()).isNull();
        assertThat(small.error()).startsWith("ERR Protocol error: query buffer limit");
    }

    @Test
    void when_burstIsOver_then_memoryIsGivenBack() {
        RespWriter writer = new RespWriter();
        for (int i = 0; i < 100_000; i++) {
            writer.request(Request.of("SET", "key", "value" + i));
        }
        decoder.feed(Unpooled.wrappedBuffer(writer.toBytes()));
        assertThat(drain()).hasSize(100_000);
        feed("PING\r\n");
        drain();
        feed("PING\r\n");
        drain();
        assertThat(decoder.bufferedBytes()).isLessThan(2 * ShrinkPolicy.KEEP_BYTES);

        decoder.trim();
        assertThat(decoder.bufferedBytes()).isLessThan(1024);
        feed("PING\r\n");
        assertThat(drain()).containsExactly("PING");
    }

    @Test
    void when_closed_then_nothingIsTakenOrHeld() {
        feed("*2\r\n$3\r\nGET\r\n$50000\r\nabc");
        assertThat(decoder.next()).isNull();
        decoder.close();
        feed("PING\r\n");

        assertThat(decoder.next()).isNull();
        assertThat(decoder.error()).isNull();
        assertThat(decoder.bufferedBytes()).isLessThan(1024);
    }

    private void feed(String text) {
        decoder.feed(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    private List<String> drain() {
        List<String> requests = new ArrayList<>();
        for (Request request = decoder.next(); request != null; request = decoder.next()) {
            requests.add(request.toString());
        }
        return requests;
    }

    private static byte[] mixedStream() {
        RespWriter writer = new RespWriter();
        writer.request(Request.of("SET", "key", "value"));
        byte[] inline = "set \"a\\x41\\n\" 'its'\r\nECHO 'it\\'s' \"q\\\"\"\n\r\n\n*0\r\n*-1\r\n"
                .getBytes(StandardCharsets.ISO_8859_1);
        writer.raw(inline, 0, inline.length);
        byte[] large = new byte[Request.LARGE_ARGUMENT_BYTES + 17];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 31);
        }
        writer.request(Request.of(new byte[] {'S', 'E', 'T'}, new byte[0], large, new byte[] {'E', 'X'}));
        writer.request(Request.of("MSET", "a", "\r\n$3\r\n", "*1", ""));
        for (int i = 0; i < 12; i++) {
            writer.request(Request.of("GET", "key:" + i * 1000));
        }
        return writer.toBytes();
    }

    private static List<List<String>> decodeAll(byte[] stream, int step) {
        RequestDecoder decoder = new RequestDecoder(DecoderLimits.DEFAULT);
        List<List<String>> decoded = new ArrayList<>();
        for (int at = 0; at < stream.length; at += step) {
            decoder.feed(Unpooled.wrappedBuffer(stream, at, Math.min(step, stream.length - at)));
            drainInto(decoder, decoded);
        }
        assertThat(decoder.error()).isNull();
        return decoded;
    }

    private static void drainInto(RequestDecoder decoder, List<List<String>> target) {
        for (Request request = decoder.next(); request != null; request = decoder.next()) {
            List<String> arguments = new ArrayList<>();
            for (int i = 0; i < request.size(); i++) {
                arguments.add(request.text(i));
            }
            target.add(arguments);
        }
    }
}
