package dev.roundhouse.spi.resp;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;

class NumbersTest {
    @Property
    void when_longIsFormatted_then_itParsesToItself(@ForAll long value) {
        byte[] text = Numbers.formatLong(value);

        assertThat(new String(text, StandardCharsets.US_ASCII)).isEqualTo(Long.toString(value));
        assertThat(Numbers.longLength(value)).isEqualTo(text.length);
        assertThat(Numbers.isLong(text, 0, text.length)).isTrue();
        assertThat(Numbers.parseLong(text, 0, text.length)).isEqualTo(value);
    }

    @Property
    void when_integerIsNearTheLimits_then_onlyALongIsTaken(
            @ForAll @BigRange(min = "-19223372036854775808", max = "19223372036854775808") BigInteger value) {
        byte[] text = ("[" + value + "]").getBytes(StandardCharsets.US_ASCII);

        assertThat(Numbers.isLong(text, 1, text.length - 2)).isEqualTo(value.bitLength() < 64);
    }

    @Property
    void when_doubleIsFormatted_then_itParsesToItself(@ForAll double value) {
        byte[] text = Numbers.formatDouble(value);

        assertThat(Numbers.parseDouble(text, 0, text.length)).isEqualTo(value);
    }

    @Property
    void when_longDoublesAreAdded_then_longsComeOutExactly(@ForAll long left, @ForAll int right) {
        BigInteger sum = BigInteger.valueOf(left).add(BigInteger.valueOf(right));

        assertThat(LongDouble.of(left).plus(LongDouble.of(right))).hasToString(sum.toString());
    }

    @Example
    void when_doublesAreSpecial_then_theyAreWrittenAsByRedis() {
        assertThat(text(Double.POSITIVE_INFINITY)).isEqualTo("inf");
        assertThat(text(Double.NEGATIVE_INFINITY)).isEqualTo("-inf");
        assertThat(text(-0.0)).isEqualTo("-0");
        assertThat(text(3.141)).isEqualTo("3.141");
        assertThat(text(0.1)).isEqualTo("0.10000000000000001");
        assertThat(text(1e17)).isEqualTo("1e+17");
        assertThat(text(0.00001)).isEqualTo("1.0000000000000001e-05");
    }

    private static String text(double value) {
        return new String(Numbers.formatDouble(value), StandardCharsets.US_ASCII);
    }
}
