package dev.roundhouse.spi.resp;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The 80-bit long double of x86, on which INCRBYFLOAT counts: parsed as {@code strtold}, added with one rounding to 64
 * bits, formatted as Redis does it for people ({@code %.17Lf} without trailing zeros). Exact, so that results are those
 * of Redis to the last digit.
 */
public final class LongDouble {
    /** Redis takes no number of this many characters or more. */
    public static final int MAX_TEXT_BYTES = 5 * 1024;

    private static final int MANTISSA_BITS = 64;
    private static final int MIN_EXPONENT = -16445;
    private static final int MAX_EXPONENT = 16384 - MANTISSA_BITS;
    /** Powers of ten beyond this overflow or underflow whatever digits precede them ({@link #MAX_TEXT_BYTES}). */
    private static final int MAX_DECIMAL_EXPONENT = 2 * MAX_TEXT_BYTES;
    /** Values below two to this power are zero with 17 digits behind the point. */
    private static final int INVISIBLE_EXPONENT = -60;

    private static final int FRACTION_DIGITS = 17;
    private static final LongDouble INFINITY = new LongDouble(BigInteger.ONE, Integer.MAX_VALUE);
    private static final LongDouble MINUS_INFINITY = new LongDouble(BigInteger.ONE.negate(), Integer.MAX_VALUE);

    private final BigInteger mantissa;
    private final int exponent;

    /** The value is mantissa x 2^exponent. */
    private LongDouble(BigInteger mantissa, int exponent) {
        this.mantissa = mantissa;
        this.exponent = exponent;
    }

    public static LongDouble of(long value) {
        return new LongDouble(BigInteger.valueOf(value), 0);
    }

    /** The number in a range of text, or null if Redis would say that it is not a valid float. */
    public static @Nullable LongDouble parse(byte[] bytes, int offset, int length) {
        if (length == 0 || length >= MAX_TEXT_BYTES) {
            return null;
        }
        FloatText form = FloatText.of(bytes, offset, length);
        return switch (form) {
            case INVALID -> null;
            case INFINITE -> bytes[offset] == '-' ? MINUS_INFINITY : INFINITY;
            case DECIMAL, HEXADECIMAL -> {
                boolean hexadecimal = form == FloatText.HEXADECIMAL;
                if (!FloatText.hasNonZeroDigit(bytes, offset, length, hexadecimal)) {
                    yield of(0);
                }
                String text = new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
                LongDouble value = hexadecimal ? parseHexadecimal(text) : parseDecimal(text);
                yield value == null || !value.isFinite() || value.mantissa.signum() == 0 ? null : value;
            }
        };
    }

    /** The sum, rounded to a long double; infinite on overflow. */
    public LongDouble plus(LongDouble other) {
        if (!isFinite() || !other.isFinite()) {
            return isFinite() ? other : this;
        }
        int low = Math.min(exponent, other.exponent);
        BigInteger sum = mantissa.shiftLeft(exponent - low).add(other.mantissa.shiftLeft(other.exponent - low));
        return rounded(sum, low, false);
    }

    public boolean isFinite() {
        return exponent != Integer.MAX_VALUE;
    }

    /** A thousand times the value, rounded up: seconds in milliseconds; {@link Long#MIN_VALUE} where it is none. */
    public long toMillis() {
        if (!isFinite()) {
            return Long.MIN_VALUE;
        }
        BigDecimal millis = exact().multiply(BigDecimal.valueOf(1000)).setScale(0, RoundingMode.CEILING);
        return millis.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) < 0
                ? millis.longValueExact()
                : Long.MIN_VALUE;
    }

    private BigDecimal exact() {
        return exponent >= 0
                ? new BigDecimal(mantissa.shiftLeft(exponent))
                : new BigDecimal(mantissa).divide(new BigDecimal(BigInteger.ONE.shiftLeft(-exponent)));
    }

    /** The text that Redis stores and replies. */
    public byte[] format() {
        return text().getBytes(StandardCharsets.ISO_8859_1);
    }

    private String text() {
        if (!isFinite()) {
            return mantissa.signum() < 0 ? "-inf" : "inf";
        }
        if (mantissa.bitLength() + exponent < INVISIBLE_EXPONENT) {
            return "0";
        }
        BigDecimal shown = exact().setScale(FRACTION_DIGITS, RoundingMode.HALF_EVEN);
        return shown.signum() == 0 ? "0" : shown.stripTrailingZeros().toPlainString();
    }

    @Override
    public String toString() {
        return text();
    }

    private static @Nullable LongDouble parseDecimal(String text) {
        int e = Math.max(text.indexOf('e'), text.indexOf('E'));
        int power = e < 0 ? 0 : exponentOf(text.substring(e + 1));
        if (Math.abs(power) > MAX_DECIMAL_EXPONENT) {
            return null;
        }
        BigDecimal value =
                new BigDecimal(withoutBarePoint(e < 0 ? text : text.substring(0, e))).scaleByPowerOfTen(power);
        BigInteger unscaled = value.unscaledValue();
        if (value.scale() <= 0) {
            return rounded(unscaled.multiply(BigInteger.TEN.pow(-value.scale())), 0, false);
        }
        BigInteger divisor = BigInteger.TEN.pow(value.scale());
        // two bits more than the mantissa, and whether anything remains, decide every rounding
        int shift = Math.max(0, divisor.bitLength() - unscaled.bitLength() + MANTISSA_BITS + 2);
        BigInteger[] quotient = unscaled.shiftLeft(shift).divideAndRemainder(divisor);
        return rounded(quotient[0], -shift, quotient[1].signum() != 0);
    }

    private static String withoutBarePoint(String number) {
        return number.endsWith(".") ? number.substring(0, number.length() - 1) : number;
    }

    private static @Nullable LongDouble parseHexadecimal(String text) {
        boolean negative = text.charAt(0) == '-';
        int from = Math.max(text.indexOf('x'), text.indexOf('X')) + 1;
        int p = Math.max(text.indexOf('p'), text.indexOf('P'));
        int power = p < 0 ? 0 : exponentOf(text.substring(p + 1));
        if (Math.abs(power) > 8 * MAX_DECIMAL_EXPONENT) {
            return null;
        }
        String digits = text.substring(from, p < 0 ? text.length() : p);
        int point = digits.indexOf('.');
        int fractionDigits = point < 0 ? 0 : digits.length() - point - 1;
        BigInteger magnitude = new BigInteger(digits.replace(".", ""), 16);
        return rounded(negative ? magnitude.negate() : magnitude, power - 4 * fractionDigits, false);
    }

    private static int exponentOf(String digits) {
        String text = digits.replaceFirst("^([+-]?)0+(?=.)", "$1");
        return text.length() > 7 ? (text.charAt(0) == '-' ? -1 : 1) * 1_000_000 : Integer.parseInt(text);
    }

    /** Rounds value x 2^exponent half to even; {@code inexact}: the true value is a little further from zero. */
    private static LongDouble rounded(BigInteger value, int exponent, boolean inexact) {
        BigInteger magnitude = value.abs();
        int drop = Math.max(magnitude.bitLength() - MANTISSA_BITS, MIN_EXPONENT - exponent);
        int resultExponent = exponent;
        if (drop > 0) {
            BigInteger kept = magnitude.shiftRight(drop);
            boolean half = magnitude.testBit(drop - 1);
            boolean beyondHalf = inexact || magnitude.getLowestSetBit() < drop - 1;
            if (half && (beyondHalf || kept.testBit(0))) {
                kept = kept.add(BigInteger.ONE);
            }
            magnitude = kept;
            resultExponent += drop;
        }
        if (magnitude.signum() != 0 && magnitude.bitLength() + resultExponent > MAX_EXPONENT + MANTISSA_BITS) {
            return value.signum() < 0 ? MINUS_INFINITY : INFINITY;
        }
        return new LongDouble(value.signum() < 0 ? magnitude.negate() : magnitude, resultExponent);
    }
}
