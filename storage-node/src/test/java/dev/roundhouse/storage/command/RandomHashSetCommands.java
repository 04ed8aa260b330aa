package dev.roundhouse.storage.command;

import dev.roundhouse.spi.resp.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Commands on hashes and sets over few keys, fields and members, so that they meet; some of their arguments are wrong. */
final class RandomHashSetCommands {
    private static final String[] HASHES = {"h1", "h2", "h3"};
    private static final String[] SETS = {"s1", "s2", "s3", "s4"};
    private static final String[] INTEGERS = {
        "0",
        "1",
        "-1",
        "5",
        "-3",
        "100",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "01",
        "+1",
        "",
        " 1",
        "1.0",
        "abc",
        "-0"
    };
    private static final String[] FLOATS = {
        "1.5", "-1.5", "0.1", "3", "1e3", "1e300", "1e4000", "inf", "-inf", "nan", "abc", "", " 1", "0x1p3", "1e-20",
        "-0"
    };
    private static final String[] COUNTS = {
        "0", "1", "2", "3", "7", "50", "1000", "9223372036854775807", "abc", "", "9223372036854775808"
    };
    private static final String[] NEGATIVE_COUNTS = {"-1", "-2", "-20", "-9223372036854775808", "-9223372036854775809"};
    private static final String[] PATTERNS = {"*", "1*", "?", "m[1-3]*", "", "*2", "nosuch"};
    private static final String[] CURSORS = {"0", "0", "0", "", "abc", " 0", "-", "18446744073709551616"};

    private final Random random;
    private final List<Supplier<String[]>> kinds = new ArrayList<>();

    RandomHashSetCommands(Random random) {
        this.random = random;
        hashChanges();
        hashReads();
        setChanges();
        setReads();
        setAlgebra();
        others();
    }

    Request next() {
        String[] command = kinds.get(random.nextInt(kinds.size())).get();
        byte[][] bytes = new byte[command.length][];
        for (int i = 0; i < command.length; i++) {
            bytes[i] = command[i].getBytes(StandardCharsets.ISO_8859_1);
        }
        return Request.of(bytes);
    }

    private void add(int weight, Supplier<String[]> kind) {
        for (int i = 0; i < weight; i++) {
            kinds.add(kind);
        }
    }

    private void hashChanges() {
        add(8, () -> with(pairs(), "HSET", hash()));
        add(2, () -> with(pairs(), "HMSET", hash()));
        add(1, () -> of(pick("HSET", "hmset"), hash(), field(), value(), field()));
        add(3, () -> of("HSETNX", hash(), field(), value()));
        add(8, () -> with(several(this::field), "HDEL", hash()));
        add(5, () -> of("HINCRBY", hash(), field(), pick(INTEGERS)));
        add(5, () -> of("HINCRBYFLOAT", hash(), field(), pick(FLOATS)));
        add(3, () -> of("HSET", hash(), field(), pick(INTEGERS)));
    }

    private void hashReads() {
        add(3, () -> of("HGET", hash(), field()));
        add(2, () -> with(several(this::field), "HMGET", hash()));
        add(1, () -> of("HEXISTS", hash(), field()));
        add(1, () -> of("HLEN", hash()));
        add(1, () -> of("HSTRLEN", hash(), field()));
        add(3, () -> of(pick("HGETALL", "HKEYS", "HVALS"), hash()));
        add(2, () -> of("HRANDFIELD", hash()));
        add(3, () -> of("HRANDFIELD", hash(), count()));
        add(3, () -> of("HRANDFIELD", hash(), count(), "WITHVALUES"));
        add(1, () -> of("HRANDFIELD", hash(), count(), pick("withvalues", "x", "")));
        add(1, () -> of("HRANDFIELD", hash(), count(), "WITHVALUES", "x"));
        add(3, () -> with(scanOptions(), "HSCAN", hash(), pick(CURSORS), "COUNT", "10000"));
    }

    private void setChanges() {
        add(12, () -> with(several(this::member), "SADD", set()));
        add(6, () -> with(several(this::member), "SREM", set()));
        add(3, () -> of("SMOVE", set(), set(), member()));
        add(2, () -> of("SPOP", set()));
        add(3, () -> of("SPOP", set(), pick("0", "1", "2", "3", "30", "-1", "abc", "", "9223372036854775807")));
        add(1, () -> of("SPOP", set(), "1", "2"));
    }

    private void setReads() {
        add(1, () -> of("SCARD", set()));
        add(2, () -> of("SISMEMBER", set(), member()));
        add(2, () -> with(several(this::member), "SMISMEMBER", set()));
        add(2, () -> of("SMEMBERS", set()));
        add(2, () -> of("SRANDMEMBER", set()));
        add(3, () -> of("SRANDMEMBER", set(), count()));
        add(1, () -> of("SRANDMEMBER", set(), count(), "x"));
        add(3, () -> with(scanOptions(), "SSCAN", set(), pick(CURSORS), "COUNT", "10000"));
    }

    private void setAlgebra() {
        add(6, () -> with(several(this::set), pick("SINTER", "SUNION", "SDIFF")));
        add(6, () -> with(several(this::set), pick("SINTERSTORE", "SUNIONSTORE", "SDIFFSTORE"), set()));
        add(2, () -> of("SINTERCARD", "2", set(), set()));
        add(2, () -> of("SINTERCARD", "2", set(), set(), "LIMIT", pick("0", "1", "3", "-1", "abc")));
        add(1, () -> of("SINTERCARD", pick("0", "-1", "3", "abc", "1", "9223372036854775807"), set(), set()));
        add(1, () -> of("SINTERCARD", "1", set(), pick("LIMIT", "x", "limit"), "1", pick("LIMIT", "x")));
    }

    private void others() {
        add(4, () -> of("OBJECT", "ENCODING", random.nextBoolean() ? hash() : set()));
        add(1, () -> of("DEL", random.nextBoolean() ? hash() : set()));
        add(1, () -> of("TYPE", random.nextBoolean() ? hash() : set()));
        add(1, () -> of("SET", "string", "1"));
        add(1, () -> of("COPY", pick(SETS), pick(SETS), "REPLACE"));
        add(1, () -> of("RENAME", pick(HASHES), pick(HASHES)));
        add(1, () -> of("PEXPIRE", pick("h3", "s4"), "1000000000"));
        add(1, () -> of("PERSIST", pick("h3", "s4")));
        add(1, () -> of(pick("HSET", "SADD", "HDEL", "SMEMBERS", "SINTERSTORE", "hrandfield", "SPOP", "HGETALL")));
    }

    private static String[] of(String... command) {
        return command;
    }

    private static String[] with(List<String> more, String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(more);
        return all.toArray(String[]::new);
    }

    private List<String> pairs() {
        List<String> pairs = new ArrayList<>();
        for (int n = 1 + random.nextInt(4); n > 0; n--) {
            pairs.add(field());
            pairs.add(value());
        }
        return pairs;
    }

    private List<String> several(Supplier<String> one) {
        List<String> several = new ArrayList<>();
        for (int n = random.nextInt(20) == 0 ? 12 : 1 + random.nextInt(3); n > 0; n--) {
            several.add(one.get());
        }
        return several;
    }

    private List<String> scanOptions() {
        return switch (random.nextInt(6)) {
            case 0 -> List.of("MATCH", pick(PATTERNS));
            case 1 -> List.of("TYPE", "set");
            case 2 -> List.of("COUNT", pick("0", "-1", "abc", "5000"));
            case 3 -> List.of(pick("MATCH", "COUNT", "x"));
            default -> List.of();
        };
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String hash() {
        return random.nextInt(40) == 0 ? pick("string", "s1", "nosuch") : pick(HASHES);
    }

    private String set() {
        return random.nextInt(40) == 0 ? pick("string", "h1", "nosuch") : pick(SETS);
    }

    private String count() {
        return random.nextInt(3) == 0 ? pick(NEGATIVE_COUNTS) : pick(COUNTS);
    }

    private String field() {
        return random.nextInt(60) == 0 ? pick("", "f".repeat(80), "\r\n\u00ff") : "m" + random.nextInt(24);
    }

    private String member() {
        return switch (random.nextInt(30)) {
            case 0 -> pick("", "01", "x".repeat(100), "-9223372036854775808", "9223372036854775807", "\u0000");
            case 1, 2 -> "m" + random.nextInt(20);
            default -> Integer.toString(random.nextInt(24) - 4);
        };
    }

    private String value() {
        return switch (random.nextInt(12)) {
            case 0 -> pick(FLOATS);
            case 1 -> pick(INTEGERS);
            case 2 -> random.nextInt(4) == 0 ? "v".repeat(random.nextInt(100)) : "";
            case 3 -> random.nextInt(30) == 0 ? "v".repeat(40_000) : "v";
            default -> "v" + random.nextInt(1_000);
        };
    }
}
