package dev.roundhouse.storage.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Commands on a few sorted sets, small and large, that meet; many with arguments that are odd. Ranges of members are of
 * sets whose scores are all equal, as Redis demands.
 */
public final class SortedSetRequests {
    private static final String[] KEYS = {"a", "b", "c", "{t}1", "{t}2", "string", "missing"};
    private static final String[] SETS = {"set1", "set2"};
    private static final String[] LEXICAL_KEYS = {"lex1", "lex2", "lex3"};
    private static final String[] ODD_SCORES = {
        "inf",
        "-inf",
        "+inf",
        "nan",
        "abc",
        "",
        " 1",
        "1 ",
        "0x10",
        "1e400",
        "-0",
        "0",
        "1e17",
        "123456789012345678",
        "1e300",
        "-1e300",
        "0.1",
        "3.0",
        "1e-320",
        "infinity",
        "-nan",
        "1.7976931348623157e308",
        "4611686018427387904",
        "9223372036854775807",
        "-9223372036854775808",
        "0.30000000000000004",
        "1e-5",
        "123456.789",
        "(1"
    };
    private static final String[] ODD_ENDS = {
        "-inf",
        "+inf",
        "(inf",
        "(-inf",
        "",
        "(",
        " 5",
        "5 ",
        "(5",
        "(-3",
        "nan",
        "(nan",
        "abc",
        "1e400",
        "-1e400",
        "0x1p2",
        "1\u0000x",
        "((1",
        "\t7",
        "  ",
        "-0",
        "(0",
        "1e-400"
    };
    private static final String[] ODD_INTEGERS = {
        "0",
        "-1",
        "1",
        "-9223372036854775808",
        "9223372036854775807",
        "9223372036854775808",
        "abc",
        "",
        "1.0",
        " 1",
        "01",
        "-0",
        "2147483648",
        "4294967296",
        "-9223372036854775807",
        "4611686018427387904",
        "-4611686018427387904"
    };
    private static final String[] ODD_MEMBER_ENDS = {
        "-",
        "+",
        "(",
        "[",
        "",
        "x",
        "+x",
        "-x",
        "+\u0000x",
        "-\u0000",
        "[\u00ff",
        "(\u00ff",
        "(m1",
        "[m1",
        "((m",
        "[m299"
    };

    private final Random random;
    private final List<Supplier<String[]>> kinds = new ArrayList<>();

    public SortedSetRequests(Random random) {
        this.random = random;
        adding();
        looking();
        ranges();
        removing();
        combining();
        lexical();
    }

    /** The arguments of the next command. */
    public String[] next() {
        return kinds.get(random.nextInt(kinds.size())).get();
    }

    private void kind(int weight, Supplier<String[]> supplier) {
        for (int i = 0; i < weight; i++) {
            kinds.add(supplier);
        }
    }

    private static String[] of(String... parts) {
        return parts;
    }

    private String pick(String... from) {
        return from[random.nextInt(from.length)];
    }

    private boolean rarely() {
        return random.nextInt(20) == 0;
    }

    String key() {
        return random.nextInt(8) == 0 ? pick(KEYS) : pick("a", "b", "c", "{t}1", "{t}2");
    }

    private String lexicalKey() {
        return pick(LEXICAL_KEYS);
    }

    private String member() {
        if (rarely()) {
            return pick(
                    "",
                    "m",
                    "\u00ff\u0000\r\n",
                    "x".repeat(64),
                    "x".repeat(65),
                    "y".repeat(200),
                    "12345",
                    "-7",
                    "007",
                    "CH",
                    "incr");
        }
        return "m" + random.nextInt(random.nextInt(3) == 0 ? 300 : 40);
    }

    private String score() {
        return switch (random.nextInt(10)) {
            case 0 -> pick(ODD_SCORES);
            case 1 -> Double.toString(random.nextGaussian() * 10);
            case 2 -> Double.toString(random.nextInt(1000) / 8.0);
            case 3 -> Long.toString(random.nextLong() >> random.nextInt(64));
            default -> Integer.toString(random.nextInt(20) - 5);
        };
    }

    private String integer() {
        return rarely() ? pick(ODD_INTEGERS) : Integer.toString(random.nextInt(random.nextInt(3) == 0 ? 400 : 20) - 10);
    }

    private String end() {
        return random.nextInt(6) == 0
                ? pick(ODD_ENDS)
                : (random.nextInt(3) == 0 ? "(" : "") + (random.nextInt(40) - 15) / (random.nextBoolean() ? 1.0 : 4.0);
    }

    private String memberEnd() {
        return random.nextInt(3) == 0 ? pick(ODD_MEMBER_ENDS) : pick("(", "[") + member();
    }

    private String[] with(String[] start, List<String> more) {
        List<String> all = new ArrayList<>(List.of(start));
        all.addAll(more);
        return all.toArray(String[]::new);
    }

    /** Some of these, each split at its blanks, some twice. */
    private List<String> options(String... choices) {
        List<String> chosen = new ArrayList<>();
        while (random.nextInt(2) == 0) {
            String option = pick(choices).replace("<int>", integer()).replace("<score>", score().replace(" ", ""));
            chosen.addAll(List.of(option.split(" ")));
        }
        return chosen;
    }

    private void adding() {
        kind(12, () -> with(of("ZADD", key()), pairs(1 + random.nextInt(3))));
        kind(10, () -> {
            List<String> rest = options("NX", "XX", "GT", "LT", "CH", "ch", "INCR", "nx", "CH");
            rest.addAll(pairs(1 + random.nextInt(random.nextInt(3) == 0 ? 3 : 1)));
            if (rarely()) {
                rest.remove(rest.size() - 1);
            }
            return with(of("ZADD", key()), rest);
        });
        kind(2, () -> with(of("ZADD", key()), manyPairs()));
        kind(6, () -> of("ZINCRBY", key(), score(), member()));
        kind(1, () -> of("DEL", key().replace("string", "a")));
        kind(1, () -> of("COPY", key().replace("string", "a"), "b", "REPLACE"));
    }

    private List<String> pairs(int count) {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pairs.add(score());
            pairs.add(member());
        }
        return pairs;
    }

    private List<String> manyPairs() {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            pairs.add(Integer.toString(random.nextInt(1000)));
            pairs.add("m" + random.nextInt(300));
        }
        return pairs;
    }

    private void looking() {
        kind(2, () -> of("ZCARD", key()));
        kind(4, () -> of("ZSCORE", key(), member()));
        kind(3, () -> of("ZMSCORE", key(), member(), member(), member()));
        kind(5, () -> of(pick("ZRANK", "ZREVRANK"), key(), member()));
        kind(6, () -> of("ZCOUNT", key(), end(), end()));
        kind(3, () -> with(of("ZRANDMEMBER", key()), randomCount()));
        kind(
                3,
                () -> with(
                        of("ZSCAN", key(), pick("0", "0", "0", "abc", "", "99999999999", "18446744073709551616")),
                        options("MATCH m1*", "COUNT 7", "COUNT 0", "COUNT x", "TYPE zset", "MATCH", "COUNT 1000")));
    }

    /** Never a count so huge that Redis would write forever. */
    private List<String> randomCount() {
        return switch (random.nextInt(5)) {
            case 0 -> List.of();
            case 1 -> List.of(pick("abc", "-9223372036854775808", "9223372036854775807", "", "5000"));
            case 2 ->
                List.of(
                        pick("-9223372036854775808", "4611686018427387904", "-4611686018427387904", "3", "-3"),
                        "WITHSCORES");
            case 3 -> List.of(Integer.toString(random.nextInt(20) - 10), pick("WITHSCORES", "withscores", "x"));
            default -> List.of(Integer.toString(random.nextInt(200) - 50));
        };
    }

    private void ranges() {
        kind(
                10,
                () -> with(
                        of("ZRANGE", key(), integer(), integer()),
                        options("REV", "WITHSCORES", "WITHSCORES", "LIMIT 0 -1", "LIMIT 1 2", "rev", "LIMIT", "x")));
        kind(
                10,
                () -> with(
                        of("ZRANGE", key(), end(), end(), "BYSCORE"),
                        options("REV", "WITHSCORES", "LIMIT <int> <int>", "BYSCORE", "BYLEX")));
        kind(3, () -> with(of("ZREVRANGE", key(), integer(), integer()), options("WITHSCORES", "REV", "LIMIT 0 1")));
        kind(
                6,
                () -> with(
                        of(pick("ZRANGEBYSCORE", "ZREVRANGEBYSCORE"), key(), end(), end()),
                        options("WITHSCORES", "LIMIT <int> <int>", "LIMIT 1 3", "REV", "LIMIT 2")));
        kind(
                3,
                () -> with(
                        of("ZRANGESTORE", key(), key(), end(), end(), "BYSCORE"),
                        options("REV", "LIMIT <int> <int>", "WITHSCORES")));
        kind(
                3,
                () -> with(
                        of("ZRANGESTORE", key().replace("string", "a"), key(), integer(), integer()),
                        options("REV", "REV", "WITHSCORES", "LIMIT 0 1")));
    }

    private void removing() {
        kind(6, () -> of("ZREM", key(), member(), member()));
        kind(2, () -> of("ZREMRANGEBYSCORE", key(), end(), end()));
        kind(1, () -> of("ZREMRANGEBYRANK", key(), integer(), integer()));
        kind(
                5,
                () -> with(
                        of(pick("ZPOPMIN", "ZPOPMAX"), key()), random.nextBoolean() ? List.of() : List.of(integer())));
        kind(
                3,
                () -> with(
                        of("ZMPOP", pick("1", "2", "2", "2", "0", "3", "-1", "x", "9223372036854775806"), key(), key()),
                        with(
                                pick("MIN", "MAX", "min", "COUNT", "x"),
                                options("COUNT <int>", "COUNT 2", "COUNT", "x"))));
    }

    private static List<String> with(String first, List<String> rest) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(rest);
        return all;
    }

    private void combining() {
        kind(
                8,
                () -> with(
                        of(pick("ZUNION", "ZINTER"), "2", source(), source()),
                        options(
                                "WITHSCORES",
                                "WEIGHTS <score> <score>",
                                "WEIGHTS 2 -inf",
                                "AGGREGATE MIN",
                                "AGGREGATE max",
                                "AGGREGATE sum",
                                "AGGREGATE x",
                                "WEIGHTS 1",
                                "LIMIT 1")));
        kind(2, () -> with(of(pick("ZUNION", "ZINTER"), "3", source(), source(), source()), options("WITHSCORES")));
        kind(
                5,
                () -> with(
                        of(pick("ZUNIONSTORE", "ZINTERSTORE"), destination(), "2", source(), source()),
                        options("WEIGHTS <score> 0.5", "AGGREGATE MIN", "AGGREGATE MAX", "WITHSCORES")));
        kind(4, () -> with(of("ZDIFF", "2", source(), source()), options("WITHSCORES", "WITHSCORES", "WEIGHTS 1 2")));
        kind(1, () -> of("ZDIFF", "4", key(), source(), source(), "missing", "WITHSCORES"));
        kind(2, () -> of("ZDIFFSTORE", destination(), "2", source(), source()));
        kind(3, () -> with(of("ZINTERCARD", "2", source(), source()), options("LIMIT <int>", "LIMIT 3", "WITHSCORES")));
        kind(
                2,
                () -> of(
                        pick("ZUNION", "ZINTER", "ZDIFF", "ZINTERCARD"),
                        pick("0", "-1", "x", "5", "9223372036854775807", "1"),
                        key(),
                        key()));
        kind(3, () -> of("SADD", pick(SETS), setMember(), setMember()));
        kind(1, () -> of(pick("SREM", "SREM", "ZADD"), pick(SETS), "1", setMember()));
    }

    private String source() {
        return random.nextInt(3) == 0 ? pick(SETS) : key();
    }

    private String setMember() {
        return random.nextInt(3) == 0 ? Integer.toString(random.nextInt(20)) : member();
    }

    private String destination() {
        return key().replace("string", "a");
    }

    private void lexical() {
        kind(6, () -> {
            List<String> pairs = new ArrayList<>();
            for (int i = random.nextInt(random.nextInt(10) == 0 ? 150 : 5); i >= 0; i--) {
                pairs.add("0");
                pairs.add(member());
            }
            return with(of("ZADD", lexicalKey()), pairs);
        });
        kind(2, () -> of("ZREM", lexicalKey(), member(), member(), member()));
        kind(5, () -> of("ZLEXCOUNT", lexicalKey(), memberEnd(), memberEnd()));
        kind(
                6,
                () -> with(
                        of("ZRANGE", lexicalKey(), memberEnd(), memberEnd(), "BYLEX"),
                        options("REV", "LIMIT <int> <int>", "LIMIT 1 4", "WITHSCORES")));
        kind(
                5,
                () -> with(
                        of(pick("ZRANGEBYLEX", "ZREVRANGEBYLEX"), lexicalKey(), memberEnd(), memberEnd()),
                        options("LIMIT <int> <int>", "LIMIT 2 3", "REV")));
        kind(1, () -> of("ZREMRANGEBYLEX", lexicalKey(), memberEnd(), memberEnd()));
        kind(
                2,
                () -> with(
                        of("ZRANGESTORE", lexicalKey(), lexicalKey(), memberEnd(), memberEnd(), "BYLEX"),
                        options("REV", "LIMIT 0 5")));
        kind(1, () -> of("DEL", lexicalKey()));
    }
}
