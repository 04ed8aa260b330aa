package dev.roundhouse.spi.resp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.testing.RedisServerProcess;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** DEBUG PROTOCOL of a real Redis shows how it encodes each type in each protocol version. */
class EncodingAgainstRedisTest {
    private static final Map<String, Consumer<RespWriter>> SAMPLES = Map.of(
            "string", writer -> writer.bulk("Hello World"),
            "integer", writer -> writer.integer(12345),
            "double", writer -> writer.doubleValue(3.141),
            "null", RespWriter::nullBulk,
            "array", EncodingAgainstRedisTest::threeNumbers,
            "set", EncodingAgainstRedisTest::setOfNumbers,
            "map", EncodingAgainstRedisTest::mapToBooleans,
            "bignum", writer -> writer.bigNumber("1234567999999999999999999999999999999"),
            "verbatim",
                    writer -> writer.verbatim("txt", "This is a verbatim\nstring".getBytes(StandardCharsets.US_ASCII)),
            "true", writer -> writer.bool(true));

    private static RedisServerProcess redis;

    @BeforeAll
    static void startRedis() {
        redis = RedisServerProcess.start("--enable-debug-command", "yes");
    }

    @AfterAll
    static void stopRedis() {
        if (redis != null) {
            redis.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void when_typesAreEncoded_then_bytesAreThoseOfRedis(int protocol) {
        try (RedisWire wire = new RedisWire(redis.port())) {
            wire.call("HELLO", Integer.toString(protocol));
            SAMPLES.forEach((type, sample) -> {
                RespWriter writer = new RespWriter(protocol);
                sample.accept(writer);
                byte[] real = wire.call("DEBUG", "PROTOCOL", type).bytes();
                assertThat(text(writer.toBytes())).as(type).isEqualTo(text(real));
                RespWriter again = new RespWriter(protocol);
                Reply.parse(real).writeTo(again);
                assertThat(text(again.toBytes())).as("%s, parsed", type).isEqualTo(text(real));
            });
            RespWriter nullArray = new RespWriter(protocol);
            nullArray.nullArray();
            assertThat(wire.call("BLPOP", "none", "0.01").bytes()).isEqualTo(nullArray.toBytes());
        }
    }

    @Test
    void when_replyHasAnAttribute_then_onlyTheReplyIsHandedOut() {
        try (RedisWire wire = new RedisWire(redis.port())) {
            wire.call("HELLO", "3");
            Frame frame = wire.call("DEBUG", "PROTOCOL", "attrib");

            assertThat(frame.reply()).isEqualTo(Reply.bulk("Some real reply following the attribute"));
        }
    }

    @Test
    void when_bulkIsLarge_then_frameHoldsAllOfIt() {
        try (RedisWire wire = new RedisWire(redis.port())) {
            byte[] value = "0123456789abcdef".repeat(200_000).getBytes(StandardCharsets.US_ASCII);
            wire.call(Request.of(new byte[] {'S', 'E', 'T'}, new byte[] {'k'}, value));

            assertThat(wire.call("GET", "k").reply()).isEqualTo(new Reply.Bulk(value));
            assertThat(wire.call("MGET", "k", "none", "k").reply())
                    .isEqualTo(Reply.array(new Reply.Bulk(value), Reply.NULL, new Reply.Bulk(value)));
        }
    }

    private static void threeNumbers(RespWriter writer) {
        writer.arrayHeader(3);
        numbers(writer);
    }

    private static void setOfNumbers(RespWriter writer) {
        writer.setHeader(3);
        numbers(writer);
    }

    private static void numbers(RespWriter writer) {
        for (int i = 0; i < 3; i++) {
            writer.integer(i);
        }
    }

    private static void mapToBooleans(RespWriter writer) {
        writer.mapHeader(3);
        for (int i = 0; i < 3; i++) {
            writer.integer(i);
            writer.bool(i == 1);
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
