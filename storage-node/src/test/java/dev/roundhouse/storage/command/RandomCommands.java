package dev.roundhouse.storage.command;

import dev.roundhouse.spi.resp.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Commands over few keys, so that they meet; with arguments that are odd, huge, wrong or in the past. Relative times are
 * far apart, so that comparing two of them does not depend on when the commands ran.
 */
final class RandomCommands {
    private static final String[] KEYS = {
        "a", "b", "c", "{t}1", "{t}2", "", "key with\r\nbreak", "\u00ff\u0000", "d", "e"
    };
    private static final String[] INTEGERS = {
        "0",
        "1",
        "-1",
        "2",
        "5",
        "10",
        "-3",
        "100",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775806",
        "-9223372036854775807",
        "9223372036854775808",
        "-9223372036854775809",
        "92233720368547758070",
        "4294967296",
        "01",
        "+1",
        "-0",
        "",
        " 1",
        "1 ",
        "1.0",
        "abc",
        "0x10",
        "1e3",
        "9999",
        "10000",
        "-",
        "536870911",
        "536870912",
        "536870913"
    };
    private static final String[] TIMES = {
        "0",
        "-1",
        "-100",
        "1",
        "abc",
        "",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775",
        "9223372036854776",
        "-9223372036854775",
        "-9223372036854776",
        "9223372036854774807",
        "1.5",
        "99999999999999",
        "9223370000000000000"
    };
    private static final String[] FLOATS = {
        "1.5",
        "-1.5",
        "0",
        "0.1",
        "3",
        "1e3",
        "1e300",
        "-1e300",
        "1e4000",
        "1e5000",
        "inf",
        "-inf",
        "+inf",
        "nan",
        "infinity",
        "abc",
        "",
        " 1",
        "1 ",
        "0x1p3",
        "0xA",
        "1e-20",
        "3.0e3",
        "123456789.123456789",
        "1.",
        ".5",
        "-0",
        "1e-4951",
        "5.0e-1",
        "9223372036854775807",
        "0.10000000000000001",
        "1e17",
        "12345678901234567890123",
        "-0.3",
        "+2",
        "1e",
        "1e+2",
        "--1"
    };
    private static final String[] PATTERNS = {
        "*", "?", "[a-c]", "{t}*", "[^a]", "*\\*", "a*", "", "\\a", "[a", "[\\]", "**", "*?*", "k*[\r]*", "[]",
        "[z-a]*", "[a-"
    };
    private static final String[] CURSORS = {
        "0", "0", "0", "0", "abc", "-", "1x", " 0", "", "18446744073709551616", "+0", "-0"
    };
    private static final long FIRST_SLOT_SECONDS = 1_000;
    private static final long SLOT_SECONDS = 1_000;

    /** Looks at every key, so that what has expired goes. */
    static final Request EVERY_KEY = everyKey();

    private final Random random;
    private final List<Supplier<String[]>> kinds = new ArrayList<>();
    private int slot;

    RandomCommands(Random random) {
        this.random = random;
        reads();
        writes();
        counters();
        keys();
        expiry();
        wholeStore();
    }

    Request next() {
        return Request.of(bytes(kinds.get(random.nextInt(kinds.size())).get()));
    }

    private static Request everyKey() {
        List<String> command = new ArrayList<>(List.of(KEYS));
        command.add(0, "EXISTS");
        return Request.of(bytes(command.toArray(String[]::new)));
    }

    private static byte[][] bytes(String[] command) {
        byte[][] bytes = new byte[command.length][];
        for (int i = 0; i < command.length; i++) {
            bytes[i] = command[i].getBytes(StandardCharsets.ISO_8859_1);
        }
        return bytes;
    }

    private void add(int weight, Supplier<String[]> kind) {
        for (int i = 0; i < weight; i++) {
            kinds.add(kind);
        }
    }

    private void reads() {
        add(6, () -> of("GET", key()));
        add(5, () -> with(options(getexOptions()), "GETEX", key()));
        add(2, () -> of("GETDEL", key()));
        add(2, () -> of("GETSET", key(), value()));
        add(2, () -> of("MGET", key(), key(), key(), key(), key(), key()));
        add(1, () -> of("STRLEN", key()));
        add(3, () -> of(pick("GETRANGE", "SUBSTR"), key(), integer(), integer()));
        add(3, () -> of("GETRANGE", key(), small(), small()));
        add(5, () -> with(options(lcsOptions()), "LCS", key(), key()));
    }

    private void writes() {
        add(6, () -> of("SET", key(), value()));
        add(14, () -> with(options(setOptions()), "SET", key(), value()));
        add(2, () -> of("SETNX", key(), value()));
        add(2, () -> of("SETEX", key(), seconds(), value()));
        add(2, () -> of("PSETEX", key(), millis(), value()));
        add(2, () -> of("MSET", key(), value(), key(), value()));
        add(1, () -> of("MSET", key(), value(), key()));
        add(2, () -> of("MSETNX", key(), value(), key(), value()));
        add(1, () -> of("MSETNX", key(), value(), key(), value(), key()));
        add(4, () -> of("APPEND", key(), value()));
        add(3, () -> of("SETRANGE", key(), small(), value()));
        // a huge offset that is allowed would make a huge string
        add(
                2,
                () -> of(
                        "SETRANGE",
                        key(),
                        pick("-1", "536870912", "9223372036854775807", "abc", "", "536870911"),
                        value() + "xx"));
    }

    private void counters() {
        add(4, () -> of(pick("INCR", "DECR"), key()));
        add(6, () -> of(pick("INCRBY", "DECRBY"), key(), integer()));
        add(8, () -> of("INCRBYFLOAT", key(), pick(FLOATS)));
        add(3, () -> of("SET", key(), pick(INTEGERS)));
        add(3, () -> of("SET", key(), pick(FLOATS)));
    }

    private void keys() {
        add(2, () -> of(pick("DEL", "UNLINK"), key(), key()));
        add(1, () -> of("EXISTS", key(), key(), key()));
        add(1, () -> of("TYPE", key()));
        add(1, () -> of("TOUCH", key(), key()));
        add(3, () -> of(pick("RENAME", "RENAMENX"), key(), key()));
        add(
                4,
                () -> with(
                        options("REPLACE", "DB 0", "DB 1", "DB -1", "DB abc", "DB 99999999999", "DB", "x"),
                        "COPY",
                        key(),
                        key()));
        add(1, () -> of("OBJECT", pick("FREQ", "ENCODING", "IDLETIME"), pick("missing", key())));
        add(1, () -> of("OBJECT", pick("HELP", "nosuch", "help", "a\nb")));
        add(1, () -> of("nosuch", key(), value()));
        add(1, () -> of("GET"));
    }

    private void expiry() {
        add(12, () -> with(options("NX", "XX", "GT", "LT", "nx", "x"), expireForm()));
        add(5, () -> of(pick("TTL", "PTTL", "EXPIRETIME", "PEXPIRETIME"), key()));
        add(2, () -> of("PERSIST", key()));
    }

    private String[] expireForm() {
        return switch (random.nextInt(4)) {
            case 0 -> of("EXPIRE", key(), seconds());
            case 1 -> of("PEXPIRE", key(), millis());
            case 2 -> of("EXPIREAT", key(), secondsAt());
            default -> of("PEXPIREAT", key(), millisAt());
        };
    }

    private void wholeStore() {
        add(2, () -> of("KEYS", pick(PATTERNS)));
        add(
                3,
                () -> with(
                        options(
                                "MATCH " + pick(PATTERNS).replace(" ", ""),
                                "COUNT 1000",
                                "COUNT 0",
                                "COUNT -1",
                                "COUNT x",
                                "TYPE string",
                                "TYPE STRING",
                                "TYPE nosuch",
                                "MATCH",
                                "COUNT",
                                "x"),
                        "SCAN",
                        pick(CURSORS),
                        "COUNT",
                        "500"));
        add(1, () -> of("RANDOMKEY"));
        add(1, () -> of("DBSIZE"));
        if (random.nextInt(4) == 0) {
            add(1, () -> of(pick("FLUSHALL", "FLUSHDB"), pick("ASYNC", "SYNC", "async", "x")));
        }
    }

    private String[] setOptions() {
        return of(
                "NX",
                "XX",
                "GET",
                "KEEPTTL",
                "EX " + seconds(),
                "PX " + millis(),
                "EXAT " + secondsAt(),
                "PXAT " + millisAt(),
                "nx",
                "keepttl",
                "EX",
                "PXAT",
                "PERSIST",
                "x");
    }

    private String[] getexOptions() {
        return of(
                "PERSIST",
                "EX " + seconds(),
                "PX " + millis(),
                "EXAT " + secondsAt(),
                "PXAT " + millisAt(),
                "persist",
                "EX",
                "KEEPTTL",
                "NX");
    }

    private String[] lcsOptions() {
        return of(
                "LEN",
                "IDX",
                "IDX",
                "WITHMATCHLEN",
                "MINMATCHLEN 2",
                "MINMATCHLEN -5",
                "MINMATCHLEN x",
                "MINMATCHLEN",
                "x");
    }

    /** None to three options; one with a blank is two arguments. */
    private String[] options(String... choices) {
        List<String> chosen = new ArrayList<>();
        for (int n = random.nextInt(10) < 7 ? random.nextInt(2) : random.nextInt(4); n > 0; n--) {
            chosen.addAll(List.of(pick(choices).split(" ", -1)));
        }
        return chosen.toArray(String[]::new);
    }

    private static String[] of(String... command) {
        return command;
    }

    private String[] with(String[] options, String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(options));
        if (random.nextInt(8) == 0) {
            all.set(0, all.get(0).toLowerCase(Locale.ROOT));
        }
        return all.toArray(String[]::new);
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String key() {
        return pick(KEYS);
    }

    private String value() {
        return switch (random.nextInt(8)) {
            case 0 -> pick(INTEGERS);
            case 1 -> "";
            case 2 -> letters(random.nextInt(100));
            case 3 -> letters(40 + random.nextInt(8));
            case 4 -> random.nextInt(20) == 0 ? letters(40_000) : "\r\n\u0000\u00ff";
            default -> letters(random.nextInt(8));
        };
    }

    private String letters(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(4)));
        }
        return text.toString();
    }

    private String integer() {
        return pick(INTEGERS);
    }

    private String small() {
        return Integer.toString(random.nextInt(60) - 30);
    }

    private long slotSeconds() {
        return FIRST_SLOT_SECONDS + SLOT_SECONDS * ((slot++ * 7919L) % 1_000_003);
    }

    private String seconds() {
        return random.nextInt(3) == 0 ? notSoon(pick(TIMES)) : Long.toString(slotSeconds());
    }

    private String millis() {
        return random.nextInt(3) == 0 ? notSoon(pick(TIMES)) : Long.toString(slotSeconds() * 1000);
    }

    /** A key must not expire while the commands run: that two clocks agree on when is not what is tested. */
    private static String notSoon(String relative) {
        return relative.equals("1") ? "-2" : relative;
    }

    private String secondsAt() {
        return random.nextInt(3) == 0 ? pick(TIMES) : Long.toString(10_000_000_000L + slotSeconds());
    }

    private String millisAt() {
        return random.nextInt(3) == 0 ? pick(TIMES) : Long.toString(10_000_000_000_000L + slotSeconds() * 1000);
    }
}
