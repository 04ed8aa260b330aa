package dev.roundhouse.spi.command;

import static dev.roundhouse.spi.command.AclCategory.TRANSACTION;
import static dev.roundhouse.spi.command.Argument.key;
import static dev.roundhouse.spi.command.CommandFlag.ALLOW_BUSY;
import static dev.roundhouse.spi.command.CommandFlag.FAST;
import static dev.roundhouse.spi.command.CommandFlag.LOADING;
import static dev.roundhouse.spi.command.CommandFlag.NOSCRIPT;
import static dev.roundhouse.spi.command.CommandFlag.SKIP_SLOWLOG;
import static dev.roundhouse.spi.command.CommandFlag.STALE;
import static dev.roundhouse.spi.command.KeyFlag.RO;

/** Transactions. */
final class TransactionCommands {
    private TransactionCommands() {}

    static CommandFamily declare() {
        CommandFamily transactions = new CommandFamily("transactions", TRANSACTION);
        all(transactions);
        return transactions;
    }

    private static void all(CommandFamily transactions) {
        transactions
                .command("multi", 1, NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY)
                .needs(Connection.TRANSACTION)
                .docs("Mark the start of a transaction block", "1.2.0", "O(1)");

        transactions
                .command("exec", 1, NOSCRIPT, LOADING, STALE, SKIP_SLOWLOG)
                .needs(Connection.TRANSACTION)
                .docs("Execute all commands issued after MULTI", "1.2.0", "Depends on commands in the transaction");

        transactions
                .command("discard", 1, NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY)
                .needs(Connection.TRANSACTION)
                .docs(
                        "Discard all commands issued after MULTI",
                        "2.0.0",
                        "O(N), when N is the number of queued commands");

        transactions
                .command("watch", -2, NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY)
                .keys(1, -1, 1, RO)
                .runs(Execution.CONNECTION)
                .needs(Connection.TRANSACTION)
                .docs(
                        "Watch the given keys to determine execution of the MULTI/EXEC block",
                        "2.2.0",
                        "O(1) for every key.")
                .arguments(key("key").multiple());

        transactions
                .command("unwatch", 1, NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY)
                .needs(Connection.TRANSACTION)
                .docs("Forget about all watched keys", "2.2.0", "O(1)");
    }
}
