package dev.roundhouse.spi.command;

import static dev.roundhouse.spi.command.Argument.block;
import static dev.roundhouse.spi.command.Argument.integer;
import static dev.roundhouse.spi.command.Argument.key;
import static dev.roundhouse.spi.command.Argument.oneOf;
import static dev.roundhouse.spi.command.Argument.string;
import static dev.roundhouse.spi.command.Argument.unixTime;
import static dev.roundhouse.spi.command.Argument.word;
import static dev.roundhouse.spi.command.CommandFlag.BLOCKING;
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

/** Consumer groups of streams. */
final class StreamGroupCommands {
    private StreamGroupCommands() {}

    static void addTo(CommandFamily streams) {
        groups(streams);
        reads(streams);
        claims(streams);
    }

    private static void groups(CommandFamily streams) {
        CommandDeclaration xgroup = streams.container("xgroup", "A container for consumer groups commands", "5.0.0");

        xgroup.subcommand("create", -5, WRITE, DENYOOM)
                .key(2, RW, INSERT)
                .docs("Create a consumer group.", "5.0.0", "O(1)")
                .changed("7.0.0", "Added the `entries_read` named argument.")
                .arguments(
                        key("key"),
                        string("groupname"),
                        oneOf("id", string("id"), word("new_id", "$")),
                        word("MKSTREAM").optional(),
                        integer("entries_read").after("ENTRIESREAD").optional());

        xgroup.subcommand("createconsumer", 5, WRITE, DENYOOM)
                .key(2, RW, INSERT)
                .docs("Create a consumer in a consumer group.", "6.2.0", "O(1)")
                .arguments(key("key"), string("groupname"), string("consumername"));

        xgroup.subcommand("delconsumer", 5, WRITE)
                .key(2, RW, DELETE)
                .docs("Delete a consumer from a consumer group.", "5.0.0", "O(1)")
                .arguments(key("key"), string("groupname"), string("consumername"));

        xgroup.subcommand("destroy", 4, WRITE)
                .key(2, RW, DELETE)
                .docs(
                        "Destroy a consumer group.",
                        "5.0.0",
                        "O(N) where N is the number of entries in the group's pending entries list (PEL).")
                .arguments(key("key"), string("groupname"));

        xgroup.subcommand("setid", -5, WRITE)
                .key(2, RW, UPDATE)
                .docs("Set a consumer group to an arbitrary last delivered ID value.", "5.0.0", "O(1)")
                .changed("7.0.0", "Added the optional `entries_read` argument.")
                .arguments(
                        key("key"),
                        string("groupname"),
                        oneOf("id", string("id"), word("new_id", "$")),
                        integer("entries_read").after("ENTRIESREAD").optional());

        xgroup.help(
                "5.0.0",
                "CREATE <key> <groupname> <id|$> [option]",
                "    Create a new consumer group. Options are:",
                "    * MKSTREAM",
                "      Create the empty stream if it does not exist.",
                "    * ENTRIESREAD entries_read",
                "      Set the group's entries_read counter (internal use).",
                "CREATECONSUMER <key> <groupname> <consumer>",
                "    Create a new consumer in the specified group.",
                "DELCONSUMER <key> <groupname> <consumer>",
                "    Remove the specified consumer.",
                "DESTROY <key> <groupname>",
                "    Remove the specified group.",
                "SETID <key> <groupname> <id|$> [ENTRIESREAD entries_read]",
                "    Set the current group ID and entries_read counter.");
    }

    private static void reads(CommandFamily streams) {
        streams.command("xreadgroup", -7, WRITE, BLOCKING)
                .keySpec(new KeySpec.Keyword("STREAMS", 4), new KeySpec.Range(-1, 1, 2), RO, ACCESS)
                .docs(
                        "Return new entries from a stream using a consumer group, or access the history "
                                + "of the pending entries for a given consumer. Can block.",
                        "5.0.0",
                        "For each stream mentioned: O(M) with M being the number of elements returned. "
                                + "If M is constant (e.g. always asking for the first 10 elements with COUNT), you "
                                + "can consider it O(1). On the other side when XREADGROUP blocks, XADD will pay "
                                + "the O(N) time in order to serve the N clients blocked on the stream getting new "
                                + "data.")
                .arguments(
                        block("group_consumer", string("group"), string("consumer"))
                                .after("GROUP"),
                        integer("count").after("COUNT").optional(),
                        integer("milliseconds").after("BLOCK").optional(),
                        word("NOACK").optional(),
                        block("streams", key("key").multiple(), string("id").multiple())
                                .after("STREAMS"));

        streams.command("xack", -4, WRITE, FAST)
                .key(1, RW, UPDATE)
                .docs(
                        "Marks a pending message as correctly processed, effectively removing it from "
                                + "the pending entries list of the consumer group. Return value of the command is "
                                + "the number of messages successfully acknowledged, that is, the IDs we were "
                                + "actually able to resolve in the PEL.",
                        "5.0.0",
                        "O(1) for each message ID processed.")
                .arguments(key("key"), string("group"), string("id").multiple());

        streams.command("xpending", -3, READONLY)
                .key(1, RO, ACCESS)
                .tips("nondeterministic_output")
                .docs(
                        "Return information and entries from a stream consumer group pending entries "
                                + "list, that are messages fetched but never acknowledged.",
                        "5.0.0",
                        "O(N) with N being the number of elements returned, so asking for a small fixed "
                                + "number of entries per call is O(1). O(M), where M is the total number of "
                                + "entries scanned when used with the IDLE filter. When the command returns just "
                                + "the summary and the list of consumers is small, it runs in O(1) time; "
                                + "otherwise, an additional O(N) time for iterating every consumer.")
                .changed("6.2.0", "Added the `IDLE` option and exclusive range intervals.")
                .arguments(
                        key("key"),
                        string("group"),
                        block(
                                        "filters",
                                        integer("min-idle-time")
                                                .after("IDLE")
                                                .since("6.2.0")
                                                .optional(),
                                        string("start"),
                                        string("end"),
                                        integer("count"),
                                        string("consumer").optional())
                                .optional());
    }

    private static void claims(CommandFamily streams) {
        streams.command("xclaim", -6, WRITE, FAST)
                .key(1, RW, UPDATE)
                .tips("nondeterministic_output")
                .docs(
                        "Changes (or acquires) ownership of a message in a consumer group, as if the "
                                + "message was delivered to the specified consumer.",
                        "5.0.0",
                        "O(log N) with N being the number of messages in the PEL of the consumer group.")
                .arguments(
                        key("key"),
                        string("group"),
                        string("consumer"),
                        string("min-idle-time"),
                        string("id").multiple(),
                        integer("ms").after("IDLE").optional(),
                        unixTime("unix-time-milliseconds").after("TIME").optional(),
                        integer("count").after("RETRYCOUNT").optional(),
                        word("FORCE").optional(),
                        word("JUSTID").optional(),
                        string("id").after("LASTID").optional());

        streams.command("xautoclaim", -6, WRITE, FAST)
                .key(1, RW, DELETE)
                .tips("nondeterministic_output")
                .docs(
                        "Changes (or acquires) ownership of messages in a consumer group, as if the "
                                + "messages were delivered to the specified consumer.",
                        "6.2.0",
                        "O(1) if COUNT is small.")
                .changed(
                        "7.0.0",
                        "Added an element to the reply array, containing deleted entries the command "
                                + "cleared from the PEL")
                .arguments(
                        key("key"),
                        string("group"),
                        string("consumer"),
                        string("min-idle-time"),
                        string("start"),
                        integer("count").after("COUNT").optional(),
                        word("JUSTID").optional());
    }
}
