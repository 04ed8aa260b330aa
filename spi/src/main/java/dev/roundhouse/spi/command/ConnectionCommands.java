package dev.roundhouse.spi.command;

import static dev.roundhouse.spi.command.AclCategory.CONNECTION;
import static dev.roundhouse.spi.command.Argument.block;
import static dev.roundhouse.spi.command.Argument.integer;
import static dev.roundhouse.spi.command.Argument.string;
import static dev.roundhouse.spi.command.CommandFlag.ALLOW_BUSY;
import static dev.roundhouse.spi.command.CommandFlag.FAST;
import static dev.roundhouse.spi.command.CommandFlag.LOADING;
import static dev.roundhouse.spi.command.CommandFlag.NOSCRIPT;
import static dev.roundhouse.spi.command.CommandFlag.NO_AUTH;
import static dev.roundhouse.spi.command.CommandFlag.STALE;

/** The client's own connection, CLIENT apart. */
final class ConnectionCommands {
    private ConnectionCommands() {}

    static CommandFamily declare() {
        CommandFamily connection = new CommandFamily("connection", CONNECTION);
        all(connection);
        return connection;
    }

    private static void all(CommandFamily connection) {
        connection
                .command("ping", -1, FAST)
                .tips("request_policy:all_shards", "response_policy:all_succeeded")
                .docs("Ping the server", "1.0.0", "O(1)")
                .arguments(string("message").optional());

        connection
                .command("echo", 2, LOADING, STALE, FAST)
                .docs("Echo the given string", "1.0.0", "O(1)")
                .arguments(string("message"));

        connection
                .command("quit", -1, NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY)
                .docs("Close the connection", "1.0.0", "O(1)");

        connection
                .command("reset", 1, NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY)
                .docs("Reset the connection", "6.2.0", "O(1)");

        connection
                .command("hello", -1, NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY)
                .docs("Handshake with Redis", "6.0.0", "O(1)")
                .changed(
                        "6.2.0",
                        "`protover` made optional; when called without arguments the command reports "
                                + "the current connection's context.")
                .arguments(block(
                                "arguments",
                                integer("protover"),
                                block("username_password", string("username"), string("password"))
                                        .after("AUTH")
                                        .optional(),
                                string("clientname").after("SETNAME").optional())
                        .optional());

        connection
                .command("auth", -2, NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY)
                .docs(
                        "Authenticate to the server",
                        "1.0.0",
                        "O(N) where N is the number of passwords defined for the user")
                .changed("6.0.0", "Added ACL style (username and password).")
                .arguments(string("username").since("6.0.0").optional(), string("password"));

        connection
                .command("select", 2, LOADING, STALE, FAST)
                .docs("Change the selected database for the current connection", "1.0.0", "O(1)")
                .arguments(integer("index"));
    }
}
