package dev.roundhouse.spi.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobPatternTest {
    @ParameterizedTest
    @CsvSource({
        "h?llo, hello, true",
        "h?llo, hllo, false",
        "h*llo, hllo, true",
        "h*llo, heeeello, true",
        "h[ae]llo, hallo, true",
        "h[ae]llo, hillo, false",
        "h[^e]llo, hallo, true",
        "h[^e]llo, hello, false",
        "h[a-b]llo, hbllo, true",
        "h[b-a]llo, hallo, true",
        "h\\?llo, h?llo, true",
        "h\\?llo, hello, false",
        "[\\]], ], true",
        "[^a-z], b, false",
        "[^a-z], B, true",
        "[a-], `, true",
        "[abc, b, true",
        "[^, x, true",
        "[], x, false",
        "a\\, a\\, true",
        "**, a, true",
        "*a*b*, xaxbx, true",
        "*a, b, false",
        "GET, get, false",
    })
    void when_theCaseIsKnownFromRedis_then_itMatchesAsThere(String pattern, String text, boolean expected) {
        assertThat(GlobPattern.compile(pattern).matches(text)).isEqualTo(expected);
    }

    @Test
    void when_theTextIsEmpty_then_onlyTheEmptyPatternMatches() {
        assertThat(GlobPattern.compile("").matches("")).isTrue();
        assertThat(GlobPattern.compile("").matches("a")).isFalse();
        assertThat(GlobPattern.compile("*").matches("")).isFalse();
        assertThat(GlobPattern.compile("*").isStar()).isTrue();
        assertThat(GlobPattern.compile("**").isStar()).isFalse();
    }

    @Test
    void when_caseIsIgnored_then_lettersOfEitherCaseMatch() {
        assertThat(GlobPattern.compileIgnoringCase("CoN*").matches("config")).isTrue();
        assertThat(GlobPattern.compileIgnoringCase("[A-C]x").matches("bX")).isTrue();
        assertThat(GlobPattern.compileIgnoringCase("[\\A]").matches("a")).isFalse();
    }

    @Test
    void when_aPatternIsBuiltToTakeExponentialTime_then_itDoesNot() {
        GlobPattern pattern = GlobPattern.compile("a*".repeat(1_000) + "b");
        byte[] text = "a".repeat(20_000).getBytes(ISO_8859_1);
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> assertThat(pattern.matches(text)).isFalse());
    }

    @Test
    void when_thereAreMoreStarsThanRedisFollows_then_nothingMatches() {
        byte[] text = "a".repeat(50_000).getBytes(ISO_8859_1);
        assertThat(GlobPattern.compile("*a".repeat(1_000)).matches(text)).isTrue();
        assertThat(GlobPattern.compile("*a".repeat(1_000) + "*").matches(text)).isTrue();
        assertThat(GlobPattern.compile("*a".repeat(1_001)).matches(text)).isFalse();
        assertThat(GlobPattern.compile("*?".repeat(50_000)).matches(text)).isFalse();
    }

    @Test
    void when_theTextIsARangeOfAnArray_then_onlyTheRangeIsMatched() {
        assertThat(GlobPattern.compile("b?d").matches("abcde".getBytes(ISO_8859_1), 1, 3))
                .isTrue();
        assertThat(GlobPattern.compile("xb?x".getBytes(ISO_8859_1), 1, 2).matches("bc"))
                .isTrue();
    }

    @Property(tries = 20_000)
    void when_patternAndTextAreRandom_then_itMatchesAsTheModel(
            @ForAll("patterns") String pattern, @ForAll("texts") String text) {
        assertThat(GlobPattern.compile(pattern).matches(text))
                .as("%s on %s", pattern, text)
                .isEqualTo(new NaiveGlob(pattern, false).matches(text));
        assertThat(GlobPattern.compileIgnoringCase(pattern).matches(text))
                .as("%s on %s, case ignored", pattern, text)
                .isEqualTo(new NaiveGlob(pattern, true).matches(text));
    }

    @Provide
    Arbitrary<String> patterns() {
        return Arbitraries.strings()
                .withChars("aAbBz**??[[]]^-\\\\\u00e9\u0000")
                .ofMaxLength(9);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("aAbBz]^-\\\u00e9\u0000").ofMaxLength(5);
    }

    @Test
    void when_redisMatchesKeys_then_soDoesThePattern() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (RedisOracle redis = RedisOracle.start()) {
            Set<String> keys = new HashSet<>(Set.of("", "*", "ab", "]", "\\"));
            while (keys.size() < 300) {
                keys.add(randomText(random, "abcz]^-\\\u00e9\u00ff", 1 + random.nextInt(4)));
            }
            keys.forEach(key -> redis.ask("SET", key, ""));
            for (int i = 0; i < 3_000; i++) {
                String pattern = randomText(random, "abcz**??[[]]^-\\\u00e9", 1 + random.nextInt(7));
                GlobPattern glob = GlobPattern.compile(pattern);
                Set<Object> expected = new HashSet<>((List<?>) redis.ask("KEYS", pattern));
                Set<Object> actual = new HashSet<>(keys);
                actual.removeIf(key -> !glob.isStar() && !glob.matches((String) key));
                assertThat(actual).as("KEYS %s, seed %d", pattern, seed).isEqualTo(expected);
            }
        }
    }

    private static String randomText(Random random, String alphabet, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    /** The definition, token by token and star by star, with no thought for time. */
    private record NaiveGlob(String pattern, boolean ignoreCase) {
        boolean matches(String text) {
            return text.isEmpty() ? pattern.isEmpty() : matches(0, text);
        }

        private boolean matches(int at, String text) {
            if (at == pattern.length()) {
                return text.isEmpty();
            }
            char c = pattern.charAt(at);
            if (c == '*') {
                return matches(at + 1, text) || !text.isEmpty() && matches(at, text.substring(1));
            }
            if (text.isEmpty()) {
                return false;
            }
            String rest = text.substring(1);
            char first = text.charAt(0);
            if (c == '?') {
                return matches(at + 1, rest);
            }
            if (c == '[') {
                List<Integer> end = new ArrayList<>();
                return inClass(at + 1, first, end) && matches(end.get(0), rest);
            }
            int literal = c == '\\' && at + 1 < pattern.length() ? at + 1 : at;
            return fold(pattern.charAt(literal)) == fold(first) && matches(literal + 1, rest);
        }

        private boolean inClass(int start, char c, List<Integer> end) {
            boolean not = pattern.startsWith("^", start);
            int at = not ? start + 1 : start;
            boolean found = false;
            while (at < pattern.length() && pattern.charAt(at) != ']') {
                if (pattern.charAt(at) == '\\' && at + 1 < pattern.length()) {
                    found |= pattern.charAt(at + 1) == c;
                    at += 2;
                } else if (at + 2 < pattern.length() && pattern.charAt(at + 1) == '-') {
                    byte a = (byte) pattern.charAt(at);
                    byte b = (byte) pattern.charAt(at + 2);
                    byte low = fold((char) (Math.min(a, b) & 0xff));
                    byte high = fold((char) (Math.max(a, b) & 0xff));
                    found |= low <= fold(c) && fold(c) <= high;
                    at += 3;
                } else {
                    found |= fold(pattern.charAt(at)) == fold(c);
                    at++;
                }
            }
            end.add(Math.min(at + 1, pattern.length()));
            return found != not;
        }

        private byte fold(char c) {
            return (byte) (ignoreCase && c >= 'A' && c <= 'Z' ? c + 32 : c);
        }
    }
}
