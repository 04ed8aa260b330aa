package dev.roundhouse.spi.resp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.testing.RedisServerProcess;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Redis is the oracle for what text is a number, for its value, and for how it is written. */
class NumbersAgainstRedisTest {
    private static final int NUMBERS = 4000;
    private static final String EDGE_TEXTS =
            "0|-0|00|1|-1|+1|01||-|+|.|1.|.5|-.5|1e3|1E3|1e|1e+|e1| 1|1 |0x|0x10|0X1.8p3|0x.8|0x1.|0x1p|"
                    + "-0x1p-2|0x.|inf|-inf|+inf|Infinity|-INFINITY|infinit|nan|-nan|nan(1)|1e308|1e309|-1e309|1e-320|"
                    + "1e-324|1e-400|4.9e-324|2.4e-324|1.7976931348623157e308|1.7976931348623159e308|0e999999999999|"
                    + "0e-9999999999|1e4932|1e4933|1.18973149535723176e4932|1.2e4932|3.6e-4951|1e-4951|1e-4960|1e5000|"
                    + "9223372036854775807|9223372036854775808|-9223372036854775808|-9223372036854775809|"
                    + "18446744073709551615|18446744073709551616|18446744073709551617|36893488147419103233|1_0|1f|1d|"
                    + "0.1|0.2|0.30000000000000004|5e-18|4.9e-18|1.5e-17|-5e-18|1e17|1e16|123456789012345678|"
                    + "99999999999999999|100000000000000000|0.0001|0.00001|3.0e3|1e21|1e22|1e23|0x1p16384|0x1p16383|"
                    + "0x1p-16445|0x1p-16446|0x1.8p-16446|0x1p-1075|0x1p1024|\t1|1\n|1,5";
    private static final List<String> EDGES = List.of(EDGE_TEXTS.split("\\|"));

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

    @Test
    void when_textIsIncremented_then_itIsALongWhereRedisSaysSo() {
        Random random = seeded();
        for (String text : numbers(random)) {
            byte[] bytes = bytes(text);
            wire.call("SET", "n", text);
            Frame reply = wire.call("INCRBY", "n", "0");
            assertThat(Numbers.isLong(bytes, 0, bytes.length)).as(text).isEqualTo(!reply.isError());
            if (!reply.isError()) {
                long value = Numbers.parseLong(bytes, 0, bytes.length);
                assertThat(value).as(text).isEqualTo(reply.integerValue());
                assertThat(new String(Numbers.formatLong(value), StandardCharsets.ISO_8859_1))
                        .isEqualTo(text);
            }
        }
    }

    @Test
    void when_textIsAScore_then_itIsReadAndWrittenAsByRedis() {
        Random random = seeded();
        try (RedisWire wire3 = new RedisWire(redis.port())) {
            wire3.call("HELLO", "3");
            for (String text : numbers(random)) {
                byte[] bytes = bytes(text);
                double value = Numbers.parseDouble(bytes, 0, bytes.length);
                wire.call("DEL", "z");
                Frame added = wire.call("ZADD", "z", text, "m");
                assertThat(Double.isNaN(value)).as(text).isEqualTo(added.isError());
                if (!added.isError()) {
                    for (RedisWire oracle : List.of(wire, wire3)) {
                        RespWriter writer = new RespWriter(oracle == wire ? 2 : 3);
                        // a small sorted set keeps minus zero as the integer zero
                        writer.doubleValue(value == 0 ? 0 : value);
                        assertThat(writer.toBytes())
                                .as(text)
                                .isEqualTo(oracle.call("ZSCORE", "z", "m").bytes());
                    }
                }
            }
        }
    }

    @Test
    void when_floatIsIncremented_then_sumIsThatOfRedis() {
        Random random = seeded();
        List<String> numbers = numbers(random);
        for (int i = 0; i < numbers.size(); i++) {
            String left = numbers.get(i);
            String right = i % 3 == 0 ? "0" : numbers.get(random.nextInt(numbers.size()));
            wire.call("SET", "f", left);
            Reply reply = wire.call("INCRBYFLOAT", "f", right).reply();
            assertThat(sum(left, right)).as("%s + %s", left, right).isEqualTo(reply);
        }
    }

    private static Reply sum(String left, String right) {
        LongDouble a = LongDouble.parse(bytes(left), 0, left.length());
        LongDouble b = LongDouble.parse(bytes(right), 0, right.length());
        if (a == null || b == null) {
            return new Reply.Error("ERR value is not a valid float");
        }
        LongDouble sum = a.plus(b);
        return sum.isFinite()
                ? new Reply.Bulk(sum.format())
                : new Reply.Error("ERR increment would produce NaN or Infinity");
    }

    private static List<String> numbers(Random random) {
        List<String> numbers = new ArrayList<>(EDGES);
        while (numbers.size() < NUMBERS) {
            numbers.add(
                    switch (random.nextInt(8)) {
                        case 0 -> Long.toString(random.nextLong() >> random.nextInt(64));
                        case 1 ->
                            Double.toString(Double.longBitsToDouble(random.nextLong()))
                                    .replace("NaN", "0");
                        case 2 ->
                            new BigDecimal(new BigInteger(random.nextInt(90), random), random.nextInt(40) - 8)
                                    .toPlainString();
                        case 3 -> new BigInteger(1 + random.nextInt(140), random).toString();
                        case 4 -> (random.nextInt(2000) - 1000) / 100.0 + "";
                        case 5 ->
                            (random.nextBoolean() ? "-" : "") + random.nextInt(100) + "." + random.nextInt(1000) + "e"
                                    + (random.nextInt(60) - 30);
                        case 6 -> "0x" + Long.toHexString(random.nextLong()) + "p" + (random.nextInt(200) - 100);
                        default -> mutated(random);
                    });
        }
        return numbers;
    }

    private static String mutated(Random random) {
        StringBuilder text = new StringBuilder(EDGES.get(random.nextInt(EDGES.size())) + "1");
        text.setCharAt(random.nextInt(text.length()), "0123456789.eE+-x pinfa".charAt(random.nextInt(22)));
        return text.toString();
    }

    private static Random seeded() {
        long seed = System.nanoTime();
        System.out.println("NumbersAgainstRedisTest seed " + seed);
        return new Random(seed);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
