package dev.roundhouse.spi.command;

import static dev.roundhouse.spi.command.AclCategory.CONNECTION;
import static dev.roundhouse.spi.command.AclCategory.DANGEROUS;
import static dev.roundhouse.spi.command.AclCategory.KEYSPACE;
import static dev.roundhouse.spi.command.Argument.block;
import static dev.roundhouse.spi.command.Argument.oneOf;
import static dev.roundhouse.spi.command.Argument.pattern;
import static dev.roundhouse.spi.command.Argument.string;
import static dev.roundhouse.spi.command.Argument.word;
import static dev.roundhouse.spi.command.CommandFlag.ADMIN;
import static dev.roundhouse.spi.command.CommandFlag.FAST;
import static dev.roundhouse.spi.command.CommandFlag.LOADING;
import static dev.roundhouse.spi.command.CommandFlag.NOSCRIPT;
import static dev.roundhouse.spi.command.CommandFlag.READONLY;
import static dev.roundhouse.spi.command.CommandFlag.STALE;
import static dev.roundhouse.spi.command.CommandFlag.WRITE;

/** The server. */
final class ServerCommands {
    private ServerCommands() {}

    static CommandFamily declare() {
        CommandFamily server = new CommandFamily("server");
        keyspace(server);
        server(server);
        command(server);
        config(server);
        return server;
    }

    private static void keyspace(CommandFamily server) {
        server.command("dbsize", 1, READONLY, FAST)
                .categories(KEYSPACE)
                .runs(Execution.KEYSPACE)
                .tips("request_policy:all_shards", "response_policy:agg_sum")
                .docs("Return the number of keys in the selected database", "1.0.0", "O(1)");

        server.command("flushall", -1, WRITE)
                .categories(KEYSPACE, DANGEROUS)
                .runs(Execution.KEYSPACE)
                .tips("request_policy:all_shards", "response_policy:all_succeeded")
                .docs(
                        "Remove all keys from all databases",
                        "1.0.0",
                        "O(N) where N is the total number of keys in all databases")
                .changed("4.0.0", "Added the `ASYNC` flushing mode modifier.")
                .changed("6.2.0", "Added the `SYNC` flushing mode modifier.")
                .arguments(oneOf(
                                "async",
                                word("ASYNC").since("4.0.0"),
                                word("SYNC").since("6.2.0"))
                        .optional());

        server.command("flushdb", -1, WRITE)
                .categories(KEYSPACE, DANGEROUS)
                .runs(Execution.KEYSPACE)
                .tips("request_policy:all_shards", "response_policy:all_succeeded")
                .docs(
                        "Remove all keys from the current database",
                        "1.0.0",
                        "O(N) where N is the number of keys in the selected database")
                .changed("4.0.0", "Added the `ASYNC` flushing mode modifier.")
                .changed("6.2.0", "Added the `SYNC` flushing mode modifier.")
                .arguments(oneOf(
                                "async",
                                word("ASYNC").since("4.0.0"),
                                word("SYNC").since("6.2.0"))
                        .optional());
    }

    private static void server(CommandFamily server) {
        server.command("info", -1, LOADING, STALE)
                .categories(DANGEROUS)
                .tips("nondeterministic_output", "request_policy:all_shards", "response_policy:special")
                .docs("Get information and statistics about the server", "1.0.0", "O(1)")
                .changed("7.0.0", "Added support for taking multiple section arguments.")
                .arguments(string("section").multiple().optional());

        server.command("time", 1, LOADING, STALE, FAST)
                .tips("nondeterministic_output")
                .docs("Return the current server time", "2.6.0", "O(1)");
    }

    private static void command(CommandFamily server) {
        CommandDeclaration command = server.command("command", -1, LOADING, STALE)
                .categories(CONNECTION)
                .tips("nondeterministic_output_order")
                .docs(
                        "Get array of Redis command details",
                        "2.8.13",
                        "O(N) where N is the total number of Redis commands");

        command.subcommand("count", 2, LOADING, STALE).docs("Get total number of Redis commands", "2.8.13", "O(1)");

        command.subcommand("info", -2, LOADING, STALE)
                .tips("nondeterministic_output_order")
                .docs(
                        "Get array of specific Redis command details, or all when no argument is given.",
                        "2.8.13",
                        "O(N) where N is the number of commands to look up")
                .changed("7.0.0", "Allowed to be called with no argument to get info on all commands.")
                .arguments(string("command-name").multiple().optional());

        command.subcommand("docs", -2, LOADING, STALE)
                .tips("nondeterministic_output_order")
                .docs(
                        "Get array of specific Redis command documentation",
                        "7.0.0",
                        "O(N) where N is the number of commands to look up")
                .arguments(string("command-name").multiple().optional());

        command.subcommand("getkeys", -4, LOADING, STALE)
                .docs(
                        "Extract keys given a full Redis command",
                        "2.8.13",
                        "O(N) where N is the number of arguments to the command");

        command.subcommand("getkeysandflags", -4, LOADING, STALE)
                .docs(
                        "Extract keys and access flags given a full Redis command",
                        "7.0.0",
                        "O(N) where N is the number of arguments to the command");

        command.subcommand("list", -2, LOADING, STALE)
                .tips("nondeterministic_output_order")
                .docs(
                        "Get an array of Redis command names",
                        "7.0.0",
                        "O(N) where N is the total number of Redis commands")
                .arguments(oneOf(
                                "filterby",
                                string("module-name").after("MODULE"),
                                string("category").after("ACLCAT"),
                                pattern("pattern").after("PATTERN"))
                        .after("FILTERBY")
                        .optional());

        commandHelp(command);
    }

    private static void commandHelp(CommandDeclaration command) {
        command.help(
                "5.0.0",
                "(no subcommand)",
                "    Return details about all Redis commands.",
                "COUNT",
                "    Return the total number of commands in this Redis server.",
                "LIST",
                "    Return a list of all commands in this Redis server.",
                "INFO [<command-name> ...]",
                "    Return details about multiple Redis commands.",
                "    If no command names are given, documentation details for all",
                "    commands are returned.",
                "DOCS [<command-name> ...]",
                "    Return documentation details about multiple Redis commands.",
                "    If no command names are given, documentation details for all",
                "    commands are returned.",
                "GETKEYS <full-command>",
                "    Return the keys from a full Redis command.",
                "GETKEYSANDFLAGS <full-command>",
                "    Return the keys and the access flags from a full Redis command.");
    }

    private static void config(CommandFamily server) {
        CommandDeclaration config =
                server.container("config", "A container for server configuration commands", "2.0.0");

        config.subcommand("get", -3, ADMIN, NOSCRIPT, LOADING, STALE)
                .docs(
                        "Get the values of configuration parameters",
                        "2.0.0",
                        "O(N) when N is the number of configuration parameters provided")
                .changed("7.0.0", "Added the ability to pass multiple pattern parameters in one call")
                .arguments(block("parameter", string("parameter")).multiple());

        config.subcommand("set", -4, ADMIN, NOSCRIPT, LOADING, STALE)
                .tips("request_policy:all_nodes", "response_policy:all_succeeded")
                .docs(
                        "Set configuration parameters to the given values",
                        "2.0.0",
                        "O(N) when N is the number of configuration parameters provided")
                .changed("7.0.0", "Added the ability to set multiple parameters in one call.")
                .arguments(block("parameter_value", string("parameter"), string("value"))
                        .multiple());

        config.subcommand("resetstat", 2, ADMIN, NOSCRIPT, LOADING, STALE)
                .docs("Reset the stats returned by INFO", "2.0.0", "O(1)");

        config.subcommand("rewrite", 2, ADMIN, NOSCRIPT, LOADING, STALE)
                .docs("Rewrite the configuration file with the in memory configuration", "2.8.0", "O(1)");

        config.help(
                "5.0.0",
                "GET <pattern>",
                "    Return parameters matching the glob-like <pattern> and their values.",
                "SET <directive> <value>",
                "    Set the configuration <directive> to <value>.",
                "RESETSTAT",
                "    Reset statistics reported by the INFO command.",
                "REWRITE",
                "    Rewrite the configuration file.");
    }
}
