package dev.roundhouse.storage.command;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.store.MemoryStore;
import dev.roundhouse.storage.store.StoreSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;

/** What is done to keys whatever they hold, on the keys of all families: moved, copied, restored, expired within moments. */
final class RandomKeyCommands {
    private static final String[] KEYS = {
        "a", "b", "c", "{t}1", "{t}2", "h1", "h2", "s1", "s2", "s", "t", "lex1", "places0"
    };
    private static final String[][] VALUES = {
        {"SET", "k", "12345"},
        {"SETRANGE", "k", "70", "x"},
        {"PFADD", "k", "a", "b", "c"},
        {"RPUSH", "k", "a", "1", "a rather long element of a list"},
        {"HSET", "k", "f", "1", "g", "2.5"},
        {"SADD", "k", "3", "1", "2"},
        {"SADD", "k", "b", "1", "a"},
        {"ZADD", "k", "1.5", "a", "-2", "b", "inf", "c"},
        {"XADD", "k", "1-1", "a", "1"},
        {"XGROUP", "CREATE", "k", "g", "$", "MKSTREAM"}
    };
    private static final List<String> PAYLOADS = payloads();

    private final Random random;
    private final LongSupplier clock;

    RandomKeyCommands(Random random, LongSupplier clock) {
        this.random = random;
        this.clock = clock;
    }

    private static List<String> payloads() {
        List<String> payloads = new ArrayList<>();
        for (String[] value : VALUES) {
            MemoryStore store = new MemoryStore(new StoreSettings(1, false, 0), Commands.executor(), new Random(1));
            RespWriter reply = new RespWriter();
            store.execute(AgainstRedis.request(value), 1, reply);
            reply.clear();
            store.execute(AgainstRedis.request("DUMP", "k"), 1, reply);
            payloads.add(new String(AgainstRedis.bulk(reply.toBytes()), StandardCharsets.ISO_8859_1));
        }
        return payloads;
    }

    Request next() {
        return AgainstRedis.request(command());
    }

    private String[] command() {
        return switch (random.nextInt(20)) {
            case 0, 1 -> of("COPY", key(), key(), "REPLACE");
            case 2 -> of("COPY", key(), key());
            case 3, 4 -> of(pick("RENAME", "RENAMENX"), key(), key());
            case 5 -> of(pick("DEL", "UNLINK"), key(), key());
            case 6, 7 -> of("PEXPIRE", key(), soon());
            case 8 -> of("PEXPIREAT", key(), Long.toString(clock.getAsLong() + Long.parseLong(soon())));
            case 9 -> of("SET", key(), "short-lived", "PX", soon());
            case 10 -> of("GETEX", key(), "PX", soon());
            case 11 -> of("PERSIST", key());
            case 12, 13 ->
                of("RESTORE", key(), pick("0", soon()), PAYLOADS.get(random.nextInt(PAYLOADS.size())), "REPLACE");
            case 14 -> of("DUMP", key());
            case 15 -> of(pick("BLPOP", "BRPOP"), key(), key(), "1");
            case 16 -> of("BLMOVE", key(), key(), pick("LEFT", "RIGHT"), pick("LEFT", "RIGHT"), "1");
            case 17 -> of(pick("TYPE", "TTL", "PTTL"), key());
            case 18 -> of("EXISTS", key(), key(), key());
            default -> of("SORT", key(), "ALPHA", "STORE", key());
        };
    }

    private static String[] of(String... command) {
        return command;
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String key() {
        return pick(KEYS);
    }

    private String soon() {
        return Integer.toString(5 + random.nextInt(150));
    }
}
