package dev.roundhouse.spi.command;

import static dev.roundhouse.spi.command.AclCategory.DANGEROUS;
import static dev.roundhouse.spi.command.AclCategory.LIST;
import static dev.roundhouse.spi.command.AclCategory.SET;
import static dev.roundhouse.spi.command.AclCategory.SORTEDSET;
import static dev.roundhouse.spi.command.Argument.block;
import static dev.roundhouse.spi.command.Argument.integer;
import static dev.roundhouse.spi.command.Argument.key;
import static dev.roundhouse.spi.command.Argument.oneOf;
import static dev.roundhouse.spi.command.Argument.pattern;
import static dev.roundhouse.spi.command.Argument.word;
import static dev.roundhouse.spi.command.CommandFlag.DENYOOM;
import static dev.roundhouse.spi.command.CommandFlag.READONLY;
import static dev.roundhouse.spi.command.CommandFlag.WRITE;
import static dev.roundhouse.spi.command.KeyFlag.ACCESS;
import static dev.roundhouse.spi.command.KeyFlag.OW;
import static dev.roundhouse.spi.command.KeyFlag.RO;
import static dev.roundhouse.spi.command.KeyFlag.UPDATE;

/** Lists, sets and sorted sets put in order. */
final class SortCommands {
    private SortCommands() {}

    static CommandFamily declare() {
        CommandFamily sorts = new CommandFamily("generic", DANGEROUS, LIST, SET, SORTEDSET);
        all(sorts);
        return sorts;
    }

    private static void all(CommandFamily sorts) {
        sorts.command("sort", -2, WRITE, DENYOOM)
                .key(1, RO, ACCESS)
                .keySpec(new KeySpec.Unknown(), new KeySpec.Unknown(), RO, ACCESS)
                .note("For the optional BY/GET keyword. It is marked 'unknown' because the key names "
                        + "derive from the content of the key we sort")
                .keySpec(new KeySpec.Unknown(), new KeySpec.Unknown(), OW, UPDATE)
                .note("For the optional STORE keyword. It is marked 'unknown' because the keyword can "
                        + "appear anywhere in the argument array")
                .runs(new StoreOption(2, "STORE"))
                .findsKeys(KeyFinder.SORT)
                .docs(
                        "Sort the elements in a list, set or sorted set",
                        "1.0.0",
                        "O(N+M*log(M)) where N is the number of elements in the list or set to sort, and "
                                + "M the number of returned elements. When the elements are not sorted, complexity "
                                + "is O(N).")
                .arguments(
                        key("key"),
                        pattern("pattern").ofKeySpec(1).after("BY").optional(),
                        block("offset_count", integer("offset"), integer("count"))
                                .after("LIMIT")
                                .optional(),
                        pattern("pattern")
                                .ofKeySpec(1)
                                .after("GET")
                                .multipleWithToken()
                                .optional(),
                        oneOf("order", word("ASC"), word("DESC")).optional(),
                        word("sorting", "ALPHA").optional(),
                        key("destination", 2).after("STORE").optional());

        sorts.command("sort_ro", -2, READONLY)
                .key(1, RO, ACCESS)
                .keySpec(new KeySpec.Unknown(), new KeySpec.Unknown(), RO, ACCESS)
                .note("For the optional BY/GET keyword. It is marked 'unknown' because the key names "
                        + "derive from the content of the key we sort")
                .findsKeys(KeyFinder.SORT_RO)
                .docs(
                        "Sort the elements in a list, set or sorted set. Read-only variant of SORT.",
                        "7.0.0",
                        "O(N+M*log(M)) where N is the number of elements in the list or set to sort, and "
                                + "M the number of returned elements. When the elements are not sorted, complexity "
                                + "is O(N).")
                .arguments(
                        key("key"),
                        pattern("pattern").ofKeySpec(1).after("BY").optional(),
                        block("offset_count", integer("offset"), integer("count"))
                                .after("LIMIT")
                                .optional(),
                        pattern("pattern")
                                .ofKeySpec(1)
                                .after("GET")
                                .multipleWithToken()
                                .optional(),
                        oneOf("order", word("ASC"), word("DESC")).optional(),
                        word("sorting", "ALPHA").optional());
    }
}
