package dev.roundhouse.storage.command;

import dev.roundhouse.spi.resp.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Commands on a few lists, so that they meet, with arguments that are at times odd, huge or wrong. */
final class RandomListCommands {
    private static final String[] KEYS = {"a", "b", "c", "{t}1", "{t}2", "string", "missing"};
    private static final String[] ODD = {
        "",
        "-",
        "x",
        " 1",
        "01",
        "-0",
        "+1",
        "1.0",
        "9223372036854775807",
        "-9223372036854775808",
        "-9223372036854775807",
        "9223372036854775808",
        "-9223372036854775809",
        "4294967296",
        "2147483648",
        "-2147483649"
    };

    private final Random random;

    RandomListCommands(Random random) {
        this.random = random;
    }

    Request next() {
        return AgainstRedis.request(cased(command()));
    }

    private String[] command() {
        return switch (random.nextInt(24)) {
            case 0, 1, 2, 3 -> pushes(pick("LPUSH", "RPUSH", "LPUSH", "RPUSH", "LPUSHX", "RPUSHX"));
            case 4 -> of(pick("LPOP", "RPOP"), key());
            case 5, 6 -> of(pick("LPOP", "RPOP"), key(), count());
            case 7 -> of("LLEN", key());
            case 8 -> of("LINDEX", key(), index());
            case 9, 10 -> of("LRANGE", key(), index(), index());
            case 11, 12 -> of("LSET", key(), index(), element());
            case 13, 14 -> of("LINSERT", key(), pick("BEFORE", "AFTER", "AFTER", "x"), element(), element());
            case 15 -> of("LREM", key(), count(), element());
            case 16 -> of("LTRIM", key(), random.nextInt(5) == 0 ? index() : "0", index());
            case 17, 18 -> lpos();
            case 19 -> of("LMOVE", key(), key(), end(), end());
            case 20 -> of("RPOPLPUSH", key(), key());
            case 21 -> lmpop();
            case 22 -> others();
            default -> of("LRANGE", key(), "0", "-1");
        };
    }

    private String[] others() {
        return switch (random.nextInt(12)) {
            case 0 -> of("DEL", key());
            case 1 -> of("TYPE", key());
            case 2 -> of("OBJECT", "ENCODING", "missing");
            case 3 -> of("RENAME", pick("a", "b", "c"), pick("a", "b", "c"));
            case 4 -> of("COPY", pick("a", "b", "c"), pick("a", "b", "c"), "REPLACE");
            case 5 -> of("SET", "string", "v");
            case 6 -> of("GET", key());
            case 7 -> of(pick("LPOP", "RPOP"), key(), count(), "1");
            case 8 -> of(pick("LPUSH", "LINDEX", "LRANGE", "LSET", "LREM", "LPOS", "LMPOP"), key());
            case 9 -> of("SET", key(), "v");
            case 10 -> of("EXISTS", key(), key());
            default -> of("PERSIST", key());
        };
    }

    private String[] pushes(String name) {
        List<String> command = new ArrayList<>(List.of(name, key()));
        int count = random.nextInt(30) == 0 ? 300 : 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            command.add(element());
        }
        return command.toArray(String[]::new);
    }

    private String[] lpos() {
        List<String> command = new ArrayList<>(List.of("LPOS", key(), element()));
        for (int n = random.nextInt(4); n > 0; n--) {
            command.add(pick("RANK", "RANK", "COUNT", "COUNT", "MAXLEN", "x"));
            if (random.nextInt(20) > 0) {
                command.add(count());
            }
        }
        return command.toArray(String[]::new);
    }

    private String[] lmpop() {
        int keys = 1 + random.nextInt(3);
        boolean wrong = random.nextInt(10) == 0;
        List<String> command = new ArrayList<>(List.of("LMPOP", wrong ? odd() : Integer.toString(keys)));
        for (int i = 0; i < keys; i++) {
            command.add(key());
        }
        command.add(end());
        if (random.nextBoolean()) {
            command.add(pick("COUNT", "COUNT", "COUNT", "COUNT", "x"));
            if (random.nextInt(10) > 0) {
                command.add(count());
            }
        }
        if (random.nextInt(20) == 0) {
            command.add(pick("COUNT", "x"));
            command.add(count());
        }
        return command.toArray(String[]::new);
    }

    private String[] cased(String[] command) {
        if (random.nextInt(8) == 0) {
            command[0] = command[0].toLowerCase(Locale.ROOT);
        }
        return command;
    }

    private static String[] of(String... command) {
        return command;
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String key() {
        return random.nextInt(3) > 0 ? pick("a", "b") : pick(KEYS);
    }

    private String end() {
        return random.nextInt(20) == 0 ? pick("left", "Right", "x", "") : pick("LEFT", "RIGHT");
    }

    private String odd() {
        // A number of keys near the greatest makes Redis 7.0 read arguments that are not there.
        String odd = pick(ODD);
        return odd.equals("9223372036854775807") ? "4294967296" : odd;
    }

    private String index() {
        int far = random.nextInt(3) == 0 ? 5 : 100;
        return random.nextInt(15) == 0 ? pick(ODD) : Integer.toString(random.nextInt(2 * far) - far);
    }

    private String count() {
        return random.nextInt(8) == 0 ? pick(ODD) : Integer.toString(random.nextInt(9) - 2);
    }

    /** Few different ones, so that they are found; at times one that needs a node of its own. */
    private String element() {
        return switch (random.nextInt(12)) {
            case 0 -> Integer.toString(random.nextInt(400) - 200);
            case 1 -> pick(ODD);
            case 2 -> "\r\n\u0000\u00ff";
            case 3 -> "v".repeat(random.nextInt(200));
            case 4 -> random.nextInt(10) == 0 ? "w".repeat(pick(4_000, 4_001, 8_180, 8_192, 40_000)) : "w";
            default -> Character.toString((char) ('a' + random.nextInt(6)));
        };
    }

    private int pick(int... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
