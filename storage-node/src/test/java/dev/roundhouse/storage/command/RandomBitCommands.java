package dev.roundhouse.storage.command;

import dev.roundhouse.spi.resp.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Commands on bitmaps and on HyperLogLogs, on few keys, so that they meet; some of their arguments are wrong. */
final class RandomBitCommands {
    static final String[] KEYS = {"a", "b", "c", "{t}1", "{t}2", "number", "list", "missing"};
    private static final String[] ODD = {
        "",
        "-",
        "x",
        " 1",
        "01",
        "1.0",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "4294967295",
        "4294967296",
        "536870912",
        "-1",
        "2",
        "#",
        "#0",
        "##1"
    };

    private final Random random;

    RandomBitCommands(Random random) {
        this.random = random;
    }

    Request onBitmaps() {
        return AgainstRedis.request(bitCommand());
    }

    Request onHyperLogLogs() {
        return AgainstRedis.request(hyperLogLogCommand());
    }

    String key() {
        return KEYS[random.nextInt(KEYS.length)];
    }

    private String odd() {
        return ODD[random.nextInt(ODD.length)];
    }

    private boolean rarely() {
        return random.nextInt(25) == 0;
    }

    private String value() {
        byte[] bytes = new byte[random.nextInt(random.nextInt(6) == 0 ? 5000 : 40)];
        int kind = random.nextInt(3);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (kind == 0 ? 0 : kind == 1 ? 0xff : random.nextInt(256));
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private String offset() {
        if (rarely()) {
            // far ones would take half a gigabyte
            String odd = odd();
            return odd.equals("4294967295") ? "4294967296" : odd.equals("536870912") ? "-2" : odd;
        }
        return Integer.toString(random.nextInt(random.nextInt(10) == 0 ? 60_000 : 400));
    }

    private String index() {
        return rarely() ? odd() : Integer.toString(random.nextInt(random.nextInt(4) == 0 ? 20_000 : 60) - 30);
    }

    private String bit() {
        return rarely() ? odd() : random.nextBoolean() ? "1" : "0";
    }

    private String[] bitCommand() {
        return switch (random.nextInt(14)) {
            case 0 -> new String[] {"SET", key(), value()};
            case 1 ->
                random.nextBoolean()
                        ? new String[] {"SET", "number", Integer.toString(random.nextInt(10_000))}
                        : new String[] {"DEL", key()};
            case 2, 3 -> new String[] {"SETBIT", key(), offset(), bit()};
            case 4 -> new String[] {"GETBIT", key(), offset()};
            case 5, 6 -> range("BITCOUNT", new String[] {key()});
            case 7, 8 -> range("BITPOS", new String[] {key(), bit()});
            case 9 -> bitop();
            case 10 ->
                random.nextBoolean()
                        ? new String[] {"APPEND", key(), value()}
                        : new String[] {"COPY", key(), key(), "REPLACE"};
            default -> bitfield();
        };
    }

    private String[] range(String name, String[] first) {
        List<String> arguments = new ArrayList<>(List.of(name));
        arguments.addAll(List.of(first));
        int count = random.nextInt(4);
        for (int i = 0; i < Math.min(count, 2); i++) {
            arguments.add(index());
        }
        if (count == 3) {
            arguments.add(rarely() ? "bits" : random.nextBoolean() ? "bit" : "BYTE");
        }
        if (rarely()) {
            arguments.add("more");
        }
        return arguments.toArray(String[]::new);
    }

    private String[] bitop() {
        String[] names = {"and", "OR", "Xor", "NOT", "nor"};
        List<String> arguments = new ArrayList<>(List.of("BITOP", names[random.nextInt(5)], key()));
        for (int i = 0; i <= random.nextInt(3); i++) {
            arguments.add(key());
        }
        return arguments.toArray(String[]::new);
    }

    private String[] bitfield() {
        boolean isReadOnly = random.nextInt(6) == 0;
        List<String> arguments = new ArrayList<>(List.of(isReadOnly ? "BITFIELD_RO" : "BITFIELD", key()));
        int count = random.nextInt(6);
        for (int i = 0; i < count; i++) {
            int kind = isReadOnly && !rarely() ? 0 : random.nextInt(4);
            if (kind == 3) {
                arguments.addAll(List.of("OVERFLOW", new String[] {"wrap", "SAT", "fail", "FAIL"}[random.nextInt(4)]));
                continue;
            }
            arguments.add(new String[] {"GET", "set", "INCRBY"}[kind]);
            arguments.add(type());
            arguments.add((random.nextInt(4) == 0 ? "#" : "") + offset());
            if (kind > 0) {
                arguments.add(operand());
            }
        }
        if (rarely()) {
            arguments.add(rarely() ? "OVERFLOW" : "GET");
        }
        return arguments.toArray(String[]::new);
    }

    private String type() {
        if (rarely()) {
            return new String[] {"u64", "i65", "x8", "i", "", "u0", "i8\0x", "I8", "u-1"}[random.nextInt(9)];
        }
        return random.nextBoolean() ? "i" + (1 + random.nextInt(64)) : "u" + (1 + random.nextInt(63));
    }

    private String operand() {
        return switch (random.nextInt(4)) {
            case 0 -> odd();
            case 1 -> Long.toString(random.nextLong());
            case 2 -> Long.toString(1L << random.nextInt(64));
            default -> Integer.toString(random.nextInt(600) - 300);
        };
    }

    private String[] hyperLogLogCommand() {
        return switch (random.nextInt(16)) {
            case 0 -> rarely() ? new String[] {"SET", key(), broken()} : new String[] {"DEL", key()};
            case 1 -> new String[] {"PFCOUNT", key()};
            case 2 -> new String[] {"PFCOUNT", key(), key(), key()};
            case 3 -> new String[] {"PFMERGE", key(), key(), key()};
            case 4 -> new String[] {"PFMERGE", key()};
            case 5 ->
                random.nextInt(4) == 0 ? new String[] {"PFDEBUG", "TODENSE", key()} : new String[] {"PFADD", key()};
            case 6 -> new String[] {"PFDEBUG", random.nextBoolean() ? "ENCODING" : "decode", key()};
            case 7 -> new String[] {"SETRANGE", key(), Integer.toString(random.nextInt(40)), "\u00ff"};
            case 8 -> new String[] {"COPY", key(), key(), "REPLACE"};
            default -> pfadd();
        };
    }

    private String[] pfadd() {
        List<String> arguments = new ArrayList<>(List.of("PFADD", key()));
        int count = random.nextInt(random.nextInt(10) == 0 ? 2_000 : 12);
        for (int i = 0; i < count; i++) {
            byte[] element = new byte[random.nextInt(20)];
            random.nextBytes(element);
            arguments.add(new String(element, StandardCharsets.ISO_8859_1));
        }
        return arguments.toArray(String[]::new);
    }

    /** Says that it is a HyperLogLog, and then is not. */
    private String broken() {
        StringBuilder text =
                new StringBuilder("HYLL").append((char) random.nextInt(3)).append("\0\0\0\0\0\0\0\0\0\0\0");
        text.setCharAt(15, (char) (random.nextBoolean() ? 0x80 : 0));
        int length = random.nextInt(40);
        for (int i = 0; i < length; i++) {
            text.append((char) random.nextInt(256));
        }
        // of a run that is cut in two, Redis takes the rest from what lies behind the string
        int last = text.charAt(text.length() - 1);
        if (length > 0 && (last & 0xc0) == 0x40) {
            text.setCharAt(text.length() - 1, (char) (last & 0x3f));
        }
        return text.toString();
    }
}
