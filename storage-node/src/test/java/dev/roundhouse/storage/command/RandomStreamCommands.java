package dev.roundhouse.storage.command;

import dev.roundhouse.spi.resp.Request;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;

/** Random commands on a few streams; IDs are small, so that they meet, and at times hostile. */
final class RandomStreamCommands {
    static final String[] STREAMS = {"s", "t"};
    /** Time differences are multiples of this and a half, so that a slow machine changes none of them. */
    static final long STEP_MILLIS = 100_000;

    private static final String OTHER = "string";
    private static final String[] NAMES = {
        "a",
        "b",
        "c",
        "1",
        "-22",
        "",
        "007",
        "a rather long name of a field, over 64 bytes, so that" + " its length takes two"
    };
    private static final String[] GROUPS = {"g", "h", "group\r\n"};
    private static final String[] CONSUMERS = {"x", "y", "z", ""};
    private static final String[] HOSTILE = {
        "18446744073709551615-18446744073709551615",
        "18446744073709551615",
        "18446744073709551616",
        "0-0",
        "0",
        "-",
        "+",
        "$",
        ">",
        "0-*",
        "18446744073709551615-*",
        "9223372036854775808-1",
        "1-18446744073709551615",
        "(",
        "((1",
        "(0",
        "-1",
        "1-",
        "-1-1",
        "+5",
        " 5",
        "5 ",
        "007-01",
        "1--5",
        "1--05",
        "1-+2",
        "x",
        "",
        "9223372036854775807",
        "-9223372036854775808",
        "COUNT",
        "MAXLEN",
        "~",
        "=",
        "LIMIT",
        "STREAMS",
        "GROUP",
        "FORCE",
        "JUSTID",
        "IDLE",
        "FULL",
        "1-1-1",
        "1-1\0x",
        "NOACK",
        "99999999999999999999-1",
        "(18446744073709551615-18446744073709551615",
        "nosuch",
        OTHER,
        "BLOCK",
        "ENTRIESREAD"
    };

    private final Random random;
    private final LongSupplier clock;
    private final long stepMillis;
    private final boolean givesIds;
    private long top = 1;

    /** Of IDs that the commands choose, for servers whose clocks differ. */
    RandomStreamCommands(Random random) {
        this(random, System::currentTimeMillis, STEP_MILLIS, false);
    }

    /**
     * @param clock milliseconds since the epoch
     * @param stepMillis what time differences are about
     * @param givesIds whether some entries get their IDs from the clock, and all are near it
     */
    RandomStreamCommands(Random random, LongSupplier clock, long stepMillis, boolean givesIds) {
        this.random = random;
        this.clock = clock;
        this.stepMillis = stepMillis;
        this.givesIds = givesIds;
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private String any(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    Request next() {
        List<String> words = command();
        if (oneIn(15)) {
            spoil(words);
        }
        if (oneIn(30)) {
            words.set(0, words.get(0).toLowerCase(java.util.Locale.ROOT));
        }
        return AgainstRedis.request(words.toArray(new String[0]));
    }

    private void spoil(List<String> words) {
        int at = 1 + random.nextInt(words.size() - 1);
        switch (random.nextInt(3)) {
            case 0 -> words.remove(at);
            case 1 -> words.add(at, any(HOSTILE));
            default -> words.set(at, any(HOSTILE));
        }
    }

    private List<String> command() {
        if (givesIds && oneIn(8)) { // runs are short there, and without a group most fails
            return words("XGROUP", "CREATE", key(), group(), "0", "MKSTREAM");
        }
        return switch (random.nextInt(33)) {
            case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 -> xadd();
            case 10 -> trim(words("XTRIM", key()), true);
            case 11, 12, 13 -> ids(words("XDEL", key()), 4);
            case 14, 15 -> count(words("XRANGE", key(), bound(), bound()));
            case 16 -> count(words("XREVRANGE", key(), bound(), bound()));
            case 17 -> xread();
            case 18, 19, 20, 21 -> xreadgroup();
            case 22 -> xgroup();
            case 23 -> ids(words("XACK", key(), group()), 4);
            case 24, 25 -> xclaim();
            case 26, 27 -> xautoclaim();
            case 28 -> xpending();
            case 29, 30 -> xinfo();
            case 31 -> oneIn(3) ? xsetid() : words("XLEN", key());
            default -> oneIn(12) ? words("DEL", key()) : oneIn(3) ? words("COPY", "s", "t", "REPLACE") : xgroup();
        };
    }

    private static List<String> words(String... words) {
        return new ArrayList<>(Arrays.asList(words));
    }

    private String group() {
        return givesIds && !oneIn(8) ? "g" : any(GROUPS);
    }

    private String key() {
        return oneIn(60) ? OTHER : oneIn(80) ? "missing" : any(STREAMS);
    }

    /** An ID that may be there. */
    private String id() {
        if (oneIn(60)) {
            return any(HOSTILE);
        }
        long ms = Math.max(0, top - random.nextInt(25));
        return oneIn(4) ? Long.toString(ms) : ms + "-" + random.nextInt(3);
    }

    private String bound() {
        return oneIn(3) ? any("-", "+") : (oneIn(4) ? "(" : "") + id();
    }

    private List<String> xadd() {
        List<String> words = words("XADD", key());
        if (oneIn(12)) {
            words.add("NOMKSTREAM");
        }
        if (oneIn(8)) {
            trim(words, false);
        }
        top = Math.max(top + (random.nextInt(3) == 0 ? 1 : 0), givesIds ? clock.getAsLong() : 0);
        words.add(
                givesIds && oneIn(3) ? "*" : oneIn(8) ? top + "-*" : oneIn(12) ? id() : top + "-" + random.nextInt(4));
        String[] names = oneIn(2)
                ? new String[] {"a", "b"}
                : oneIn(3) ? new String[] {any(NAMES)} : new String[] {any(NAMES), any(NAMES)};
        for (String name : names) {
            words.add(name);
            words.add(value());
        }
        return words;
    }

    private String value() {
        return switch (random.nextInt(6)) {
            case 0 -> Long.toString(random.nextLong() >> random.nextInt(64));
            case 1 -> Integer.toString(random.nextInt(300) - 100);
            case 2 -> "";
            case 3 -> oneIn(20) ? "v".repeat(random.nextInt(6000)) : "w".repeat(random.nextInt(140));
            default -> any(NAMES);
        };
    }

    private List<String> trim(List<String> words, boolean alone) {
        boolean byLength = oneIn(2);
        boolean approximate = oneIn(2);
        words.add(byLength ? "MAXLEN" : "MINID");
        if (approximate) {
            words.add("~");
        } else if (oneIn(2)) {
            words.add("=");
        }
        words.add(byLength ? Integer.toString(random.nextInt(alone ? 40 : 60)) : id());
        if (approximate && oneIn(2) || oneIn(30)) {
            words.add("LIMIT");
            words.add(Integer.toString(random.nextInt(30) - 1));
        }
        return words;
    }

    private List<String> ids(List<String> words, int most) {
        for (int i = random.nextInt(most); i >= 0; i--) {
            words.add(id());
        }
        return words;
    }

    private List<String> count(List<String> words) {
        if (oneIn(2)) {
            words.add("COUNT");
            words.add(Integer.toString(random.nextInt(6) - 1));
        }
        return words;
    }

    private List<String> xread() {
        return streams(block(count(words("XREAD"))), id(), id());
    }

    private List<String> xreadgroup() {
        List<String> words = count(words("XREADGROUP", "GROUP", group(), any(CONSUMERS)));
        block(words);
        if (oneIn(5)) {
            words.add("NOACK");
        }
        return streams(words, oneIn(4) ? id() : ">", oneIn(4) ? id() : ">");
    }

    /** For what nodes are sent: to them it is nothing to wait. */
    private List<String> block(List<String> words) {
        if (givesIds && oneIn(5)) {
            words.add("BLOCK");
            words.add(oneIn(8) ? any("-1", "x", "1.5") : Integer.toString(random.nextInt(100)));
        }
        return words;
    }

    private List<String> streams(List<String> words, String first, String second) {
        words.add("STREAMS");
        if (oneIn(3)) {
            words.addAll(List.of(key(), key(), first, second));
        } else {
            words.addAll(List.of(key(), first));
        }
        return words;
    }

    private List<String> xgroup() {
        return switch (random.nextInt(12)) {
            case 0 -> words("XGROUP", "DESTROY", key(), group());
            case 1, 2 -> words("XGROUP", "CREATECONSUMER", key(), group(), any(CONSUMERS));
            case 3 -> words("XGROUP", "DELCONSUMER", key(), group(), any(CONSUMERS));
            case 4, 5 -> entriesRead(words("XGROUP", "SETID", key(), group(), oneIn(3) ? "$" : id()));
            case 6 -> words("XGROUP", "HELP");
            default -> {
                List<String> words = words("XGROUP", "CREATE", key(), group(), oneIn(3) ? "$" : id());
                if (oneIn(3)) {
                    words.add("MKSTREAM");
                }
                yield entriesRead(words);
            }
        };
    }

    private List<String> entriesRead(List<String> words) {
        if (oneIn(3)) {
            words.add("ENTRIESREAD");
            words.add(Integer.toString(random.nextInt(40) - 2));
        }
        return words;
    }

    private String minIdle() {
        return oneIn(2) ? "0" : Long.toString(stepMillis * (random.nextInt(4) - 1));
    }

    private List<String> xclaim() {
        List<String> words = ids(words("XCLAIM", key(), group(), any(CONSUMERS), minIdle()), 5);
        if (oneIn(3)) {
            words.add("IDLE");
            words.add(Long.toString(stepMillis / 2 + stepMillis * random.nextInt(4)));
        } else if (oneIn(4)) {
            words.add("TIME");
            words.add(Long.toString(clock.getAsLong() - stepMillis / 2 - stepMillis * (random.nextInt(4) - 1)));
        }
        if (oneIn(4)) {
            words.add("RETRYCOUNT");
            words.add(Integer.toString(random.nextInt(5) - 1));
        }
        if (oneIn(2)) {
            words.add("FORCE");
        }
        if (oneIn(4)) {
            words.add("JUSTID");
        }
        if (oneIn(6)) {
            words.add("LASTID");
            words.add(id());
        }
        return words;
    }

    private List<String> xautoclaim() {
        List<String> words =
                count(words("XAUTOCLAIM", key(), group(), any(CONSUMERS), minIdle(), oneIn(2) ? "-" : bound()));
        if (oneIn(3)) {
            words.add("JUSTID");
        }
        return words;
    }

    private List<String> xpending() {
        List<String> words = words("XPENDING", key(), group());
        if (oneIn(3)) {
            return words;
        }
        if (oneIn(3)) {
            words.add("IDLE");
            words.add(minIdle());
        }
        words.addAll(List.of(bound(), bound(), Integer.toString(random.nextInt(12) - 1)));
        if (oneIn(3)) {
            words.add(any(CONSUMERS));
        }
        return words;
    }

    private List<String> xinfo() {
        return switch (random.nextInt(8)) {
            case 0 -> words("XINFO", "GROUPS", key());
            case 1 -> words("XINFO", "CONSUMERS", key(), group());
            case 2 -> words("XINFO", "STREAM", key());
            case 3 -> oneIn(4) ? words("XINFO", "HELP") : words("XINFO", "STREAM", key(), "FULL");
            default -> words("XINFO", "STREAM", key(), "FULL", "COUNT", Integer.toString(random.nextInt(20) - 1));
        };
    }

    private List<String> xsetid() {
        List<String> words = words("XSETID", key(), oneIn(2) ? id() : Long.toString(top));
        if (oneIn(2)) {
            words.add("ENTRIESADDED");
            words.add(Integer.toString(random.nextInt(100) - 1));
        }
        if (oneIn(2)) {
            words.add("MAXDELETEDID");
            words.add(id());
        }
        return words;
    }
}
