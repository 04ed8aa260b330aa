package dev.roundhouse.spi.command;

import static dev.roundhouse.spi.command.AclCategory.DANGEROUS;
import static dev.roundhouse.spi.command.AclCategory.KEYSPACE;
import static dev.roundhouse.spi.command.Argument.integer;
import static dev.roundhouse.spi.command.Argument.key;
import static dev.roundhouse.spi.command.Argument.pattern;
import static dev.roundhouse.spi.command.Argument.string;
import static dev.roundhouse.spi.command.Argument.word;
import static dev.roundhouse.spi.command.CommandFlag.DENYOOM;
import static dev.roundhouse.spi.command.CommandFlag.FAST;
import static dev.roundhouse.spi.command.CommandFlag.NOSCRIPT;
import static dev.roundhouse.spi.command.CommandFlag.READONLY;
import static dev.roundhouse.spi.command.CommandFlag.WRITE;
import static dev.roundhouse.spi.command.KeyFlag.ACCESS;
import static dev.roundhouse.spi.command.KeyFlag.DELETE;
import static dev.roundhouse.spi.command.KeyFlag.INSERT;
import static dev.roundhouse.spi.command.KeyFlag.OW;
import static dev.roundhouse.spi.command.KeyFlag.RM;
import static dev.roundhouse.spi.command.KeyFlag.RO;
import static dev.roundhouse.spi.command.KeyFlag.RW;
import static dev.roundhouse.spi.command.KeyFlag.UPDATE;
import static dev.roundhouse.spi.command.Split.SUM;

/** Keys of any type. */
final class GenericCommands {
    private GenericCommands() {}

    static CommandFamily declare() {
        CommandFamily generic = new CommandFamily("generic", KEYSPACE);
        existence(generic);
        names(generic);
        keyspace(generic);
        objects(generic);
        waiting(generic);
        return generic;
    }

    private static void waiting(CommandFamily generic) {
        generic.command("wait", 3, NOSCRIPT)
                .categories(AclCategory.CONNECTION)
                .tips("request_policy:all_shards", "response_policy:agg_min")
                .docs(
                        "Wait for the synchronous replication of all the write commands sent in the context "
                                + "of the current connection",
                        "3.0.0",
                        "O(1)")
                .arguments(integer("numreplicas"), integer("timeout"));
    }

    private static void existence(CommandFamily generic) {
        generic.command("del", -2, WRITE)
                .keys(1, -1, 1, RM, DELETE)
                .splits(SUM)
                .tips("request_policy:multi_shard", "response_policy:agg_sum")
                .docs(
                        "Delete a key",
                        "1.0.0",
                        "O(N) where N is the number of keys that will be removed. When a key to "
                                + "remove holds a value other than a string, the individual complexity for "
                                + "this key is O(M) where M is the number of elements in the list, set, sorted "
                                + "set or hash. Removing a single key that holds a string value is O(1).")
                .arguments(key("key").multiple());

        generic.command("unlink", -2, WRITE, FAST)
                .keys(1, -1, 1, RM, DELETE)
                .splits(SUM)
                .tips("request_policy:multi_shard", "response_policy:agg_sum")
                .docs(
                        "Delete a key asynchronously in another thread. Otherwise it is just as DEL, "
                                + "but non blocking.",
                        "4.0.0",
                        "O(1) for each key removed regardless of its size. Then the command does "
                                + "O(N) work in a different thread in order to reclaim memory, where N is the "
                                + "number of allocations the deleted objects where composed of.")
                .arguments(key("key").multiple());

        generic.command("exists", -2, READONLY, FAST)
                .keys(1, -1, 1, RO)
                .splits(SUM)
                .tips("request_policy:multi_shard", "response_policy:agg_sum")
                .docs("Determine if a key exists", "1.0.0", "O(N) where N is the number of keys to check.")
                .changed("3.0.3", "Accepts multiple `key` arguments.")
                .arguments(key("key").multiple());

        generic.command("touch", -2, READONLY, FAST)
                .keys(1, -1, 1, RO)
                .splits(SUM)
                .tips("request_policy:multi_shard", "response_policy:agg_sum")
                .docs(
                        "Alters the last access time of a key(s). Returns the number of existing " + "keys specified.",
                        "3.2.1",
                        "O(N) where N is the number of keys that will be touched.")
                .arguments(key("key").multiple());

        generic.command("type", 2, READONLY, FAST)
                .key(1, RO)
                .docs("Determine the type stored at key", "1.0.0", "O(1)")
                .arguments(key("key"));
    }

    private static void names(CommandFamily generic) {
        generic.command("rename", 3, WRITE)
                .key(1, RW, ACCESS, DELETE)
                .key(2, OW, UPDATE)
                .docs("Rename a key", "1.0.0", "O(1)")
                .arguments(key("key"), key("newkey", 1));

        generic.command("renamenx", 3, WRITE, FAST)
                .key(1, RW, ACCESS, DELETE)
                .key(2, OW, INSERT)
                .docs("Rename a key, only if the new key does not exist", "1.0.0", "O(1)")
                .changed(
                        "3.2.0",
                        "The command no longer returns an error when source and destination names " + "are the same.")
                .arguments(key("key"), key("newkey", 1));

        generic.command("copy", -3, WRITE, DENYOOM)
                .key(1, RO, ACCESS)
                .key(2, OW, UPDATE)
                .docs(
                        "Copy a key",
                        "6.2.0",
                        "O(N) worst case for collections, where N is the number of nested items. "
                                + "O(1) for string values.")
                .arguments(
                        key("source"),
                        key("destination", 1),
                        integer("destination-db").after("DB").optional(),
                        word("REPLACE").optional());
    }

    private static void keyspace(CommandFamily generic) {
        generic.command("keys", 2, READONLY)
                .categories(KEYSPACE, DANGEROUS)
                .runs(Execution.KEYSPACE)
                .tips("request_policy:all_shards", "nondeterministic_output_order")
                .docs(
                        "Find all keys matching the given pattern",
                        "1.0.0",
                        "O(N) with N being the number of keys in the database, under the assumption "
                                + "that the key names in the database and the given pattern have limited " + "length.")
                .arguments(pattern("pattern"));

        generic.command("scan", -2, READONLY)
                .runs(Execution.KEYSPACE)
                .tips("nondeterministic_output", "request_policy:special")
                .docs(
                        "Incrementally iterate the keys space",
                        "2.8.0",
                        "O(1) for every call. O(N) for a complete iteration, including enough "
                                + "command calls for the cursor to return back to 0. N is the number of "
                                + "elements inside the collection.")
                .changed("6.0.0", "Added the `TYPE` subcommand.")
                .arguments(
                        integer("cursor"),
                        pattern("pattern").after("MATCH").optional(),
                        integer("count").after("COUNT").optional(),
                        string("type").after("TYPE").since("6.0.0").optional());

        generic.command("randomkey", 1, READONLY)
                .runs(Execution.KEYSPACE)
                .tips("request_policy:all_shards", "nondeterministic_output")
                .docs("Return a random key from the keyspace", "1.0.0", "O(1)");
    }

    private static void objects(CommandFamily generic) {
        CommandDeclaration object =
                generic.container("object", "A container for object introspection commands", "2.2.3");

        object.subcommand("encoding", 3, READONLY)
                .key(2, RO)
                .tips("nondeterministic_output")
                .docs("Inspect the internal encoding of a Redis object", "2.2.3", "O(1)")
                .arguments(key("key"));

        object.subcommand("idletime", 3, READONLY)
                .key(2, RO)
                .tips("nondeterministic_output")
                .docs("Get the time since a Redis object was last accessed", "2.2.3", "O(1)")
                .arguments(key("key"));

        object.subcommand("freq", 3, READONLY)
                .key(2, RO)
                .tips("nondeterministic_output")
                .docs("Get the logarithmic access frequency counter of a Redis object", "4.0.0", "O(1)")
                .arguments(key("key"));

        object.subcommand("refcount", 3, READONLY)
                .key(2, RO)
                .tips("nondeterministic_output")
                .docs("Get the number of references to the value of the key", "2.2.3", "O(1)")
                .arguments(key("key"));

        object.help(
                "6.2.0",
                "ENCODING <key>",
                "    Return the kind of internal representation used in order to store the value",
                "    associated with a <key>.",
                "FREQ <key>",
                "    Return the access frequency index of the <key>. The returned integer is",
                "    proportional to the logarithm of the recent access frequency of the key.",
                "IDLETIME <key>",
                "    Return the idle time of the <key>, that is the approximated number of",
                "    seconds elapsed since the last access to the key.",
                "REFCOUNT <key>",
                "    Return the number of references of the value associated with the specified",
                "    <key>.");
    }
}
