package dev.roundhouse.spi.resp;

/**
 * Splits an inline request into arguments in place, with the quotes and escapes of Redis' {@code sdssplitargs}: what an
 * argument becomes is never longer than what was typed.
 */
final class InlineSplitter {
    private final byte[] bytes;
    private final int end;
    private int at;
    private int written;
    private int argumentStart;

    InlineSplitter(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    /** Moves to the next argument; false at the end of the line. */
    boolean hasNext() {
        while (at < end && isSpace(bytes[at])) {
            at++;
        }
        return at < end && bytes[at] != 0;
    }

    /** Reads the argument at hand; false when its quotes are not balanced. */
    boolean read() {
        argumentStart = at;
        written = at;
        while (true) {
            int c = peek(0);
            switch (c) {
                case 0, ' ', '\n', '\r', '\t' -> {
                    return true;
                }
                case '"', '\'' -> {
                    at++;
                    if (!(c == '"' ? readDoubleQuoted() : readSingleQuoted())) {
                        return false;
                    }
                    return true;
                }
                default -> {
                    put(c);
                    at++;
                }
            }
        }
    }

    int argumentStart() {
        return argumentStart;
    }

    int argumentLength() {
        return written - argumentStart;
    }

    private boolean readDoubleQuoted() {
        while (true) {
            int c = peek(0);
            if (c == 0) {
                return false;
            }
            if (c == '"') {
                return closeQuote();
            }
            if (c == '\\' && peek(1) == 'x' && isHex(peek(2)) && isHex(peek(3))) {
                put(Character.digit(peek(2), 16) * 16 + Character.digit(peek(3), 16));
                at += 4;
            } else if (c == '\\' && peek(1) != 0) {
                put(unescape(peek(1)));
                at += 2;
            } else {
                put(c);
                at++;
            }
        }
    }

    private boolean readSingleQuoted() {
        while (true) {
            int c = peek(0);
            if (c == 0) {
                return false;
            }
            if (c == '\'') {
                return closeQuote();
            }
            if (c == '\\' && peek(1) == '\'') {
                put('\'');
                at += 2;
            } else {
                put(c);
                at++;
            }
        }
    }

    private boolean closeQuote() {
        at++;
        return peek(0) == 0 || isSpace(peek(0));
    }

    private int peek(int ahead) {
        return at + ahead < end ? bytes[at + ahead] : 0;
    }

    private void put(int c) {
        bytes[written++] = (byte) c;
    }

    private static int unescape(int c) {
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> 7;
            default -> c;
        };
    }

    private static boolean isHex(int c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }
}
