package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.Register;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Commands in the forms that replicas execute, on few keys, so that they meet each other's traces. */
final class RandomCommands {
    final List<Register> registers = new ArrayList<>();
    private final Random random;
    private final String[] suffixes = {"a", "b", "c", "d?*", "\u00ff\u0000"};

    RandomCommands(Random random) {
        this.random = random;
        for (String name : List.of("k1", "k2", "\u0000\u0001\r\n", "{}x")) {
            registers.add(register(name, false));
        }
        for (String name : List.of("t1", "t[*?]\\", "\u0080")) {
            registers.add(register(name, true));
        }
    }

    private static Register register(String name, boolean isTagged) {
        byte[] bytes = bytes(name);
        return new Register(bytes, isTagged, KeyHash.xxHash64(bytes, 0, bytes.length));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    List<byte[]> keys(Register register) {
        if (!register.tagged()) {
            return List.of(register.name());
        }
        List<byte[]> keys = new ArrayList<>();
        for (String suffix : suffixes) {
            keys.add(bytes(suffix + "{" + new String(register.name(), StandardCharsets.ISO_8859_1) + "}" + suffix));
        }
        return keys;
    }

    private String key(Register register) {
        List<byte[]> keys = keys(register);
        return new String(keys.get(random.nextInt(keys.size())), StandardCharsets.ISO_8859_1);
    }

    byte[] value() {
        return bytes(text());
    }

    private String text() {
        return switch (random.nextInt(6)) {
            case 0 -> "";
            case 1 -> Long.toString(random.nextLong());
            case 2 -> Integer.toString(random.nextInt(100));
            case 3 -> "9223372036854775" + (random.nextInt(807 - 700) + 700);
            case 4 -> "x".repeat(random.nextInt(200));
            default -> "\r\n\u0000\u00ff" + random.nextInt(1000);
        };
    }

    private static Request of(String... arguments) {
        byte[][] bytes = new byte[arguments.length][];
        for (int i = 0; i < arguments.length; i++) {
            bytes[i] = bytes(arguments[i]);
        }
        return Request.of(bytes);
    }

    private String pick(String... options) {
        return options[random.nextInt(options.length)];
    }

    private String time(long now) {
        return Long.toString(
                switch (random.nextInt(8)) {
                    case 0 -> now - random.nextInt(100);
                    case 1 -> Long.MAX_VALUE - random.nextInt(5);
                    case 2 -> now;
                    default -> now + random.nextInt(500);
                });
    }

    Request set(Register register, long now) {
        return random.nextInt(3) == 0
                ? of("SET", key(register), text(), "PXAT", time(now))
                : of("SET", key(register), text());
    }

    List<Request> batch(Register register, long now) {
        List<Request> batch = new ArrayList<>();
        for (int i = random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(3); i > 0; i--) {
            batch.add(random.nextInt(4) == 0 ? read(register) : write(register, now));
        }
        return batch;
    }

    Request write(Register register, long now) {
        String key = key(register);
        return switch (random.nextInt(26)) {
            case 0 -> set(register, now);
            case 1 -> of("SET", key, text(), pick("NX", "XX", "KEEPTTL", "GET", "FOO"));
            case 2 -> of("SET", key, text(), pick("NX", "XX"), pick("KEEPTTL", "GET"));
            case 3 -> of("SET", key, text(), "PXAT", time(now), pick("NX", "XX", "GET"));
            case 4 -> of("SET", key, text(), "PXAT", pick("0", "-1", "abc"));
            case 5 -> of("SETNX", key, text());
            case 6 -> of("GETSET", key, text());
            case 7 -> of("GETDEL", key);
            case 8 -> of("GETEX", key, pick("PERSIST", "FOO"));
            case 9 -> of("GETEX", key, "PXAT", pick(time(now), "0", "x"));
            case 10 -> of(pick("MSET", "MSETNX"), key, text(), key(register), text());
            case 11 -> of("APPEND", key, text());
            case 12 -> of("SETRANGE", key, pick("0", "3", "10", "-1", "z"), text());
            case 13 -> of(pick("INCR", "DECR"), key);
            case 14 ->
                of(pick("INCRBY", "DECRBY"), key, pick("1", "-7", "9007199254740993", "9223372036854775807", "x"));
            case 15 -> of("INCRBYFLOAT", key, pick("1.5", "-0.1", "3e5", "x"));
            case 16, 17 -> of(pick("DEL", "UNLINK"), key, key(register), key(register));
            case 18, 19 -> of("PEXPIREAT", key, time(now));
            case 20 -> of("PEXPIREAT", key, time(now), pick("NX", "XX", "GT", "LT", "FOO"));
            case 21 -> of("PERSIST", key);
            case 22 -> of(pick("RENAME", "RENAMENX"), key, key(register));
            case 23 -> of("COPY", key, key(register));
            case 24 -> of("COPY", key, key(register), pick("REPLACE", "FOO"));
            default -> of("INCRBY", key);
        };
    }

    Request read(Register register) {
        String key = key(register);
        return switch (random.nextInt(14)) {
            case 0, 1 -> of("GET", key);
            case 2 -> of("MGET", key, key(register), key(register));
            case 3 -> of("STRLEN", key);
            case 4 -> of(pick("GETRANGE", "SUBSTR"), key, pick("0", "-3", "2"), pick("-1", "5", "1", "x"));
            case 5 -> of("TYPE", key);
            case 6 -> of(pick("EXISTS", "TOUCH"), key, key(register), key);
            case 7 -> of("TTL", key);
            case 8 -> of("PTTL", key);
            case 9 -> of("EXPIRETIME", key);
            case 10 -> of("PEXPIRETIME", key);
            case 11 -> of("LCS", key, key(register));
            case 12 -> of("LCS", key, key(register), pick("LEN", "IDX", "FOO"), "WITHMATCHLEN");
            default -> of("EXISTS", key);
        };
    }
}
