package dev.roundhouse.spi.command;

import static dev.roundhouse.spi.command.AclCategory.STREAM;
import static dev.roundhouse.spi.command.Argument.block;
import static dev.roundhouse.spi.command.Argument.integer;
import static dev.roundhouse.spi.command.Argument.key;
import static dev.roundhouse.spi.command.Argument.oneOf;
import static dev.roundhouse.spi.command.Argument.string;
import static dev.roundhouse.spi.command.Argument.word;
import static dev.roundhouse.spi.command.CommandFlag.BLOCKING;
import static dev.roundhouse.spi.command.CommandFlag.DENYOOM;
import static dev.roundhouse.spi.command.CommandFlag.FAST;
import static dev.roundhouse.spi.command.CommandFlag.READONLY;
import static dev.roundhouse.spi.command.CommandFlag.WRITE;
import static dev.roundhouse.spi.command.KeyFlag.ACCESS;
import static dev.roundhouse.spi.command.KeyFlag.DELETE;
import static dev.roundhouse.spi.command.KeyFlag.RO;
import static dev.roundhouse.spi.command.KeyFlag.RW;
import static dev.roundhouse.spi.command.KeyFlag.UPDATE;

/** Streams, their consumer groups apart. */
final class StreamCommands {
    private StreamCommands() {}

    static CommandFamily declare() {
        CommandFamily streams = new CommandFamily("stream", STREAM);
        additions(streams);
        removals(streams);
        reads(streams);
        insight(streams);
        StreamGroupCommands.addTo(streams);
        return streams;
    }

    private static void additions(CommandFamily streams) {
        streams.command("xadd", -5, WRITE, DENYOOM, FAST)
                .key(1, RW, UPDATE)
                .note("UPDATE instead of INSERT because of the optional trimming feature")
                .tips("nondeterministic_output")
                .docs(
                        "Appends a new entry to a stream",
                        "5.0.0",
                        "O(1) when adding a new entry, O(N) when trimming where N being the number of "
                                + "entries evicted.")
                .changed("6.2.0", "Added the `NOMKSTREAM` option, `MINID` trimming strategy and the `LIMIT` option.")
                .changed("7.0.0", "Added support for the `<ms>-*` explicit ID form.")
                .arguments(
                        key("key"),
                        word("NOMKSTREAM").since("6.2.0").optional(),
                        block(
                                        "trim",
                                        oneOf(
                                                "strategy",
                                                word("MAXLEN"),
                                                word("MINID").since("6.2.0")),
                                        oneOf("operator", word("equal", "="), word("approximately", "~"))
                                                .optional(),
                                        string("threshold"),
                                        integer("count")
                                                .after("LIMIT")
                                                .since("6.2.0")
                                                .optional())
                                .optional(),
                        oneOf("id_or_auto", word("auto_id", "*"), string("id")),
                        block("field_value", string("field"), string("value")).multiple());
    }

    private static void removals(CommandFamily streams) {
        streams.command("xtrim", -4, WRITE)
                .key(1, RW, DELETE)
                .tips("nondeterministic_output")
                .docs(
                        "Trims the stream to (approximately if '~' is passed) a certain size",
                        "5.0.0",
                        "O(N), with N being the number of evicted entries. Constant times are very small "
                                + "however, since entries are organized in macro nodes containing multiple entries "
                                + "that can be released with a single deallocation.")
                .changed("6.2.0", "Added the `MINID` trimming strategy and the `LIMIT` option.")
                .arguments(
                        key("key"),
                        block(
                                "trim",
                                oneOf("strategy", word("MAXLEN"), word("MINID").since("6.2.0")),
                                oneOf("operator", word("equal", "="), word("approximately", "~"))
                                        .optional(),
                                string("threshold"),
                                integer("count").after("LIMIT").since("6.2.0").optional()));

        streams.command("xdel", -3, WRITE, FAST)
                .key(1, RW, DELETE)
                .docs(
                        "Removes the specified entries from the stream. Returns the number of items "
                                + "actually deleted, that may be different from the number of IDs passed in case "
                                + "certain IDs do not exist.",
                        "5.0.0",
                        "O(1) for each single item to delete in the stream, regardless of the stream size.")
                .arguments(key("key"), string("id").multiple());

        streams.command("xsetid", -3, WRITE, DENYOOM, FAST)
                .key(1, RW, UPDATE)
                .docs("An internal command for replicating stream values", "5.0.0", "O(1)")
                .changed("7.0.0", "Added the `entries_added` and `max_deleted_entry_id` arguments.")
                .arguments(
                        key("key"),
                        string("last-id"),
                        integer("entries_added")
                                .after("ENTRIESADDED")
                                .since("7.0.0")
                                .optional(),
                        string("max_deleted_entry_id")
                                .after("MAXDELETEDID")
                                .since("7.0.0")
                                .optional());
    }

    private static void reads(CommandFamily streams) {
        streams.command("xlen", 2, READONLY, FAST)
                .key(1, RO)
                .docs("Return the number of entries in a stream", "5.0.0", "O(1)")
                .arguments(key("key"));

        streams.command("xrange", -4, READONLY)
                .key(1, RO, ACCESS)
                .docs(
                        "Return a range of elements in a stream, with IDs matching the specified IDs interval",
                        "5.0.0",
                        "O(N) with N being the number of elements being returned. If N is constant (e.g. "
                                + "always asking for the first 10 elements with COUNT), you can consider it O(1).")
                .changed("6.2.0", "Added exclusive ranges.")
                .arguments(
                        key("key"),
                        string("start"),
                        string("end"),
                        integer("count").after("COUNT").optional());

        streams.command("xrevrange", -4, READONLY)
                .key(1, RO, ACCESS)
                .docs(
                        "Return a range of elements in a stream, with IDs matching the specified IDs "
                                + "interval, in reverse order (from greater to smaller IDs) compared to XRANGE",
                        "5.0.0",
                        "O(N) with N being the number of elements returned. If N is constant (e.g. "
                                + "always asking for the first 10 elements with COUNT), you can consider it O(1).")
                .changed("6.2.0", "Added exclusive ranges.")
                .arguments(
                        key("key"),
                        string("end"),
                        string("start"),
                        integer("count").after("COUNT").optional());

        streams.command("xread", -4, READONLY, BLOCKING)
                .keySpec(new KeySpec.Keyword("STREAMS", 1), new KeySpec.Range(-1, 1, 2), RO, ACCESS)
                .docs(
                        "Return never seen elements in multiple streams, with IDs greater than the ones "
                                + "reported by the caller for each stream. Can block.",
                        "5.0.0",
                        "For each stream mentioned: O(N) with N being the number of elements being "
                                + "returned, it means that XREAD-ing with a fixed COUNT is O(1). Note that when "
                                + "the BLOCK option is used, XADD will pay O(M) time in order to serve the M "
                                + "clients blocked on the stream getting new data.")
                .arguments(
                        integer("count").after("COUNT").optional(),
                        integer("milliseconds").after("BLOCK").optional(),
                        block("streams", key("key").multiple(), string("id").multiple())
                                .after("STREAMS"));
    }

    private static void insight(CommandFamily streams) {
        CommandDeclaration xinfo = streams.container("xinfo", "A container for stream introspection commands", "5.0.0");

        xinfo.subcommand("consumers", 4, READONLY)
                .key(2, RO, ACCESS)
                .tips("nondeterministic_output")
                .docs("List the consumers in a consumer group", "5.0.0", "O(1)")
                .arguments(key("key"), string("groupname"));

        xinfo.subcommand("groups", 3, READONLY)
                .key(2, RO, ACCESS)
                .docs("List the consumer groups of a stream", "5.0.0", "O(1)")
                .changed("7.0.0", "Added the `entries-read` and `lag` fields")
                .arguments(key("key"));

        xinfo.subcommand("stream", -3, READONLY)
                .key(2, RO, ACCESS)
                .docs("Get information about a stream", "5.0.0", "O(1)")
                .changed("6.0.0", "Added the `FULL` modifier.")
                .changed(
                        "7.0.0",
                        "Added the `max-deleted-entry-id`, `entries-added`, `recorded-first-entry-id`, "
                                + "`entries-read` and `lag` fields")
                .arguments(
                        key("key"),
                        block("full", integer("count").after("COUNT").optional())
                                .after("FULL")
                                .optional());

        xinfo.help(
                "5.0.0",
                "CONSUMERS <key> <groupname>",
                "    Show consumers of <groupname>.",
                "GROUPS <key>",
                "    Show the stream consumer groups.",
                "STREAM <key> [FULL [COUNT <count>]",
                "    Show information about the stream.");
    }
}
