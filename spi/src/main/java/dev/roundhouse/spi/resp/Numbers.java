package dev.roundhouse.spi.resp;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Numbers in text, over ranges of bytes, with exactly the strictness and the formats of Redis. Never throws. */
public final class Numbers {
    /** What {@link #parseLong} answers for text that is no long; also the value of one that is: see {@link #isLong}. */
    public static final long NOT_A_LONG = Long.MIN_VALUE;

    /** Longest decimal form of a long. */
    public static final int MAX_LONG_LENGTH = 20;

    private static final byte[] MIN_VALUE = "-9223372036854775808".getBytes(StandardCharsets.ISO_8859_1);
    private static final MathContext SEVENTEEN_DIGITS = new MathContext(17, RoundingMode.HALF_EVEN);
    private static final double INTEGRAL_LIMIT = 1e17;

    private Numbers() {}

    /**
     * The long in a range of text, as Redis' {@code string2ll}: no sign but minus, no leading zero, no blank, no
     * overflow. {@link #NOT_A_LONG} if it is none; only then need {@link #isLong} be asked, for the least long.
     */
    public static long parseLong(byte[] bytes, int offset, int length) {
        if (length <= 0 || length > MAX_LONG_LENGTH) {
            return NOT_A_LONG;
        }
        int at = offset;
        int end = offset + length;
        boolean negative = bytes[at] == '-';
        if (negative && ++at == end) {
            return NOT_A_LONG;
        }
        int digit = bytes[at++] - '0';
        if (digit <= 0 || digit > 9) {
            return digit == 0 && length == 1 ? 0 : NOT_A_LONG;
        }
        // accumulated below zero, where there is room for the least long
        long value = -digit;
        int unchecked = Math.min(end, at + 17);
        while (at < unchecked) {
            digit = bytes[at++] - '0';
            if (digit < 0 || digit > 9) {
                return NOT_A_LONG;
            }
            value = value * 10 - digit;
        }
        while (at < end) {
            digit = bytes[at++] - '0';
            if (digit < 0 || digit > 9 || value < Long.MIN_VALUE / 10 || value * 10 < Long.MIN_VALUE + digit) {
                return NOT_A_LONG;
            }
            value = value * 10 - digit;
        }
        return negative ? value : -value;
    }

    /** Whether {@link #parseLong} answers the value of the text. */
    public static boolean isLong(byte[] bytes, int offset, int length) {
        return parseLong(bytes, offset, length) != NOT_A_LONG || isMinValue(bytes, offset, length);
    }

    private static boolean isMinValue(byte[] bytes, int offset, int length) {
        return length == MIN_VALUE.length
                && Arrays.equals(bytes, offset, offset + length, MIN_VALUE, 0, MIN_VALUE.length);
    }

    /** Length of the decimal form of {@code value}. */
    public static int longLength(long value) {
        int length = 1;
        long rest = value;
        if (rest >= 0) {
            rest = -rest;
        } else {
            length = 2;
        }
        while (rest <= -10) {
            rest /= 10;
            length++;
        }
        return length;
    }

    /** Writes the decimal form of {@code value} at {@code offset}; answers the offset behind it. */
    public static int writeLong(byte[] target, int offset, long value) {
        int end = offset + longLength(value);
        int at = end;
        long rest = value >= 0 ? -value : value;
        while (rest <= Integer.MIN_VALUE) {
            long quotient = rest / 10;
            target[--at] = (byte) ('0' + (quotient * 10 - rest));
            rest = quotient;
        }
        int small = (int) rest;
        do {
            int quotient = small / 10;
            target[--at] = (byte) ('0' + (quotient * 10 - small));
            small = quotient;
        } while (small != 0);
        if (value < 0) {
            target[offset] = '-';
        }
        return end;
    }

    /** The decimal form of {@code value}. */
    public static byte[] formatLong(long value) {
        byte[] text = new byte[longLength(value)];
        writeLong(text, 0, value);
        return text;
    }

    /**
     * The double in a range of text, as Redis' {@code string2d}: what {@code strtod} takes whole (decimal, hexadecimal,
     * infinity), without blanks, overflow or underflow to zero. NaN if it is none.
     */
    public static double parseDouble(byte[] bytes, int offset, int length) {
        FloatText form = FloatText.of(bytes, offset, length);
        if (form == FloatText.INVALID) {
            return Double.NaN;
        }
        if (form == FloatText.INFINITE) {
            return bytes[offset] == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        double value = javaDouble(bytes, offset, length, form);
        boolean outOfRange = Double.isInfinite(value)
                || value == 0 && FloatText.hasNonZeroDigit(bytes, offset, length, form == FloatText.HEXADECIMAL);
        return outOfRange ? Double.NaN : value;
    }

    private static double javaDouble(byte[] bytes, int offset, int length, FloatText form) {
        String text = new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
        boolean needsExponent = form == FloatText.HEXADECIMAL && text.indexOf('p') < 0 && text.indexOf('P') < 0;
        return Double.parseDouble(needsExponent ? text + "p0" : text);
    }

    /**
     * The double in a range of text, as Redis reads the ends of score ranges, with a bare {@code strtod}: up to a zero
     * byte, behind blanks; empty text is zero, too large a number infinite. NaN if it is none.
     */
    public static double parseLooseDouble(byte[] bytes, int offset, int length) {
        int end = offset;
        while (end < offset + length && bytes[end] != 0) {
            end++;
        }
        int at = offset;
        while (at < end && (bytes[at] == ' ' || bytes[at] >= '\t' && bytes[at] <= '\r')) {
            at++;
        }
        FloatText form = FloatText.of(bytes, at, end - at);
        return switch (form) {
            case INVALID -> end == offset ? 0 : Double.NaN;
            case INFINITE -> bytes[at] == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
            case DECIMAL, HEXADECIMAL -> javaDouble(bytes, at, end - at, form);
        };
    }

    /** Whether a range of text is what follows the comma of a RESP3 double: as {@link #parseDouble}, or a NaN. */
    static boolean isReplyDouble(byte[] bytes, int offset, int length) {
        int sign = length > 0 && bytes[offset] == '-' ? 1 : 0;
        return FloatText.isWord(bytes, offset + sign, offset + length, "nan")
                || !Double.isNaN(parseDouble(bytes, offset, length));
    }

    static boolean isBigNumber(byte[] bytes, int offset, int length) {
        int at = offset;
        int end = offset + length;
        if (at < end && (bytes[at] == '-' || bytes[at] == '+')) {
            at++;
        }
        boolean any = at < end;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        return any && at == end;
    }

    /** A double as Redis replies it: C's {@code %.17g}, {@code inf}, {@code -inf}, {@code nan}. */
    public static byte[] formatDouble(double value) {
        if (value == (long) value && Math.abs(value) < INTEGRAL_LIMIT && (value != 0 || 1 / value > 0)) {
            return formatLong((long) value);
        }
        return doubleText(value).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String doubleText(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        BigDecimal rounded = new BigDecimal(value).round(SEVENTEEN_DIGITS).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -4 && exponent < 17) {
            return rounded.toPlainString();
        }
        String digits = rounded.unscaledValue().abs().toString();
        StringBuilder text = new StringBuilder(value < 0 ? "-" : "").append(digits.charAt(0));
        if (digits.length() > 1) {
            text.append('.').append(digits, 1, digits.length());
        }
        text.append(exponent < 0 ? "e-" : "e+");
        int magnitude = Math.abs(exponent);
        return text.append(magnitude < 10 ? "0" : "").append(magnitude).toString();
    }
}
