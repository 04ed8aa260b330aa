package dev.roundhouse.spi.command;

import static dev.roundhouse.spi.command.AclCategory.DANGEROUS;
import static dev.roundhouse.spi.command.AclCategory.KEYSPACE;
import static dev.roundhouse.spi.command.Argument.block;
import static dev.roundhouse.spi.command.Argument.integer;
import static dev.roundhouse.spi.command.Argument.key;
import static dev.roundhouse.spi.command.Argument.oneOf;
import static dev.roundhouse.spi.command.Argument.string;
import static dev.roundhouse.spi.command.Argument.word;
import static dev.roundhouse.spi.command.CommandFlag.DENYOOM;
import static dev.roundhouse.spi.command.CommandFlag.READONLY;
import static dev.roundhouse.spi.command.CommandFlag.WRITE;
import static dev.roundhouse.spi.command.KeyFlag.ACCESS;
import static dev.roundhouse.spi.command.KeyFlag.DELETE;
import static dev.roundhouse.spi.command.KeyFlag.INCOMPLETE;
import static dev.roundhouse.spi.command.KeyFlag.OW;
import static dev.roundhouse.spi.command.KeyFlag.RO;
import static dev.roundhouse.spi.command.KeyFlag.RW;
import static dev.roundhouse.spi.command.KeyFlag.UPDATE;

/** Values on their way between servers. */
final class TransferCommands {
    private TransferCommands() {}

    static CommandFamily declare() {
        CommandFamily transfers = new CommandFamily("generic", KEYSPACE);
        values(transfers);
        migrate(transfers);
        return transfers;
    }

    private static void values(CommandFamily transfers) {
        transfers
                .command("dump", 2, READONLY)
                .key(1, RO, ACCESS)
                .tips("nondeterministic_output")
                .docs(
                        "Return a serialized version of the value stored at the specified key.",
                        "2.6.0",
                        "O(1) to access the key and additional O(N*M) to serialize it, where N is the "
                                + "number of Redis objects composing the value and M their average size. For small "
                                + "string values the time complexity is thus O(1)+O(1*M) where M is small, so "
                                + "simply O(1).")
                .arguments(key("key"));

        transfers
                .command("restore", -4, WRITE, DENYOOM)
                .categories(DANGEROUS, KEYSPACE)
                .key(1, OW, UPDATE)
                .docs(
                        "Create a key using the provided serialized value, previously obtained using DUMP.",
                        "2.6.0",
                        "O(1) to create the new key and additional O(N*M) to reconstruct the serialized "
                                + "value, where N is the number of Redis objects composing the value and M their "
                                + "average size. For small string values the time complexity is thus O(1)+O(1*M) "
                                + "where M is small, so simply O(1). However for sorted set values the complexity "
                                + "is O(N*M*log(N)) because inserting values into sorted sets is O(log(N)).")
                .changed("3.0.0", "Added the `REPLACE` modifier.")
                .changed("5.0.0", "Added the `ABSTTL` modifier.")
                .changed("5.0.0", "Added the `IDLETIME` and `FREQ` options.")
                .arguments(
                        key("key"),
                        integer("ttl"),
                        string("serialized-value"),
                        word("REPLACE").since("3.0.0").optional(),
                        word("ABSTTL").since("5.0.0").optional(),
                        integer("seconds").after("IDLETIME").since("5.0.0").optional(),
                        integer("frequency").after("FREQ").since("5.0.0").optional());
    }

    private static void migrate(CommandFamily transfers) {
        transfers
                .command("migrate", -6, WRITE)
                .categories(DANGEROUS, KEYSPACE)
                .key(3, RW, ACCESS, DELETE)
                .keySpec(new KeySpec.Keyword("KEYS", -2), new KeySpec.Range(-1, 1, 0), RW, ACCESS, DELETE, INCOMPLETE)
                .findsKeys(KeyFinder.MIGRATE)
                .tips("nondeterministic_output")
                .docs(
                        "Atomically transfer a key from a Redis instance to another one.",
                        "2.6.0",
                        "This command actually executes a DUMP+DEL in the source instance, and a RESTORE "
                                + "in the target instance. See the pages of these commands for time complexity. "
                                + "Also an O(N) data transfer between the two instances is performed.")
                .changed("3.0.0", "Added the `COPY` and `REPLACE` options.")
                .changed("3.0.6", "Added the `KEYS` option.")
                .changed("4.0.7", "Added the `AUTH` option.")
                .changed("6.0.0", "Added the `AUTH2` option.")
                .arguments(
                        string("host"),
                        integer("port"),
                        oneOf("key_or_empty_string", key("key"), word("empty_string", "")),
                        integer("destination-db"),
                        integer("timeout"),
                        word("COPY").since("3.0.0").optional(),
                        word("REPLACE").since("3.0.0").optional(),
                        oneOf(
                                        "authentication",
                                        string("password")
                                                .after("AUTH")
                                                .since("4.0.7")
                                                .optional(),
                                        block("username_password", string("username"), string("password"))
                                                .after("AUTH2")
                                                .since("6.0.0")
                                                .optional())
                                .optional(),
                        key("key", 1).after("KEYS").since("3.0.6").multiple().optional())
                .passThroughOnly();
    }
}
