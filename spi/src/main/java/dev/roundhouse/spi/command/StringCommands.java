package dev.roundhouse.spi.command;

import static dev.roundhouse.spi.command.AclCategory.STRING;
import static dev.roundhouse.spi.command.Argument.block;
import static dev.roundhouse.spi.command.Argument.decimal;
import static dev.roundhouse.spi.command.Argument.integer;
import static dev.roundhouse.spi.command.Argument.key;
import static dev.roundhouse.spi.command.Argument.oneOf;
import static dev.roundhouse.spi.command.Argument.string;
import static dev.roundhouse.spi.command.Argument.unixTime;
import static dev.roundhouse.spi.command.Argument.word;
import static dev.roundhouse.spi.command.CommandFlag.DENYOOM;
import static dev.roundhouse.spi.command.CommandFlag.FAST;
import static dev.roundhouse.spi.command.CommandFlag.READONLY;
import static dev.roundhouse.spi.command.CommandFlag.WRITE;
import static dev.roundhouse.spi.command.Execution.BLIND_WRITE;
import static dev.roundhouse.spi.command.KeyFlag.ACCESS;
import static dev.roundhouse.spi.command.KeyFlag.DELETE;
import static dev.roundhouse.spi.command.KeyFlag.INSERT;
import static dev.roundhouse.spi.command.KeyFlag.OW;
import static dev.roundhouse.spi.command.KeyFlag.RO;
import static dev.roundhouse.spi.command.KeyFlag.RW;
import static dev.roundhouse.spi.command.KeyFlag.UPDATE;
import static dev.roundhouse.spi.command.KeyFlag.VARIABLE_FLAGS;
import static dev.roundhouse.spi.command.Split.ALL_OK;
import static dev.roundhouse.spi.command.Split.MGET_LIKE;

/** Strings. */
final class StringCommands {
    private StringCommands() {}

    static CommandFamily declare() {
        CommandFamily strings = new CommandFamily("string", STRING);
        sets(strings);
        exchanges(strings);
        reads(strings);
        changes(strings);
        return strings;
    }

    private static void sets(CommandFamily strings) {
        strings.command("set", -3, WRITE, DENYOOM)
                .key(1, RW, ACCESS, UPDATE, VARIABLE_FLAGS)
                .note("RW and ACCESS due to the optional `GET` argument")
                .runs(new SetOptions())
                .docs("Set the string value of a key", "1.0.0", "O(1)")
                .changed("2.6.12", "Added the `EX`, `PX`, `NX` and `XX` options.")
                .changed("6.0.0", "Added the `KEEPTTL` option.")
                .changed("6.2.0", "Added the `GET`, `EXAT` and `PXAT` option.")
                .changed("7.0.0", "Allowed the `NX` and `GET` options to be used together.")
                .arguments(
                        key("key"),
                        string("value"),
                        oneOf("condition", word("NX"), word("XX"))
                                .since("2.6.12")
                                .optional(),
                        word("GET").since("6.2.0").optional(),
                        oneOf(
                                        "expiration",
                                        integer("seconds").after("EX").since("2.6.12"),
                                        integer("milliseconds").after("PX").since("2.6.12"),
                                        unixTime("unix-time-seconds")
                                                .after("EXAT")
                                                .since("6.2.0"),
                                        unixTime("unix-time-milliseconds")
                                                .after("PXAT")
                                                .since("6.2.0"),
                                        word("KEEPTTL").since("6.0.0"))
                                .optional());

        strings.command("setnx", 3, WRITE, DENYOOM, FAST)
                .key(1, OW, INSERT)
                .docs("Set the value of a key, only if the key does not exist", "1.0.0", "O(1)")
                .arguments(key("key"), string("value"));

        strings.command("setex", 4, WRITE, DENYOOM)
                .key(1, OW, UPDATE)
                .runs(BLIND_WRITE)
                .docs("Set the value and expiration of a key", "2.0.0", "O(1)")
                .arguments(key("key"), integer("seconds"), string("value"));

        strings.command("psetex", 4, WRITE, DENYOOM)
                .key(1, OW, UPDATE)
                .runs(BLIND_WRITE)
                .docs("Set the value and expiration in milliseconds of a key", "2.6.0", "O(1)")
                .arguments(key("key"), integer("milliseconds"), string("value"));

        strings.command("mset", -3, WRITE, DENYOOM)
                .keys(1, -1, 2, OW, UPDATE)
                .runs(BLIND_WRITE)
                .splits(ALL_OK)
                .tips("request_policy:multi_shard", "response_policy:all_succeeded")
                .docs("Set multiple keys to multiple values", "1.0.1", "O(N) where N is the number of keys to set.")
                .arguments(block("key_value", key("key"), string("value")).multiple());

        strings.command("msetnx", -3, WRITE, DENYOOM)
                .keys(1, -1, 2, OW, INSERT)
                .tips("request_policy:multi_shard", "response_policy:agg_min")
                .docs(
                        "Set multiple keys to multiple values, only if none of the keys exist",
                        "1.0.1",
                        "O(N) where N is the number of keys to set.")
                .arguments(block("key_value", key("key"), string("value")).multiple());
    }

    private static void exchanges(CommandFamily strings) {
        strings.command("getset", 3, WRITE, DENYOOM, FAST)
                .key(1, RW, ACCESS, UPDATE)
                .docs("Set the string value of a key and return its old value", "1.0.0", "O(1)")
                .deprecated("6.2.0", "`SET` with the `!GET` argument")
                .arguments(key("key"), string("value"));

        strings.command("getdel", 2, WRITE, FAST)
                .key(1, RW, ACCESS, DELETE)
                .docs("Get the value of a key and delete the key", "6.2.0", "O(1)")
                .arguments(key("key"));

        strings.command("getex", -2, WRITE, FAST)
                .key(1, RW, ACCESS, UPDATE)
                .note("RW and UPDATE because it changes the TTL")
                .docs("Get the value of a key and optionally set its expiration", "6.2.0", "O(1)")
                .arguments(
                        key("key"),
                        oneOf(
                                        "expiration",
                                        integer("seconds").after("EX"),
                                        integer("milliseconds").after("PX"),
                                        unixTime("unix-time-seconds").after("EXAT"),
                                        unixTime("unix-time-milliseconds").after("PXAT"),
                                        word("PERSIST"))
                                .optional());
    }

    private static void reads(CommandFamily strings) {
        strings.command("get", 2, READONLY, FAST)
                .key(1, RO, ACCESS)
                .docs("Get the value of a key", "1.0.0", "O(1)")
                .arguments(key("key"));

        strings.command("mget", -2, READONLY, FAST)
                .keys(1, -1, 1, RO, ACCESS)
                .splits(MGET_LIKE)
                .tips("request_policy:multi_shard")
                .docs(
                        "Get the values of all the given keys",
                        "1.0.0",
                        "O(N) where N is the number of keys to retrieve.")
                .arguments(key("key").multiple());

        strings.command("strlen", 2, READONLY, FAST)
                .key(1, RO)
                .docs("Get the length of the value stored in a key", "2.2.0", "O(1)")
                .arguments(key("key"));

        strings.command("getrange", 4, READONLY)
                .key(1, RO, ACCESS)
                .docs(
                        "Get a substring of the string stored at a key",
                        "2.4.0",
                        "O(N) where N is the length of the returned string. The complexity is "
                                + "ultimately determined by the returned length, but because creating a "
                                + "substring from an existing string is very cheap, it can be considered O(1) "
                                + "for small strings.")
                .arguments(key("key"), integer("start"), integer("end"));

        strings.command("substr", 4, READONLY)
                .key(1, RO, ACCESS)
                .docs(
                        "Get a substring of the string stored at a key",
                        "1.0.0",
                        "O(N) where N is the length of the returned string. The complexity is "
                                + "ultimately determined by the returned length, but because creating a "
                                + "substring from an existing string is very cheap, it can be considered O(1) "
                                + "for small strings.")
                .deprecated("2.0.0", "`GETRANGE`")
                .arguments(key("key"), integer("start"), integer("end"));

        strings.command("lcs", -3, READONLY)
                .keys(1, 1, 1, RO, ACCESS)
                .docs(
                        "Find longest common substring",
                        "7.0.0",
                        "O(N*M) where N and M are the lengths of s1 and s2, respectively")
                .arguments(
                        key("key1"),
                        key("key2"),
                        word("LEN").optional(),
                        word("IDX").optional(),
                        integer("len").after("MINMATCHLEN").optional(),
                        word("WITHMATCHLEN").optional());
    }

    private static void changes(CommandFamily strings) {
        strings.command("append", 3, WRITE, DENYOOM, FAST)
                .key(1, RW, INSERT)
                .docs(
                        "Append a value to a key",
                        "2.0.0",
                        "O(1). The amortized time complexity is O(1) assuming the appended value is "
                                + "small and the already present value is of any size, since the dynamic "
                                + "string library used by Redis will double the free space available on every "
                                + "reallocation.")
                .arguments(key("key"), string("value"));

        strings.command("setrange", 4, WRITE, DENYOOM)
                .key(1, RW, UPDATE)
                .docs(
                        "Overwrite part of a string at key starting at the specified offset",
                        "2.2.0",
                        "O(1), not counting the time taken to copy the new string in place. Usually, "
                                + "this string is very small so the amortized complexity is O(1). Otherwise, "
                                + "complexity is O(M) with M being the length of the value argument.")
                .arguments(key("key"), integer("offset"), string("value"));

        strings.command("incr", 2, WRITE, DENYOOM, FAST)
                .key(1, RW, ACCESS, UPDATE)
                .docs("Increment the integer value of a key by one", "1.0.0", "O(1)")
                .arguments(key("key"));

        strings.command("decr", 2, WRITE, DENYOOM, FAST)
                .key(1, RW, ACCESS, UPDATE)
                .docs("Decrement the integer value of a key by one", "1.0.0", "O(1)")
                .arguments(key("key"));

        strings.command("incrby", 3, WRITE, DENYOOM, FAST)
                .key(1, RW, ACCESS, UPDATE)
                .docs("Increment the integer value of a key by the given amount", "1.0.0", "O(1)")
                .arguments(key("key"), integer("increment"));

        strings.command("decrby", 3, WRITE, DENYOOM, FAST)
                .key(1, RW, ACCESS, UPDATE)
                .docs("Decrement the integer value of a key by the given number", "1.0.0", "O(1)")
                .arguments(key("key"), integer("decrement"));

        strings.command("incrbyfloat", 3, WRITE, DENYOOM, FAST)
                .key(1, RW, ACCESS, UPDATE)
                .docs("Increment the float value of a key by the given amount", "2.6.0", "O(1)")
                .arguments(key("key"), decimal("increment"));
    }
}
