package dev.roundhouse.spi.command;

import static dev.roundhouse.spi.command.Argument.integer;
import static dev.roundhouse.spi.command.Argument.key;
import static dev.roundhouse.spi.command.Argument.oneOf;
import static dev.roundhouse.spi.command.Argument.word;
import static dev.roundhouse.spi.command.CommandFlag.DENYOOM;
import static dev.roundhouse.spi.command.CommandFlag.READONLY;
import static dev.roundhouse.spi.command.CommandFlag.WRITE;
import static dev.roundhouse.spi.command.KeyFlag.ACCESS;
import static dev.roundhouse.spi.command.KeyFlag.OW;
import static dev.roundhouse.spi.command.KeyFlag.RO;
import static dev.roundhouse.spi.command.KeyFlag.UPDATE;

/** Unions, intersections and differences of sorted sets. */
final class SortedSetAlgebraCommands {
    private SortedSetAlgebraCommands() {}

    static void addTo(CommandFamily sortedSets) {
        unions(sortedSets);
        intersections(sortedSets);
        differences(sortedSets);
    }

    private static void unions(CommandFamily sortedSets) {
        sortedSets
                .command("zunion", -3, READONLY)
                .countedKeys(1, RO, ACCESS)
                .docs(
                        "Add multiple sorted sets",
                        "6.2.0",
                        "O(N)+O(M*log(M)) with N being the sum of the sizes of the input sorted sets, "
                                + "and M being the number of elements in the resulting sorted set.")
                .arguments(
                        integer("numkeys"),
                        key("key").multiple(),
                        integer("weight").after("WEIGHTS").multiple().optional(),
                        oneOf("aggregate", word("SUM"), word("MIN"), word("MAX"))
                                .after("AGGREGATE")
                                .optional(),
                        word("WITHSCORES").optional());

        sortedSets
                .command("zunionstore", -4, WRITE, DENYOOM)
                .key(1, OW, UPDATE)
                .countedKeys(2, RO, ACCESS)
                .docs(
                        "Add multiple sorted sets and store the resulting sorted set in a new key",
                        "2.0.0",
                        "O(N)+O(M log(M)) with N being the sum of the sizes of the input sorted sets, "
                                + "and M being the number of elements in the resulting sorted set.")
                .arguments(
                        key("destination"),
                        integer("numkeys"),
                        key("key", 1).multiple(),
                        integer("weight").after("WEIGHTS").multiple().optional(),
                        oneOf("aggregate", word("SUM"), word("MIN"), word("MAX"))
                                .after("AGGREGATE")
                                .optional());
    }

    private static void intersections(CommandFamily sortedSets) {
        sortedSets
                .command("zinter", -3, READONLY)
                .countedKeys(1, RO, ACCESS)
                .docs(
                        "Intersect multiple sorted sets",
                        "6.2.0",
                        "O(N*K)+O(M*log(M)) worst case with N being the smallest input sorted set, K "
                                + "being the number of input sorted sets and M being the number of elements in the "
                                + "resulting sorted set.")
                .arguments(
                        integer("numkeys"),
                        key("key").multiple(),
                        integer("weight").after("WEIGHTS").multiple().optional(),
                        oneOf("aggregate", word("SUM"), word("MIN"), word("MAX"))
                                .after("AGGREGATE")
                                .optional(),
                        word("WITHSCORES").optional());

        sortedSets
                .command("zinterstore", -4, WRITE, DENYOOM)
                .key(1, OW, UPDATE)
                .countedKeys(2, RO, ACCESS)
                .docs(
                        "Intersect multiple sorted sets and store the resulting sorted set in a new key",
                        "2.0.0",
                        "O(N*K)+O(M*log(M)) worst case with N being the smallest input sorted set, K "
                                + "being the number of input sorted sets and M being the number of elements in the "
                                + "resulting sorted set.")
                .arguments(
                        key("destination"),
                        integer("numkeys"),
                        key("key", 1).multiple(),
                        integer("weight").after("WEIGHTS").multiple().optional(),
                        oneOf("aggregate", word("SUM"), word("MIN"), word("MAX"))
                                .after("AGGREGATE")
                                .optional());

        sortedSets
                .command("zintercard", -3, READONLY)
                .countedKeys(1, RO, ACCESS)
                .docs(
                        "Intersect multiple sorted sets and return the cardinality of the result",
                        "7.0.0",
                        "O(N*K) worst case with N being the smallest input sorted set, K being the "
                                + "number of input sorted sets.")
                .arguments(
                        integer("numkeys"),
                        key("key").multiple(),
                        integer("limit").after("LIMIT").optional());
    }

    private static void differences(CommandFamily sortedSets) {
        sortedSets
                .command("zdiff", -3, READONLY)
                .countedKeys(1, RO, ACCESS)
                .docs(
                        "Subtract multiple sorted sets",
                        "6.2.0",
                        "O(L + (N-K)log(N)) worst case where L is the total number of elements in all "
                                + "the sets, N is the size of the first set, and K is the size of the result set.")
                .arguments(
                        integer("numkeys"),
                        key("key").multiple(),
                        word("WITHSCORES").optional());

        sortedSets
                .command("zdiffstore", -4, WRITE, DENYOOM)
                .key(1, OW, UPDATE)
                .countedKeys(2, RO, ACCESS)
                .docs(
                        "Subtract multiple sorted sets and store the resulting sorted set in a new key",
                        "6.2.0",
                        "O(L + (N-K)log(N)) worst case where L is the total number of elements in all "
                                + "the sets, N is the size of the first set, and K is the size of the result set.")
                .arguments(key("destination"), integer("numkeys"), key("key", 1).multiple());
    }
}
