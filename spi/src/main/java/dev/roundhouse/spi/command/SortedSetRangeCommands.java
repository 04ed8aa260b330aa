package dev.roundhouse.spi.command;

import static dev.roundhouse.spi.command.Argument.block;
import static dev.roundhouse.spi.command.Argument.decimal;
import static dev.roundhouse.spi.command.Argument.integer;
import static dev.roundhouse.spi.command.Argument.key;
import static dev.roundhouse.spi.command.Argument.oneOf;
import static dev.roundhouse.spi.command.Argument.string;
import static dev.roundhouse.spi.command.Argument.word;
import static dev.roundhouse.spi.command.CommandFlag.DENYOOM;
import static dev.roundhouse.spi.command.CommandFlag.FAST;
import static dev.roundhouse.spi.command.CommandFlag.READONLY;
import static dev.roundhouse.spi.command.CommandFlag.WRITE;
import static dev.roundhouse.spi.command.KeyFlag.ACCESS;
import static dev.roundhouse.spi.command.KeyFlag.DELETE;
import static dev.roundhouse.spi.command.KeyFlag.OW;
import static dev.roundhouse.spi.command.KeyFlag.RO;
import static dev.roundhouse.spi.command.KeyFlag.RW;
import static dev.roundhouse.spi.command.KeyFlag.UPDATE;

/** Ranges of sorted sets: by rank, by score and by name. */
final class SortedSetRangeCommands {
    private SortedSetRangeCommands() {}

    static void addTo(CommandFamily sortedSets) {
        ranges(sortedSets);
        rangesByRank(sortedSets);
        rangesByScore(sortedSets);
        rangesByName(sortedSets);
        counts(sortedSets);
        removals(sortedSets);
    }

    private static void ranges(CommandFamily sortedSets) {
        sortedSets
                .command("zrange", -4, READONLY)
                .key(1, RO, ACCESS)
                .docs(
                        "Return a range of members in a sorted set",
                        "1.2.0",
                        "O(log(N)+M) with N being the number of elements in the sorted set and M the "
                                + "number of elements returned.")
                .changed("6.2.0", "Added the `REV`, `BYSCORE`, `BYLEX` and `LIMIT` options.")
                .arguments(
                        key("key"),
                        string("start"),
                        string("stop"),
                        oneOf("sortby", word("BYSCORE"), word("BYLEX"))
                                .since("6.2.0")
                                .optional(),
                        word("REV").since("6.2.0").optional(),
                        block("offset_count", integer("offset"), integer("count"))
                                .after("LIMIT")
                                .since("6.2.0")
                                .optional(),
                        word("WITHSCORES").optional());

        sortedSets
                .command("zrangestore", -5, WRITE, DENYOOM)
                .key(1, OW, UPDATE)
                .key(2, RO, ACCESS)
                .docs(
                        "Store a range of members from sorted set into another key",
                        "6.2.0",
                        "O(log(N)+M) with N being the number of elements in the sorted set and M the "
                                + "number of elements stored into the destination key.")
                .arguments(
                        key("dst"),
                        key("src", 1),
                        string("min"),
                        string("max"),
                        oneOf("sortby", word("BYSCORE"), word("BYLEX")).optional(),
                        word("REV").optional(),
                        block("offset_count", integer("offset"), integer("count"))
                                .after("LIMIT")
                                .optional());
    }

    private static void rangesByRank(CommandFamily sortedSets) {
        sortedSets
                .command("zrevrange", -4, READONLY)
                .key(1, RO, ACCESS)
                .docs(
                        "Return a range of members in a sorted set, by index, with scores ordered from "
                                + "high to low",
                        "1.2.0",
                        "O(log(N)+M) with N being the number of elements in the sorted set and M the "
                                + "number of elements returned.")
                .deprecated("6.2.0", "`ZRANGE` with the `REV` argument")
                .arguments(
                        key("key"),
                        integer("start"),
                        integer("stop"),
                        word("WITHSCORES").optional());
    }

    private static void rangesByScore(CommandFamily sortedSets) {
        sortedSets
                .command("zrangebyscore", -4, READONLY)
                .key(1, RO, ACCESS)
                .docs(
                        "Return a range of members in a sorted set, by score",
                        "1.0.5",
                        "O(log(N)+M) with N being the number of elements in the sorted set and M the "
                                + "number of elements being returned. If M is constant (e.g. always asking for the "
                                + "first 10 elements with LIMIT), you can consider it O(log(N)).")
                .changed("2.0.0", "Added the `WITHSCORES` modifier.")
                .deprecated("6.2.0", "`ZRANGE` with the `BYSCORE` argument")
                .arguments(
                        key("key"),
                        decimal("min"),
                        decimal("max"),
                        word("WITHSCORES").since("2.0.0").optional(),
                        block("offset_count", integer("offset"), integer("count"))
                                .after("LIMIT")
                                .optional());

        sortedSets
                .command("zrevrangebyscore", -4, READONLY)
                .key(1, RO, ACCESS)
                .docs(
                        "Return a range of members in a sorted set, by score, with scores ordered from "
                                + "high to low",
                        "2.2.0",
                        "O(log(N)+M) with N being the number of elements in the sorted set and M the "
                                + "number of elements being returned. If M is constant (e.g. always asking for the "
                                + "first 10 elements with LIMIT), you can consider it O(log(N)).")
                .changed("2.1.6", "`min` and `max` can be exclusive.")
                .deprecated("6.2.0", "`ZRANGE` with the `REV` and `BYSCORE` arguments")
                .arguments(
                        key("key"),
                        decimal("max"),
                        decimal("min"),
                        word("WITHSCORES").optional(),
                        block("offset_count", integer("offset"), integer("count"))
                                .after("LIMIT")
                                .optional());
    }

    private static void rangesByName(CommandFamily sortedSets) {
        sortedSets
                .command("zrangebylex", -4, READONLY)
                .key(1, RO, ACCESS)
                .docs(
                        "Return a range of members in a sorted set, by lexicographical range",
                        "2.8.9",
                        "O(log(N)+M) with N being the number of elements in the sorted set and M the "
                                + "number of elements being returned. If M is constant (e.g. always asking for the "
                                + "first 10 elements with LIMIT), you can consider it O(log(N)).")
                .deprecated("6.2.0", "`ZRANGE` with the `BYLEX` argument")
                .arguments(
                        key("key"),
                        string("min"),
                        string("max"),
                        block("offset_count", integer("offset"), integer("count"))
                                .after("LIMIT")
                                .optional());

        sortedSets
                .command("zrevrangebylex", -4, READONLY)
                .key(1, RO, ACCESS)
                .docs(
                        "Return a range of members in a sorted set, by lexicographical range, ordered "
                                + "from higher to lower strings.",
                        "2.8.9",
                        "O(log(N)+M) with N being the number of elements in the sorted set and M the "
                                + "number of elements being returned. If M is constant (e.g. always asking for the "
                                + "first 10 elements with LIMIT), you can consider it O(log(N)).")
                .deprecated("6.2.0", "`ZRANGE` with the `REV` and `BYLEX` arguments")
                .arguments(
                        key("key"),
                        string("max"),
                        string("min"),
                        block("offset_count", integer("offset"), integer("count"))
                                .after("LIMIT")
                                .optional());
    }

    private static void counts(CommandFamily sortedSets) {
        sortedSets
                .command("zcount", 4, READONLY, FAST)
                .key(1, RO, ACCESS)
                .docs(
                        "Count the members in a sorted set with scores within the given values",
                        "2.0.0",
                        "O(log(N)) with N being the number of elements in the sorted set.")
                .arguments(key("key"), decimal("min"), decimal("max"));

        sortedSets
                .command("zlexcount", 4, READONLY, FAST)
                .key(1, RO, ACCESS)
                .docs(
                        "Count the number of members in a sorted set between a given lexicographical range",
                        "2.8.9",
                        "O(log(N)) with N being the number of elements in the sorted set.")
                .arguments(key("key"), string("min"), string("max"));
    }

    private static void removals(CommandFamily sortedSets) {
        sortedSets
                .command("zremrangebyrank", 4, WRITE)
                .key(1, RW, DELETE)
                .docs(
                        "Remove all members in a sorted set within the given indexes",
                        "2.0.0",
                        "O(log(N)+M) with N being the number of elements in the sorted set and M the "
                                + "number of elements removed by the operation.")
                .arguments(key("key"), integer("start"), integer("stop"));

        sortedSets
                .command("zremrangebyscore", 4, WRITE)
                .key(1, RW, DELETE)
                .docs(
                        "Remove all members in a sorted set within the given scores",
                        "1.2.0",
                        "O(log(N)+M) with N being the number of elements in the sorted set and M the "
                                + "number of elements removed by the operation.")
                .arguments(key("key"), decimal("min"), decimal("max"));

        sortedSets
                .command("zremrangebylex", 4, WRITE)
                .key(1, RW, DELETE)
                .docs(
                        "Remove all members in a sorted set between the given lexicographical range",
                        "2.8.9",
                        "O(log(N)+M) with N being the number of elements in the sorted set and M the "
                                + "number of elements removed by the operation.")
                .arguments(key("key"), string("min"), string("max"));
    }
}
