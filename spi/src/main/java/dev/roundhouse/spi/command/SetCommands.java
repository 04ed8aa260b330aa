package dev.roundhouse.spi.command;

import static dev.roundhouse.spi.command.AclCategory.SET;
import static dev.roundhouse.spi.command.Argument.integer;
import static dev.roundhouse.spi.command.Argument.key;
import static dev.roundhouse.spi.command.Argument.pattern;
import static dev.roundhouse.spi.command.Argument.string;
import static dev.roundhouse.spi.command.CommandFlag.DENYOOM;
import static dev.roundhouse.spi.command.CommandFlag.FAST;
import static dev.roundhouse.spi.command.CommandFlag.READONLY;
import static dev.roundhouse.spi.command.CommandFlag.WRITE;
import static dev.roundhouse.spi.command.KeyFlag.ACCESS;
import static dev.roundhouse.spi.command.KeyFlag.DELETE;
import static dev.roundhouse.spi.command.KeyFlag.INSERT;
import static dev.roundhouse.spi.command.KeyFlag.OW;
import static dev.roundhouse.spi.command.KeyFlag.RO;
import static dev.roundhouse.spi.command.KeyFlag.RW;
import static dev.roundhouse.spi.command.KeyFlag.UPDATE;

/** Sets. */
final class SetCommands {
    private SetCommands() {}

    static CommandFamily declare() {
        CommandFamily sets = new CommandFamily("set", SET);
        changes(sets);
        reads(sets);
        intersections(sets);
        unions(sets);
        return sets;
    }

    private static void changes(CommandFamily sets) {
        sets.command("sadd", -3, WRITE, DENYOOM, FAST)
                .key(1, RW, INSERT)
                .docs(
                        "Add one or more members to a set",
                        "1.0.0",
                        "O(1) for each element added, so O(N) to add N elements when the command is "
                                + "called with multiple arguments.")
                .changed("2.4.0", "Accepts multiple `member` arguments.")
                .arguments(key("key"), string("member").multiple());

        sets.command("srem", -3, WRITE, FAST)
                .key(1, RW, DELETE)
                .docs(
                        "Remove one or more members from a set",
                        "1.0.0",
                        "O(N) where N is the number of members to be removed.")
                .changed("2.4.0", "Accepts multiple `member` arguments.")
                .arguments(key("key"), string("member").multiple());

        sets.command("smove", 4, WRITE, FAST)
                .key(1, RW, ACCESS, DELETE)
                .key(2, RW, INSERT)
                .docs("Move a member from one set to another", "1.0.0", "O(1)")
                .arguments(key("source"), key("destination", 1), string("member"));

        sets.command("spop", -2, WRITE, FAST)
                .key(1, RW, ACCESS, DELETE)
                .tips("nondeterministic_output")
                .docs(
                        "Remove and return one or multiple random members from a set",
                        "1.0.0",
                        "Without the count argument O(1), otherwise O(N) where N is the value of the "
                                + "passed count.")
                .changed("3.2.0", "Added the `count` argument.")
                .arguments(key("key"), integer("count").since("3.2.0").optional());
    }

    private static void reads(CommandFamily sets) {
        sets.command("scard", 2, READONLY, FAST)
                .key(1, RO)
                .docs("Get the number of members in a set", "1.0.0", "O(1)")
                .arguments(key("key"));

        sets.command("sismember", 3, READONLY, FAST)
                .key(1, RO)
                .docs("Determine if a given value is a member of a set", "1.0.0", "O(1)")
                .arguments(key("key"), string("member"));

        sets.command("smismember", -3, READONLY, FAST)
                .key(1, RO, ACCESS)
                .docs(
                        "Returns the membership associated with the given elements for a set",
                        "6.2.0",
                        "O(N) where N is the number of elements being checked for membership")
                .arguments(key("key"), string("member").multiple());

        sets.command("smembers", 2, READONLY)
                .key(1, RO, ACCESS)
                .tips("nondeterministic_output_order")
                .docs("Get all the members in a set", "1.0.0", "O(N) where N is the set cardinality.")
                .arguments(key("key"));

        sets.command("srandmember", -2, READONLY)
                .key(1, RO, ACCESS)
                .tips("nondeterministic_output")
                .docs(
                        "Get one or multiple random members from a set",
                        "1.0.0",
                        "Without the count argument O(1), otherwise O(N) where N is the absolute value "
                                + "of the passed count.")
                .changed("2.6.0", "Added the optional `count` argument.")
                .arguments(key("key"), integer("count").since("2.6.0").optional());

        sets.command("sscan", -3, READONLY)
                .key(1, RO, ACCESS)
                .tips("nondeterministic_output")
                .docs(
                        "Incrementally iterate Set elements",
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

    private static void intersections(CommandFamily sets) {
        sets.command("sinter", -2, READONLY)
                .keys(1, -1, 1, RO, ACCESS)
                .tips("nondeterministic_output_order")
                .docs(
                        "Intersect multiple sets",
                        "1.0.0",
                        "O(N*M) worst case where N is the cardinality of the smallest set and M is the "
                                + "number of sets.")
                .arguments(key("key").multiple());

        sets.command("sintercard", -3, READONLY)
                .countedKeys(1, RO, ACCESS)
                .docs(
                        "Intersect multiple sets and return the cardinality of the result",
                        "7.0.0",
                        "O(N*M) worst case where N is the cardinality of the smallest set and M is the "
                                + "number of sets.")
                .arguments(
                        integer("numkeys"),
                        key("key").multiple(),
                        integer("limit").after("LIMIT").optional());

        sets.command("sinterstore", -3, WRITE, DENYOOM)
                .key(1, RW, UPDATE)
                .keys(2, -1, 1, RO, ACCESS)
                .docs(
                        "Intersect multiple sets and store the resulting set in a key",
                        "1.0.0",
                        "O(N*M) worst case where N is the cardinality of the smallest set and M is the "
                                + "number of sets.")
                .arguments(key("destination"), key("key", 1).multiple());
    }

    private static void unions(CommandFamily sets) {
        sets.command("sunion", -2, READONLY)
                .keys(1, -1, 1, RO, ACCESS)
                .tips("nondeterministic_output_order")
                .docs("Add multiple sets", "1.0.0", "O(N) where N is the total number of elements in all given sets.")
                .arguments(key("key").multiple());

        sets.command("sunionstore", -3, WRITE, DENYOOM)
                .key(1, OW, UPDATE)
                .keys(2, -1, 1, RO, ACCESS)
                .docs(
                        "Add multiple sets and store the resulting set in a key",
                        "1.0.0",
                        "O(N) where N is the total number of elements in all given sets.")
                .arguments(key("destination"), key("key", 1).multiple());

        sets.command("sdiff", -2, READONLY)
                .keys(1, -1, 1, RO, ACCESS)
                .tips("nondeterministic_output_order")
                .docs(
                        "Subtract multiple sets",
                        "1.0.0",
                        "O(N) where N is the total number of elements in all given sets.")
                .arguments(key("key").multiple());

        sets.command("sdiffstore", -3, WRITE, DENYOOM)
                .key(1, OW, UPDATE)
                .keys(2, -1, 1, RO, ACCESS)
                .docs(
                        "Subtract multiple sets and store the resulting set in a key",
                        "1.0.0",
                        "O(N) where N is the total number of elements in all given sets.")
                .arguments(key("destination"), key("key", 1).multiple());
    }
}
