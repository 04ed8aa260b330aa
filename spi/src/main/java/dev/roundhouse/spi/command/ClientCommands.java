package dev.roundhouse.spi.command;

import static dev.roundhouse.spi.command.AclCategory.CONNECTION;
import static dev.roundhouse.spi.command.Argument.block;
import static dev.roundhouse.spi.command.Argument.integer;
import static dev.roundhouse.spi.command.Argument.oneOf;
import static dev.roundhouse.spi.command.Argument.string;
import static dev.roundhouse.spi.command.Argument.word;
import static dev.roundhouse.spi.command.CommandFlag.ADMIN;
import static dev.roundhouse.spi.command.CommandFlag.LOADING;
import static dev.roundhouse.spi.command.CommandFlag.NOSCRIPT;
import static dev.roundhouse.spi.command.CommandFlag.STALE;

/** CLIENT and its subcommands. */
final class ClientCommands {
    private ClientCommands() {}

    static CommandFamily declare() {
        CommandFamily connection = new CommandFamily("connection", CONNECTION);
        CommandDeclaration client =
                connection.container("client", "A container for client connection commands", "2.4.0");
        identity(client);
        others(client);
        switches(client);
        pauses(client);
        tracking(client);
        help(client);
        return connection;
    }

    private static void identity(CommandDeclaration client) {
        client.subcommand("id", 2, NOSCRIPT, LOADING, STALE)
                .docs("Returns the client ID for the current connection", "5.0.0", "O(1)");

        client.subcommand("getname", 2, NOSCRIPT, LOADING, STALE)
                .docs("Get the current connection name", "2.6.9", "O(1)");

        client.subcommand("setname", 3, NOSCRIPT, LOADING, STALE)
                .docs("Set the current connection name", "2.6.9", "O(1)")
                .arguments(string("connection-name"));

        client.subcommand("setinfo", 4, NOSCRIPT, LOADING, STALE)
                .tips("request_policy:all_nodes", "response_policy:all_succeeded")
                .docs("Sets information specific to the client or connection.", "7.2.0", "O(1)")
                .arguments(oneOf(
                        "attr",
                        string("libname").after("LIB-NAME"),
                        string("libver").after("LIB-VER")));

        client.subcommand("info", 2, NOSCRIPT, LOADING, STALE)
                .tips("nondeterministic_output")
                .docs("Returns information about the current client connection.", "6.2.0", "O(1)");
    }

    private static void others(CommandDeclaration client) {
        client.subcommand("list", -2, ADMIN, NOSCRIPT, LOADING, STALE)
                .tips("nondeterministic_output")
                .docs("Get the list of client connections", "2.4.0", "O(N) where N is the number of client connections")
                .changed("2.8.12", "Added unique client `id` field.")
                .changed("5.0.0", "Added optional `TYPE` filter.")
                .changed("6.0.0", "Added `user` field.")
                .changed(
                        "6.2.0",
                        "Added `argv-mem`, `tot-mem`, `laddr` and `redir` fields and the optional `ID` filter.")
                .changed("7.0.0", "Added `resp`, `multi-mem`, `rbs` and `rbp` fields.")
                .changed("7.0.3", "Added `ssub` field.")
                .arguments(
                        oneOf(
                                        "normal_master_replica_pubsub",
                                        word("NORMAL"),
                                        word("MASTER"),
                                        word("REPLICA"),
                                        word("PUBSUB"))
                                .after("TYPE")
                                .since("5.0.0")
                                .optional(),
                        block("id", integer("client-id").multiple())
                                .after("ID")
                                .since("6.2.0")
                                .optional());

        client.subcommand("kill", -3, ADMIN, NOSCRIPT, LOADING, STALE)
                .docs("Kill the connection of a client", "2.4.0", "O(N) where N is the number of client connections")
                .changed("2.8.12", "Added new filter format.")
                .changed("2.8.12", "`ID` option.")
                .changed("3.2.0", "Added `master` type in for `TYPE` option.")
                .changed(
                        "5.0.0",
                        "Replaced `slave` `TYPE` with `replica`. `slave` still supported for backward compatibility.")
                .changed("6.2.0", "`LADDR` option.")
                .arguments(oneOf(
                        "filter",
                        string("ip:port").deprecatedSince("2.8.12"),
                        oneOf(
                                        "new-format",
                                        integer("client-id")
                                                .after("ID")
                                                .since("2.8.12")
                                                .optional(),
                                        oneOf(
                                                        "normal_master_slave_pubsub",
                                                        word("NORMAL"),
                                                        word("MASTER").since("3.2.0"),
                                                        word("SLAVE"),
                                                        word("REPLICA").since("5.0.0"),
                                                        word("PUBSUB"))
                                                .after("TYPE")
                                                .since("2.8.12")
                                                .optional(),
                                        string("username").after("USER").optional(),
                                        string("ip:port").after("ADDR").optional(),
                                        string("ip:port")
                                                .after("LADDR")
                                                .since("6.2.0")
                                                .optional(),
                                        string("yes/no").after("SKIPME").optional())
                                .multiple()));
    }

    private static void switches(CommandDeclaration client) {
        client.subcommand("unblock", -3, ADMIN, NOSCRIPT, LOADING, STALE)
                .docs(
                        "Unblock a client blocked in a blocking command from a different connection",
                        "5.0.0",
                        "O(log N) where N is the number of client connections")
                .arguments(
                        integer("client-id"),
                        oneOf("timeout_error", word("TIMEOUT"), word("ERROR")).optional());

        client.subcommand("reply", 3, NOSCRIPT, LOADING, STALE)
                .docs("Instruct the server whether to reply to commands", "3.2.0", "O(1)")
                .arguments(oneOf("on_off_skip", word("ON"), word("OFF"), word("SKIP")));

        client.subcommand("no-evict", 3, ADMIN, NOSCRIPT, LOADING, STALE)
                .docs("Set client eviction mode for the current connection", "7.0.0", "O(1)")
                .arguments(oneOf("enabled", word("ON"), word("OFF")));

        client.subcommand("no-touch", 3, NOSCRIPT, LOADING, STALE)
                .docs(
                        "Controls whether commands sent by the client affect the LRU/LFU of accessed keys.",
                        "7.2.0",
                        "O(1)")
                .arguments(oneOf("enabled", word("ON"), word("OFF")));

        client.subcommand("consistency", -2, NOSCRIPT, LOADING, STALE)
                .docs("Show or set the consistency of this connection's reads", "0.1.0", "O(1)")
                .arguments(RoundhouseCommands.level().optional());
    }

    private static void pauses(CommandDeclaration client) {
        client.subcommand("pause", -3, ADMIN, NOSCRIPT, LOADING, STALE)
                .docs("Stop processing commands from clients for some time", "2.9.50", "O(1)")
                .changed("6.2.0", "`CLIENT PAUSE WRITE` mode added along with the `mode` option.")
                .arguments(
                        integer("timeout"),
                        oneOf("mode", word("WRITE"), word("ALL")).since("6.2.0").optional());

        client.subcommand("unpause", 2, ADMIN, NOSCRIPT, LOADING, STALE)
                .docs(
                        "Resume processing of clients that were paused",
                        "6.2.0",
                        "O(N) Where N is the number of paused clients");
    }

    private static void tracking(CommandDeclaration client) {
        client.subcommand("trackinginfo", 2, NOSCRIPT, LOADING, STALE)
                .docs(
                        "Return information about server assisted client side caching for the current connection",
                        "6.2.0",
                        "O(1)");

        client.subcommand("getredir", 2, NOSCRIPT, LOADING, STALE)
                .docs("Get tracking notifications redirection client ID if any", "6.0.0", "O(1)");
    }

    private static void help(CommandDeclaration client) {
        client.help(
                "5.0.0",
                "GETREDIR",
                "    Return the client ID we are redirecting to when tracking is enabled.",
                "GETNAME",
                "    Return the name of the current connection.",
                "ID",
                "    Return the ID of the current connection.",
                "INFO",
                "    Return information about the current client connection.",
                "KILL <ip:port>",
                "    Kill connection made from <ip:port>.",
                "KILL <option> <value> [<option> <value> [...]]",
                "    Kill connections. Options are:",
                "    * ADDR (<ip:port>|<unixsocket>:0)",
                "      Kill connections made from the specified address",
                "    * LADDR (<ip:port>|<unixsocket>:0)",
                "      Kill connections made to specified local address",
                "    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)",
                "      Kill connections by type.",
                "    * USER <username>",
                "      Kill connections authenticated by <username>.",
                "    * SKIPME (YES|NO)",
                "      Skip killing current connection (default: yes).",
                "LIST [options ...]",
                "    Return information about client connections. Options:",
                "    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)",
                "      Return clients of specified type.",
                "UNPAUSE",
                "    Stop the current client pause, resuming traffic.",
                "PAUSE <timeout> [WRITE|ALL]",
                "    Suspend all, or just write, clients for <timeout> milliseconds.",
                "REPLY (ON|OFF|SKIP)",
                "    Control the replies sent to the current connection.",
                "SETNAME <name>",
                "    Assign the name <name> to the current connection.",
                "TRACKINGINFO",
                "    Report tracking status for the current connection.",
                "NO-EVICT (ON|OFF)",
                "    Protect current client connection from eviction.",
                "CONSISTENCY [QUORUM|LINEARIZABLE|EVENTUAL|ONE]",
                "    Show or set the consistency of the reads of the current connection.",
                "NO-TOUCH (ON|OFF)",
                "    Will not touch LRU/LFU stats when this mode is on.",
                "SETINFO <option> <value>",
                "    Set client meta attr. Options are:",
                "    * LIB-NAME: the client lib name.",
                "    * LIB-VER: the client lib version.");
    }
}
