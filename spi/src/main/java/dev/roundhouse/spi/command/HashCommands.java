package dev.roundhouse.spi.command;

import static dev.roundhouse.spi.command.AclCategory.HASH;
import static dev.roundhouse.spi.command.Argument.block;
import static dev.roundhouse.spi.command.Argument.decimal;
import static dev.roundhouse.spi.command.Argument.integer;
import static dev.roundhouse.spi.command.Argument.key;
import static dev.roundhouse.spi.command.Argument.pattern;
import static dev.roundhouse.spi.command.Argument.string;
import static dev.roundhouse.spi.command.Argument.word;
import static dev.roundhouse.spi.command.CommandFlag.DENYOOM;
import static dev.roundhouse.spi.command.CommandFlag.FAST;
import static dev.roundhouse.spi.command.CommandFlag.READONLY;
import static dev.roundhouse.spi.command.CommandFlag.WRITE;
import static dev.roundhouse.spi.command.KeyFlag.ACCESS;
import static dev.roundhouse.spi.command.KeyFlag.DELETE;
import static dev.roundhouse.spi.command.KeyFlag.INSERT;
import static dev.roundhouse.spi.command.KeyFlag.RO;
import static dev.roundhouse.spi.command.KeyFlag.RW;
import static dev.roundhouse.spi.command.KeyFlag.UPDATE;

/** Hashes. */
final class HashCommands {
    private HashCommands() {}

    static CommandFamily declare() {
        CommandFamily hashes = new CommandFamily("hash", HASH);
        changes(hashes);
        fields(hashes);
        wholes(hashes);
        return hashes;
    }

    private static void changes(CommandFamily hashes) {
        hashes.command("hset", -4, WRITE, DENYOOM, FAST)
                .key(1, RW, UPDATE)
                .docs(
                        "Set the string value of a hash field",
                        "2.0.0",
                        "O(1) for each field/value pair added, so O(N) to add N field/value pairs when "
                                + "the command is called with multiple field/value pairs.")
                .changed("4.0.0", "Accepts multiple `field` and `value` arguments.")
                .arguments(
                        key("key"),
                        block("field_value", string("field"), string("value")).multiple());

        hashes.command("hsetnx", 4, WRITE, DENYOOM, FAST)
                .key(1, RW, INSERT)
                .docs("Set the value of a hash field, only if the field does not exist", "2.0.0", "O(1)")
                .arguments(key("key"), string("field"), string("value"));

        hashes.command("hmset", -4, WRITE, DENYOOM, FAST)
                .key(1, RW, UPDATE)
                .docs(
                        "Set multiple hash fields to multiple values",
                        "2.0.0",
                        "O(N) where N is the number of fields being set.")
                .deprecated("4.0.0", "`HSET` with multiple field-value pairs")
                .arguments(
                        key("key"),
                        block("field_value", string("field"), string("value")).multiple());

        hashes.command("hdel", -3, WRITE, FAST)
                .key(1, RW, DELETE)
                .docs("Delete one or more hash fields", "2.0.0", "O(N) where N is the number of fields to be removed.")
                .changed("2.4.0", "Accepts multiple `field` arguments.")
                .arguments(key("key"), string("field").multiple());

        hashes.command("hincrby", 4, WRITE, DENYOOM, FAST)
                .key(1, RW, ACCESS, UPDATE)
                .docs("Increment the integer value of a hash field by the given number", "2.0.0", "O(1)")
                .arguments(key("key"), string("field"), integer("increment"));

        hashes.command("hincrbyfloat", 4, WRITE, DENYOOM, FAST)
                .key(1, RW, ACCESS, UPDATE)
                .docs("Increment the float value of a hash field by the given amount", "2.6.0", "O(1)")
                .arguments(key("key"), string("field"), decimal("increment"));
    }

    private static void fields(CommandFamily hashes) {
        hashes.command("hget", 3, READONLY, FAST)
                .key(1, RO, ACCESS)
                .docs("Get the value of a hash field", "2.0.0", "O(1)")
                .arguments(key("key"), string("field"));

        hashes.command("hmget", -3, READONLY, FAST)
                .key(1, RO, ACCESS)
                .docs(
                        "Get the values of all the given hash fields",
                        "2.0.0",
                        "O(N) where N is the number of fields being requested.")
                .arguments(key("key"), string("field").multiple());

        hashes.command("hexists", 3, READONLY, FAST)
                .key(1, RO)
                .docs("Determine if a hash field exists", "2.0.0", "O(1)")
                .arguments(key("key"), string("field"));

        hashes.command("hstrlen", 3, READONLY, FAST)
                .key(1, RO)
                .docs("Get the length of the value of a hash field", "3.2.0", "O(1)")
                .arguments(key("key"), string("field"));

        hashes.command("hlen", 2, READONLY, FAST)
                .key(1, RO)
                .docs("Get the number of fields in a hash", "2.0.0", "O(1)")
                .arguments(key("key"));
    }

    private static void wholes(CommandFamily hashes) {
        hashes.command("hgetall", 2, READONLY)
                .key(1, RO, ACCESS)
                .tips("nondeterministic_output_order")
                .docs("Get all the fields and values in a hash", "2.0.0", "O(N) where N is the size of the hash.")
                .arguments(key("key"));

        hashes.command("hkeys", 2, READONLY)
                .key(1, RO, ACCESS)
                .tips("nondeterministic_output_order")
                .docs("Get all the fields in a hash", "2.0.0", "O(N) where N is the size of the hash.")
                .arguments(key("key"));

        hashes.command("hvals", 2, READONLY)
                .key(1, RO, ACCESS)
                .tips("nondeterministic_output_order")
                .docs("Get all the values in a hash", "2.0.0", "O(N) where N is the size of the hash.")
                .arguments(key("key"));

        hashes.command("hrandfield", -2, READONLY)
                .key(1, RO, ACCESS)
                .tips("nondeterministic_output")
                .docs(
                        "Get one or multiple random fields from a hash",
                        "6.2.0",
                        "O(N) where N is the number of fields returned")
                .arguments(
                        key("key"),
                        block("options", integer("count"), word("WITHVALUES").optional())
                                .optional());

        hashes.command("hscan", -3, READONLY)
                .key(1, RO, ACCESS)
                .tips("nondeterministic_output")
                .docs(
                        "Incrementally iterate hash fields and associated values",
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
}
