package dev.roundhouse.spi.command;

import static dev.roundhouse.spi.command.AclCategory.LIST;
import static dev.roundhouse.spi.command.Argument.decimal;
import static dev.roundhouse.spi.command.Argument.integer;
import static dev.roundhouse.spi.command.Argument.key;
import static dev.roundhouse.spi.command.Argument.oneOf;
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
import static dev.roundhouse.spi.command.KeyFlag.INSERT;
import static dev.roundhouse.spi.command.KeyFlag.RO;
import static dev.roundhouse.spi.command.KeyFlag.RW;
import static dev.roundhouse.spi.command.KeyFlag.UPDATE;

/** Lists. */
final class ListCommands {
    private ListCommands() {}

    static CommandFamily declare() {
        CommandFamily lists = new CommandFamily("list", LIST);
        pushes(lists);
        pops(lists);
        moves(lists);
        reads(lists);
        changes(lists);
        blocking(lists);
        return lists;
    }

    private static void pushes(CommandFamily lists) {
        lists.command("lpush", -3, WRITE, DENYOOM, FAST)
                .key(1, RW, INSERT)
                .docs(
                        "Prepend one or multiple elements to a list",
                        "1.0.0",
                        "O(1) for each element added, so O(N) to add N elements when the command is "
                                + "called with multiple arguments.")
                .changed("2.4.0", "Accepts multiple `element` arguments.")
                .arguments(key("key"), string("element").multiple());

        lists.command("rpush", -3, WRITE, DENYOOM, FAST)
                .key(1, RW, INSERT)
                .docs(
                        "Append one or multiple elements to a list",
                        "1.0.0",
                        "O(1) for each element added, so O(N) to add N elements when the command is "
                                + "called with multiple arguments.")
                .changed("2.4.0", "Accepts multiple `element` arguments.")
                .arguments(key("key"), string("element").multiple());

        lists.command("lpushx", -3, WRITE, DENYOOM, FAST)
                .key(1, RW, INSERT)
                .docs(
                        "Prepend an element to a list, only if the list exists",
                        "2.2.0",
                        "O(1) for each element added, so O(N) to add N elements when the command is "
                                + "called with multiple arguments.")
                .changed("4.0.0", "Accepts multiple `element` arguments.")
                .arguments(key("key"), string("element").multiple());

        lists.command("rpushx", -3, WRITE, DENYOOM, FAST)
                .key(1, RW, INSERT)
                .docs(
                        "Append an element to a list, only if the list exists",
                        "2.2.0",
                        "O(1) for each element added, so O(N) to add N elements when the command is "
                                + "called with multiple arguments.")
                .changed("4.0.0", "Accepts multiple `element` arguments.")
                .arguments(key("key"), string("element").multiple());

        lists.command("linsert", 5, WRITE, DENYOOM)
                .key(1, RW, INSERT)
                .docs(
                        "Insert an element before or after another element in a list",
                        "2.2.0",
                        "O(N) where N is the number of elements to traverse before seeing the value "
                                + "pivot. This means that inserting somewhere on the left end on the list (head) "
                                + "can be considered O(1) and inserting somewhere on the right end (tail) is O(N).")
                .arguments(
                        key("key"), oneOf("where", word("BEFORE"), word("AFTER")), string("pivot"), string("element"));
    }

    private static void pops(CommandFamily lists) {
        lists.command("lpop", -2, WRITE, FAST)
                .key(1, RW, ACCESS, DELETE)
                .docs(
                        "Remove and get the first elements in a list",
                        "1.0.0",
                        "O(N) where N is the number of elements returned")
                .changed("6.2.0", "Added the `count` argument.")
                .arguments(key("key"), integer("count").since("6.2.0").optional());

        lists.command("rpop", -2, WRITE, FAST)
                .key(1, RW, ACCESS, DELETE)
                .docs(
                        "Remove and get the last elements in a list",
                        "1.0.0",
                        "O(N) where N is the number of elements returned")
                .changed("6.2.0", "Added the `count` argument.")
                .arguments(key("key"), integer("count").since("6.2.0").optional());

        lists.command("lmpop", -4, WRITE)
                .countedKeys(1, RW, ACCESS, DELETE)
                .docs(
                        "Pop elements from a list",
                        "7.0.0",
                        "O(N+M) where N is the number of provided keys and M is the number of elements returned.")
                .arguments(
                        integer("numkeys"),
                        key("key").multiple(),
                        oneOf("where", word("LEFT"), word("RIGHT")),
                        integer("count").after("COUNT").optional());
    }

    private static void moves(CommandFamily lists) {
        lists.command("lmove", 5, WRITE, DENYOOM)
                .key(1, RW, ACCESS, DELETE)
                .key(2, RW, INSERT)
                .docs("Pop an element from a list, push it to another list and return it", "6.2.0", "O(1)")
                .arguments(
                        key("source"),
                        key("destination", 1),
                        oneOf("wherefrom", word("LEFT"), word("RIGHT")),
                        oneOf("whereto", word("LEFT"), word("RIGHT")));

        lists.command("rpoplpush", 3, WRITE, DENYOOM)
                .key(1, RW, ACCESS, DELETE)
                .key(2, RW, INSERT)
                .docs("Remove the last element in a list, prepend it to another list and return it", "1.2.0", "O(1)")
                .deprecated("6.2.0", "`LMOVE` with the `RIGHT` and `LEFT` arguments")
                .arguments(key("source"), key("destination", 1));
    }

    private static void reads(CommandFamily lists) {
        lists.command("llen", 2, READONLY, FAST)
                .key(1, RO)
                .docs("Get the length of a list", "1.0.0", "O(1)")
                .arguments(key("key"));

        lists.command("lindex", 3, READONLY)
                .key(1, RO, ACCESS)
                .docs(
                        "Get an element from a list by its index",
                        "1.0.0",
                        "O(N) where N is the number of elements to traverse to get to the element at "
                                + "index. This makes asking for the first or the last element of the list O(1).")
                .arguments(key("key"), integer("index"));

        lists.command("lrange", 4, READONLY)
                .key(1, RO, ACCESS)
                .docs(
                        "Get a range of elements from a list",
                        "1.0.0",
                        "O(S+N) where S is the distance of start offset from HEAD for small lists, from "
                                + "nearest end (HEAD or TAIL) for large lists; and N is the number of elements in "
                                + "the specified range.")
                .arguments(key("key"), integer("start"), integer("stop"));

        lists.command("lpos", -3, READONLY)
                .key(1, RO, ACCESS)
                .docs(
                        "Return the index of matching elements on a list",
                        "6.0.6",
                        "O(N) where N is the number of elements in the list, for the average case. When "
                                + "searching for elements near the head or the tail of the list, or when the "
                                + "MAXLEN option is provided, the command may run in constant time.")
                .arguments(
                        key("key"),
                        string("element"),
                        integer("rank").after("RANK").optional(),
                        integer("num-matches").after("COUNT").optional(),
                        integer("len").after("MAXLEN").optional());
    }

    private static void changes(CommandFamily lists) {
        lists.command("lset", 4, WRITE, DENYOOM)
                .key(1, RW, UPDATE)
                .docs(
                        "Set the value of an element in a list by its index",
                        "1.0.0",
                        "O(N) where N is the length of the list. Setting either the first or the last "
                                + "element of the list is O(1).")
                .arguments(key("key"), integer("index"), string("element"));

        lists.command("lrem", 4, WRITE)
                .key(1, RW, DELETE)
                .docs(
                        "Remove elements from a list",
                        "1.0.0",
                        "O(N+M) where N is the length of the list and M is the number of elements removed.")
                .arguments(key("key"), integer("count"), string("element"));

        lists.command("ltrim", 4, WRITE)
                .key(1, RW, DELETE)
                .docs(
                        "Trim a list to the specified range",
                        "1.0.0",
                        "O(N) where N is the number of elements to be removed by the operation.")
                .arguments(key("key"), integer("start"), integer("stop"));
    }

    private static void blocking(CommandFamily lists) {
        lists.command("blpop", -3, WRITE, NOSCRIPT, BLOCKING)
                .keys(1, -2, 1, RW, ACCESS, DELETE)
                .docs(
                        "Remove and get the first element in a list, or block until one is available",
                        "2.0.0",
                        "O(N) where N is the number of provided keys.")
                .changed("6.0.0", "`timeout` is interpreted as a double instead of an integer.")
                .arguments(key("key").multiple(), decimal("timeout"));

        lists.command("brpop", -3, WRITE, NOSCRIPT, BLOCKING)
                .keys(1, -2, 1, RW, ACCESS, DELETE)
                .docs(
                        "Remove and get the last element in a list, or block until one is available",
                        "2.0.0",
                        "O(N) where N is the number of provided keys.")
                .changed("6.0.0", "`timeout` is interpreted as a double instead of an integer.")
                .arguments(key("key").multiple(), decimal("timeout"));

        lists.command("blmpop", -5, WRITE, BLOCKING)
                .countedKeys(2, RW, ACCESS, DELETE)
                .docs(
                        "Pop elements from a list, or block until one is available",
                        "7.0.0",
                        "O(N+M) where N is the number of provided keys and M is the number of elements returned.")
                .arguments(
                        decimal("timeout"),
                        integer("numkeys"),
                        key("key").multiple(),
                        oneOf("where", word("LEFT"), word("RIGHT")),
                        integer("count").after("COUNT").optional());

        lists.command("blmove", 6, WRITE, DENYOOM, NOSCRIPT, BLOCKING)
                .key(1, RW, ACCESS, DELETE)
                .key(2, RW, INSERT)
                .docs(
                        "Pop an element from a list, push it to another list and return it; or block "
                                + "until one is available",
                        "6.2.0",
                        "O(1)")
                .arguments(
                        key("source"),
                        key("destination", 1),
                        oneOf("wherefrom", word("LEFT"), word("RIGHT")),
                        oneOf("whereto", word("LEFT"), word("RIGHT")),
                        decimal("timeout"));

        lists.command("brpoplpush", 4, WRITE, DENYOOM, NOSCRIPT, BLOCKING)
                .key(1, RW, ACCESS, DELETE)
                .key(2, RW, INSERT)
                .docs(
                        "Pop an element from a list, push it to another list and return it; or block "
                                + "until one is available",
                        "2.2.0",
                        "O(1)")
                .changed("6.0.0", "`timeout` is interpreted as a double instead of an integer.")
                .deprecated("6.2.0", "`BLMOVE` with the `RIGHT` and `LEFT` arguments")
                .arguments(key("source"), key("destination", 1), decimal("timeout"));
    }
}
