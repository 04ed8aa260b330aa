package dev.roundhouse.spi.command;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A glob pattern with exactly the meaning Redis gives it (stringmatchlen, as built for x86: ranges compare signed
 * bytes), its oddities included: an empty text matches the empty pattern only, an open class ends with the pattern.
 * Compiled once; matching takes at most text length x pattern length steps, whatever the pattern. Immutable.
 */
public final class GlobPattern {
    /** Tokens up to 255 are that byte; from {@code CLASS} on they are a class of {@link #classes}. */
    private static final int ANY = 256;

    /** A pattern with more stars before its last token matches nothing, in Redis either. */
    private static final int MAX_STARS = 1_000;

    private static final int STAR = 257;
    private static final int CLASS = 258;

    private final int[] tokens;
    private final boolean[][] classes;
    private final boolean ignoresCase;
    private final boolean star;
    private final boolean isHopeless;

    private GlobPattern(Compiler compiled) {
        this.tokens = Arrays.copyOf(compiled.tokens, compiled.size);
        this.classes = compiled.classes.toArray(boolean[][]::new);
        this.ignoresCase = compiled.ignoreCase;
        this.isHopeless = starsBeforeLast(tokens) > MAX_STARS;
        this.star = compiled.pattern.length == 1 && tokens[0] == STAR;
    }

    private static int starsBeforeLast(int[] tokens) {
        int stars = 0;
        for (int i = 0; i < tokens.length - 1; i++) {
            stars += tokens[i] == STAR ? 1 : 0;
        }
        return stars;
    }

    public static GlobPattern compile(byte[] array, int offset, int length) {
        return new Compiler(array, offset, length, false).compile();
    }

    public static GlobPattern compile(String pattern) {
        byte[] bytes = pattern.getBytes(StandardCharsets.ISO_8859_1);
        return compile(bytes, 0, bytes.length);
    }

    /** A pattern for which ASCII letters of either case are equal (but not after a backslash in a class). */
    public static GlobPattern compileIgnoringCase(String pattern) {
        byte[] bytes = pattern.getBytes(StandardCharsets.ISO_8859_1);
        return new Compiler(bytes, 0, bytes.length, true).compile();
    }

    /** Whether it is the single star that KEYS and SCAN take for every key, the empty one included. */
    public boolean isStar() {
        return star;
    }

    public boolean matches(byte[] text) {
        return matches(text, 0, text.length);
    }

    /** Whether it matches a text of a character per byte. */
    public boolean matches(String text) {
        return matches(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * Each token but a star takes one byte, so when one does not fit, only the last star met can still help, by taking
     * one more byte: no need to go back to earlier stars.
     */
    public boolean matches(byte[] array, int offset, int length) {
        if (length == 0) {
            return tokens.length == 0;
        }
        if (isHopeless) {
            return false;
        }
        int token = 0;
        int at = 0;
        int afterStar = -1;
        int starEnd = 0;
        while (at < length) {
            if (token < tokens.length && tokens[token] == STAR) {
                afterStar = ++token;
                starEnd = at;
                if (afterStar == tokens.length) {
                    return true;
                }
            } else if (token < tokens.length && accepts(tokens[token], array[offset + at])) {
                token++;
                at++;
            } else if (afterStar < 0) {
                return false;
            } else {
                token = afterStar;
                at = ++starEnd;
            }
        }
        return token == tokens.length || token == tokens.length - 1 && tokens[token] == STAR;
    }

    private boolean accepts(int token, byte b) {
        if (token < ANY) {
            return token == ((ignoresCase ? lower(b) : b) & 0xff);
        }
        return token == ANY || classes[token - CLASS][b & 0xff];
    }

    private static byte lower(int b) {
        return (byte) (b >= 'A' && b <= 'Z' ? b + 32 : b);
    }

    /** Reads a pattern token by token; {@code at} is the next byte. */
    private static final class Compiler {
        private final byte[] pattern;
        private final boolean ignoreCase;
        private final int[] tokens;
        private final List<boolean[]> classes = new ArrayList<>();
        private int size;
        private int at;

        Compiler(byte[] array, int offset, int length, boolean ignoreCase) {
            this.pattern = Arrays.copyOfRange(array, offset, offset + length);
            this.ignoreCase = ignoreCase;
            this.tokens = new int[length];
        }

        GlobPattern compile() {
            while (at < pattern.length) {
                int token = next();
                if (token != STAR || size == 0 || tokens[size - 1] != STAR) {
                    tokens[size++] = token;
                }
            }
            return new GlobPattern(this);
        }

        private int next() {
            byte b = pattern[at++];
            switch (b) {
                case '*':
                    return STAR;
                case '?':
                    return ANY;
                case '[':
                    classes.add(nextClass());
                    return CLASS + classes.size() - 1;
                case '\\':
                    return literal(at < pattern.length ? pattern[at++] : b);
                default:
                    return literal(b);
            }
        }

        private int literal(byte b) {
            return (ignoreCase ? lower(b) : b) & 0xff;
        }

        private boolean[] nextClass() {
            boolean[] members = new boolean[256];
            boolean negated = at < pattern.length && pattern[at] == '^';
            at += negated ? 1 : 0;
            while (at < pattern.length && pattern[at] != ']') {
                int left = pattern.length - at;
                if (left >= 2 && pattern[at] == '\\') {
                    members[pattern[at + 1] & 0xff] = true;
                    at += 2;
                } else if (left >= 3 && pattern[at + 1] == '-') {
                    addRange(members, pattern[at], pattern[at + 2]);
                    at += 3;
                } else {
                    addRange(members, pattern[at], pattern[at]);
                    at++;
                }
            }
            at++;
            for (int i = 0; negated && i < members.length; i++) {
                members[i] = !members[i];
            }
            return members;
        }

        /** Ends may be given in either order; with case ignored they are put in order first and folded then. */
        private void addRange(boolean[] members, byte start, byte end) {
            int low = ignoreCase ? lower(Math.min(start, end)) : Math.min(start, end);
            int high = ignoreCase ? lower(Math.max(start, end)) : Math.max(start, end);
            for (int b = Byte.MIN_VALUE; b <= Byte.MAX_VALUE; b++) {
                int folded = ignoreCase ? lower(b) : b;
                if (folded >= low && folded <= high) {
                    members[b & 0xff] = true;
                }
            }
        }
    }
}
