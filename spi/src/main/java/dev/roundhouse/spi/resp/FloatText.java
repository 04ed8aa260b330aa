package dev.roundhouse.spi.resp;

/** The forms of a number that C's {@code strtod} takes whole, as far as Redis lets them pass (no NaN, no blanks). */
enum FloatText {
    INVALID,
    DECIMAL,
    HEXADECIMAL,
    INFINITE;

    static FloatText of(byte[] bytes, int offset, int length) {
        int at = offset;
        int end = offset + length;
        if (at < end && (bytes[at] == '+' || bytes[at] == '-')) {
            at++;
        }
        if (at == end) {
            return INVALID;
        }
        if (bytes[at] == '0' && at + 1 < end && (bytes[at + 1] | 0x20) == 'x') {
            return isNumber(bytes, at + 2, end, true) ? HEXADECIMAL : INVALID;
        }
        if (isNumber(bytes, at, end, false)) {
            return DECIMAL;
        }
        return isWord(bytes, at, end, "inf") || isWord(bytes, at, end, "infinity") ? INFINITE : INVALID;
    }

    private static boolean isNumber(byte[] bytes, int from, int end, boolean hexadecimal) {
        int at = from;
        int digits = 0;
        boolean point = false;
        while (at < end) {
            if (isDigit(bytes[at], hexadecimal)) {
                digits++;
            } else if (bytes[at] == '.' && !point) {
                point = true;
            } else {
                break;
            }
            at++;
        }
        if (digits == 0) {
            return false;
        }
        return at == end || (bytes[at] | 0x20) == (hexadecimal ? 'p' : 'e') && isExponent(bytes, at + 1, end);
    }

    private static boolean isExponent(byte[] bytes, int from, int end) {
        int at = from;
        if (at < end && (bytes[at] == '+' || bytes[at] == '-')) {
            at++;
        }
        boolean any = at < end;
        while (at < end && isDigit(bytes[at], false)) {
            at++;
        }
        return any && at == end;
    }

    private static boolean isDigit(byte c, boolean hexadecimal) {
        return c >= '0' && c <= '9' || hexadecimal && (c | 0x20) >= 'a' && (c | 0x20) <= 'f';
    }

    static boolean isWord(byte[] bytes, int from, int end, String word) {
        if (end - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if ((bytes[from + i] | 0x20) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether any digit before the exponent is not zero. */
    static boolean hasNonZeroDigit(byte[] bytes, int offset, int length, boolean hexadecimal) {
        for (int i = offset; i < offset + length; i++) {
            int c = bytes[i] | 0x20;
            if (c == (hexadecimal ? 'p' : 'e')) {
                return false;
            }
            if (bytes[i] >= '1' && bytes[i] <= '9' || hexadecimal && c >= 'a' && c <= 'f') {
                return true;
            }
        }
        return false;
    }
}
