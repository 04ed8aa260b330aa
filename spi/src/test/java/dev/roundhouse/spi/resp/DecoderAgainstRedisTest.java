package dev.roundhouse.spi.resp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.testing.RedisServerProcess;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Redis is the oracle: a stream sent raw must be answered as the requests decoded from it are answered one by one, and
 * end with the decoder's protocol error where there is one.
 */
class DecoderAgainstRedisTest {
    private static final int RANDOM_STREAMS = 1500;
    private static final String PING = "*1\r\n$4\r\nPING\r\n";

    private static RedisServerProcess redis;
    private static RedisWire wire;

    @BeforeAll
    static void startRedis() {
        redis = RedisServerProcess.start();
        wire = new RedisWire(redis.port());
    }

    @AfterAll
    static void stopRedis() {
        if (redis != null) {
            wire.close();
            redis.close();
        }
    }

    static Stream<String> oddStreams() {
        return Stream.of(
                "*1\r\nfoo\r\n",
                "*1\r\n\r\n",
                "*1\r\n\nab\r\n",
                "*abc\r\n",
                "*\r\n",
                "*01\r\n",
                "*+1\r\n",
                "* 1\r\n",
                "*-0\r\n",
                "*2147483648\r\n",
                "*-9223372036854775808\r\n" + PING,
                "*-9223372036854775809\r\n" + PING,
                "*99999999999999999999999\r\n",
                "*1\r\n$-1\r\n",
                "*1\r\n$abc\r\n",
                "*1\r\n$\r\n",
                "*1\r\n$04\r\nPING\r\n",
                "*1\r\n$ 4\r\nPING\r\n",
                "*1\r\n$536870913\r\n",
                "*1\r\n$9223372036854775808\r\n",
                "*0\r\n" + PING,
                "*-1\r\n" + PING,
                "\r\n\r\n\n" + PING,
                "   \r\n" + PING,
                "*1\r\n$4\r\nPINGxx" + PING,
                "*1\rx$4\ryPINGzz" + PING,
                "*2\r\n$4\r\nECHO\r\n$0\r\n\r\n",
                "PING \"abc\r\n",
                "PING 'abc\r\n",
                "PING \"abc\"d\r\n",
                "PING 'abc'd\r\n",
                "PING \"a\\x41\\n\\r\\t\\b\\a\\q\\\\\\\"\"\r\n",
                "PING 'a\\'\\n'\r\n",
                "PING a\"b\"\r\n",
                "PING a\u000bb\u000b\r\n",
                "PING \"\\xzz\\x4\"\r\n",
                "PING \"\" \r\n",
                "\"PING\"\t'abc'\r\r\n",
                "x".repeat(70_000),
                "*" + "1".repeat(70_000),
                "*1\r\n$" + "1".repeat(70_000),
                "PING " + "x".repeat(40_000) + "\r\n",
                "*1\r\n$6\r\nfoo\r\nb\r\n");
    }

    @ParameterizedTest
    @MethodSource("oddStreams")
    void when_streamIsOdd_then_itIsAnsweredAsRedisDoes(String stream) {
        assertAnsweredAlike((PING + stream).getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void when_inlineRequestsAreRandom_then_theySplitAsInRedis() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String alphabet = "\"\"'' \t\\\\xnrtab41f\u00e9\u000b\r";
        for (int i = 0; i < RANDOM_STREAMS; i++) {
            StringBuilder line = new StringBuilder("zz ");
            for (int length = random.nextInt(16); length > 0; length--) {
                line.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertAnsweredAlike((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1), "seed " + seed);
        }
    }

    @Test
    void when_streamsAreBroken_then_theyFailAsInRedis() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String alphabet = "*$\r\n0123-abZ '";
        for (int i = 0; i < RANDOM_STREAMS; i++) {
            StringBuilder stream = new StringBuilder("*2\r\n$3\r\nabc\r\n$1\r\nx\r\n*1\r\n$2\r\nzz\r\nzy \"q\"\r\n");
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                int at = random.nextInt(stream.length());
                char c = alphabet.charAt(random.nextInt(alphabet.length()));
                switch (random.nextInt(3)) {
                    case 0 -> stream.setCharAt(at, c);
                    case 1 -> stream.insert(at, c);
                    default -> stream.deleteCharAt(at);
                }
            }
            assertAnsweredAlike(stream.toString().getBytes(StandardCharsets.ISO_8859_1), "seed " + seed);
        }
    }

    private static void assertAnsweredAlike(byte[] stream) {
        assertAnsweredAlike(stream, "stream");
    }

    private static void assertAnsweredAlike(byte[] stream, String description) {
        RequestDecoder decoder = new RequestDecoder(DecoderLimits.DEFAULT);
        decoder.feed(Unpooled.wrappedBuffer(stream));
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (Request request = decoder.next(); request != null; request = decoder.next()) {
            expected.writeBytes(wire.call(request).bytes());
        }
        if (decoder.error() != null) {
            expected.writeBytes(("-" + decoder.error() + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        }
        String shown = new String(stream, 0, Math.min(stream.length, 200), StandardCharsets.ISO_8859_1);
        assertThat(text(RedisWire.allAnswers(redis.port(), stream)))
                .as("%s: %s", description, shown)
                .isEqualTo(text(expected.toByteArray()));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
