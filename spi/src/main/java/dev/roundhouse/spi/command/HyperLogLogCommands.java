package dev.roundhouse.spi.command;

import static dev.roundhouse.spi.command.AclCategory.HYPERLOGLOG;
import static dev.roundhouse.spi.command.Argument.key;
import static dev.roundhouse.spi.command.Argument.string;
import static dev.roundhouse.spi.command.CommandFlag.ADMIN;
import static dev.roundhouse.spi.command.CommandFlag.DENYOOM;
import static dev.roundhouse.spi.command.CommandFlag.FAST;
import static dev.roundhouse.spi.command.CommandFlag.MAY_REPLICATE;
import static dev.roundhouse.spi.command.CommandFlag.READONLY;
import static dev.roundhouse.spi.command.CommandFlag.WRITE;
import static dev.roundhouse.spi.command.KeyFlag.ACCESS;
import static dev.roundhouse.spi.command.KeyFlag.INSERT;
import static dev.roundhouse.spi.command.KeyFlag.RO;
import static dev.roundhouse.spi.command.KeyFlag.RW;

/** HyperLogLogs: how many different elements there were, about. */
final class HyperLogLogCommands {
    private HyperLogLogCommands() {}

    static CommandFamily declare() {
        CommandFamily hyperLogLogs = new CommandFamily("hyperloglog", HYPERLOGLOG);
        all(hyperLogLogs);
        return hyperLogLogs;
    }

    private static void all(CommandFamily hyperLogLogs) {
        hyperLogLogs
                .command("pfadd", -2, WRITE, DENYOOM, FAST)
                .key(1, RW, INSERT)
                .docs(
                        "Adds the specified elements to the specified HyperLogLog.",
                        "2.8.9",
                        "O(1) to add every element.")
                .arguments(key("key"), string("element").multiple().optional());

        hyperLogLogs
                .command("pfcount", -2, READONLY, MAY_REPLICATE)
                .keys(1, -1, 1, RW, ACCESS)
                .note("RW because it may change the internal representation of the key, and propagate " + "to replicas")
                .docs(
                        "Return the approximated cardinality of the set(s) observed by the HyperLogLog at key(s).",
                        "2.8.9",
                        "O(1) with a very small average constant time when called with a single key. "
                                + "O(N) with N being the number of keys, and much bigger constant times, when "
                                + "called with multiple keys.")
                .arguments(key("key").multiple());

        hyperLogLogs
                .command("pfmerge", -2, WRITE, DENYOOM)
                .key(1, RW, ACCESS, INSERT)
                .keys(2, -1, 1, RO, ACCESS)
                .docs(
                        "Merge N different HyperLogLogs into a single one.",
                        "2.8.9",
                        "O(N) to merge N HyperLogLogs, but with high constant times.")
                .arguments(key("destkey"), key("sourcekey", 1).multiple());

        hyperLogLogs
                .command("pfdebug", 3, WRITE, DENYOOM, ADMIN)
                .key(2, RW, ACCESS)
                .docs("Internal commands for debugging HyperLogLog values", "2.8.9", "N/A")
                .internal()
                .arguments(string("subcommand"), key("key"));
    }
}
