package dev.roundhouse.spi.command;

import static dev.roundhouse.spi.command.AclCategory.SORTEDSET;
import static dev.roundhouse.spi.command.Argument.block;
import static dev.roundhouse.spi.command.Argument.decimal;
import static dev.roundhouse.spi.command.Argument.integer;
import static dev.roundhouse.spi.command.Argument.key;
import static dev.roundhouse.spi.command.Argument.oneOf;
import static dev.roundhouse.spi.command.Argument.pattern;
import static dev.roundhouse.spi.command.Argument.string;
import static dev.roundhouse.spi.command.Argument.word;
import static dev.roundhouse.spi.command.CommandFlag.BLOCKING;
import static dev.roundhouse.spi.command.CommandFlag.DENYOOM;
import static dev.roundhouse.spi.command.CommandFlag.FAST;
import static dev.roundhouse.spi.command.CommandFlag.NOSCRIPT;
import static dev.roundhouse.spi.command.CommandFlag.READONLY;
import static dev.roundhouse.spi.command.CommandFlag.WRITE;
import static dev.roundhouse.spi.command.KeyFlag.ACCESS;
import static dev.roundhouse.spi.command.KeyFlag.DELETE;
import static dev.roundhouse.spi.command.KeyFlag.RO;
import static dev.roundhouse.spi.command.KeyFlag.RW;
import static dev.roundhouse.spi.command.KeyFlag.UPDATE;

/** Sorted sets, their ranges and their set operations apart. */
final class SortedSetCommands {
    private SortedSetCommands() {}

    static CommandFamily declare() {
        CommandFamily sortedSets = new CommandFamily("sorted-set", SORTEDSET);
        changes(sortedSets);
        scores(sortedSets);
        samples(sortedSets);
        pops(sortedSets);
        blocking(sortedSets);
        SortedSetRangeCommands.addTo(sortedSets);
        SortedSetAlgebraCommands.addTo(sortedSets);
        return sortedSets;
    }

    private static void changes(CommandFamily sortedSets) {
        sortedSets
                .command("zadd", -4, WRITE, DENYOOM, FAST)
                .key(1, RW, UPDATE)
                .docs(
                        "Add one or more members to a sorted set, or update its score if it already exists",
                        "1.2.0",
                        "O(log(N)) for each item added, where N is the number of elements in the sorted set.")
                .changed("2.4.0", "Accepts multiple elements.")
                .changed("3.0.2", "Added the `XX`, `NX`, `CH` and `INCR` options.")
                .changed("6.2.0", "Added the `GT` and `LT` options.")
                .arguments(
                        key("key"),
                        oneOf("condition", word("NX"), word("XX"))
                                .since("3.0.2")
                                .optional(),
                        oneOf("comparison", word("GT"), word("LT"))
                                .since("6.2.0")
                                .optional(),
                        word("change", "CH").since("3.0.2").optional(),
                        word("increment", "INCR").since("3.0.2").optional(),
                        block("score_member", decimal("score"), string("member"))
                                .multiple());

        sortedSets
                .command("zincrby", 4, WRITE, DENYOOM, FAST)
                .key(1, RW, ACCESS, UPDATE)
                .docs(
                        "Increment the score of a member in a sorted set",
                        "1.2.0",
                        "O(log(N)) where N is the number of elements in the sorted set.")
                .arguments(key("key"), integer("increment"), string("member"));

        sortedSets
                .command("zrem", -3, WRITE, FAST)
                .key(1, RW, DELETE)
                .docs(
                        "Remove one or more members from a sorted set",
                        "1.2.0",
                        "O(M*log(N)) with N being the number of elements in the sorted set and M the "
                                + "number of elements to be removed.")
                .changed("2.4.0", "Accepts multiple elements.")
                .arguments(key("key"), string("member").multiple());
    }

    private static void scores(CommandFamily sortedSets) {
        sortedSets
                .command("zcard", 2, READONLY, FAST)
                .key(1, RO)
                .docs("Get the number of members in a sorted set", "1.2.0", "O(1)")
                .arguments(key("key"));

        sortedSets
                .command("zscore", 3, READONLY, FAST)
                .key(1, RO, ACCESS)
                .docs("Get the score associated with the given member in a sorted set", "1.2.0", "O(1)")
                .arguments(key("key"), string("member"));

        sortedSets
                .command("zmscore", -3, READONLY, FAST)
                .key(1, RO, ACCESS)
                .docs(
                        "Get the score associated with the given members in a sorted set",
                        "6.2.0",
                        "O(N) where N is the number of members being requested.")
                .arguments(key("key"), string("member").multiple());

        sortedSets
                .command("zrank", 3, READONLY, FAST)
                .key(1, RO, ACCESS)
                .docs("Determine the index of a member in a sorted set", "2.0.0", "O(log(N))")
                .arguments(key("key"), string("member"));

        sortedSets
                .command("zrevrank", 3, READONLY, FAST)
                .key(1, RO, ACCESS)
                .docs(
                        "Determine the index of a member in a sorted set, with scores ordered from high to low",
                        "2.0.0",
                        "O(log(N))")
                .arguments(key("key"), string("member"));
    }

    private static void samples(CommandFamily sortedSets) {
        sortedSets
                .command("zrandmember", -2, READONLY)
                .key(1, RO, ACCESS)
                .tips("nondeterministic_output")
                .docs(
                        "Get one or multiple random elements from a sorted set",
                        "6.2.0",
                        "O(N) where N is the number of elements returned")
                .arguments(
                        key("key"),
                        block("options", integer("count"), word("WITHSCORES").optional())
                                .optional());

        sortedSets
                .command("zscan", -3, READONLY)
                .key(1, RO, ACCESS)
                .tips("nondeterministic_output")
                .docs(
                        "Incrementally iterate sorted sets elements and associated scores",
                        "2.8.0",
                        "O(1) for every call. O(N) for a complete iteration, including enough command "
                                + "calls for the cursor to return back to 0. N is the number of elements inside "
                                + "the collection..")
                .arguments(
                        key("key"),
                        integer("cursor"),
                        pattern("pattern").after("MATCH").optional(),
                        integer("count").after("COUNT").optional());
    }

    private static void pops(CommandFamily sortedSets) {
        sortedSets
                .command("zpopmin", -2, WRITE, FAST)
                .key(1, RW, ACCESS, DELETE)
                .docs(
                        "Remove and return members with the lowest scores in a sorted set",
                        "5.0.0",
                        "O(log(N)*M) with N being the number of elements in the sorted set, and M being "
                                + "the number of elements popped.")
                .arguments(key("key"), integer("count").optional());

        sortedSets
                .command("zpopmax", -2, WRITE, FAST)
                .key(1, RW, ACCESS, DELETE)
                .docs(
                        "Remove and return members with the highest scores in a sorted set",
                        "5.0.0",
                        "O(log(N)*M) with N being the number of elements in the sorted set, and M being "
                                + "the number of elements popped.")
                .arguments(key("key"), integer("count").optional());

        sortedSets
                .command("zmpop", -4, WRITE)
                .countedKeys(1, RW, ACCESS, DELETE)
                .docs(
                        "Remove and return members with scores in a sorted set",
                        "7.0.0",
                        "O(K) + O(M*log(N)) where K is the number of provided keys, N being the number "
                                + "of elements in the sorted set, and M being the number of elements popped.")
                .arguments(
                        integer("numkeys"),
                        key("key").multiple(),
                        oneOf("where", word("MIN"), word("MAX")),
                        integer("count").after("COUNT").optional());
    }

    private static void blocking(CommandFamily sortedSets) {
        sortedSets
                .command("bzpopmin", -3, WRITE, NOSCRIPT, BLOCKING, FAST)
                .keys(1, -2, 1, RW, ACCESS, DELETE)
                .docs(
                        "Remove and return the member with the lowest score from one or more sorted "
                                + "sets, or block until one is available",
                        "5.0.0",
                        "O(log(N)) with N being the number of elements in the sorted set.")
                .changed("6.0.0", "`timeout` is interpreted as a double instead of an integer.")
                .arguments(key("key").multiple(), decimal("timeout"));

        sortedSets
                .command("bzpopmax", -3, WRITE, NOSCRIPT, BLOCKING, FAST)
                .keys(1, -2, 1, RW, ACCESS, DELETE)
                .docs(
                        "Remove and return the member with the highest score from one or more sorted "
                                + "sets, or block until one is available",
                        "5.0.0",
                        "O(log(N)) with N being the number of elements in the sorted set.")
                .changed("6.0.0", "`timeout` is interpreted as a double instead of an integer.")
                .arguments(key("key").multiple(), decimal("timeout"));

        sortedSets
                .command("bzmpop", -5, WRITE, BLOCKING)
                .countedKeys(2, RW, ACCESS, DELETE)
                .docs(
                        "Remove and return members with scores in a sorted set or block until one is available",
                        "7.0.0",
                        "O(K) + O(M*log(N)) where K is the number of provided keys, N being the number "
                                + "of elements in the sorted set, and M being the number of elements popped.")
                .arguments(
                        decimal("timeout"),
                        integer("numkeys"),
                        key("key").multiple(),
                        oneOf("where", word("MIN"), word("MAX")),
                        integer("count").after("COUNT").optional());
    }
}
