package dev.roundhouse.spi.command;

import static dev.roundhouse.spi.command.AclCategory.CONNECTION;
import static dev.roundhouse.spi.command.Argument.oneOf;
import static dev.roundhouse.spi.command.Argument.string;
import static dev.roundhouse.spi.command.Argument.word;
import static dev.roundhouse.spi.command.CommandFlag.ADMIN;
import static dev.roundhouse.spi.command.CommandFlag.LOADING;
import static dev.roundhouse.spi.command.CommandFlag.MOVABLE_KEYS;
import static dev.roundhouse.spi.command.CommandFlag.NOSCRIPT;
import static dev.roundhouse.spi.command.CommandFlag.NO_MANDATORY_KEYS;
import static dev.roundhouse.spi.command.CommandFlag.STALE;

/** Roundhouse's own, beside Redis' commands; versions are Roundhouse's. CLIENT CONSISTENCY is with CLIENT. */
final class RoundhouseCommands {
    private RoundhouseCommands() {}

    static CommandFamily declare() {
        CommandFamily server = new CommandFamily("server");
        server.command("consistency", -3, NOSCRIPT, LOADING, STALE, NO_MANDATORY_KEYS, MOVABLE_KEYS)
                .categories(CONNECTION)
                .wraps(2)
                .docs("Execute one command at another consistency", "0.1.0", "That of the command")
                .arguments(level(), string("command"), string("arg").multiple().optional());
        proxy(server);
        return server;
    }

    private static void proxy(CommandFamily server) {
        CommandDeclaration proxy = server.container("proxy", "A container for commands on the proxy itself", "0.1.0");

        proxy.subcommand("nodes", 2, ADMIN, NOSCRIPT, LOADING, STALE)
                .tips("nondeterministic_output")
                .docs("List the storage nodes and their state", "0.1.0", "O(N) where N is the number of nodes");

        proxy.subcommand("members", 2, ADMIN, NOSCRIPT, LOADING, STALE)
                .tips("nondeterministic_output")
                .docs("List the proxies that know each other", "0.1.0", "O(N) where N is the number of proxies");

        proxy.subcommand("recover", 3, ADMIN, NOSCRIPT, LOADING, STALE)
                .docs(
                        "Accept that what only lost memories held is gone, and go on",
                        "0.1.0",
                        "O(N) where N is the number of keys")
                .arguments(word("FORCE"));

        proxy.subcommand("ring", 2, ADMIN, NOSCRIPT, LOADING, STALE)
                .docs("Show what each node has of the key space", "0.1.0", "O(N) where N is the number of partitions");

        proxy.subcommand("explain", 3, ADMIN, NOSCRIPT, LOADING, STALE)
                .tips("nondeterministic_output")
                .docs(
                        "Show what each replica holds of a key, and what a read would do now",
                        "0.1.0",
                        "O(N) where N is the number of replicas")
                .arguments(string("key"));

        proxy.subcommand("repair", 3, ADMIN, NOSCRIPT, LOADING, STALE)
                .docs(
                        "Make the replicas of a key equal, or with * those of all keys in the background",
                        "0.1.0",
                        "O(N) where N is the number of replicas")
                .arguments(string("key"));

        proxy.help(
                "0.1.0",
                "EXPLAIN <key>",
                "    Show what each replica holds of a key, and what a read would do now.",
                "NODES",
                "    List the storage nodes and their state.",
                "MEMBERS",
                "    List the proxies that know each other, this one first.",
                "REPAIR <key>",
                "    Make the replicas of a key equal; with * those of all keys, in the background.",
                "RING",
                "    Show what each node has of the key space.",
                "RECOVER FORCE",
                "    Accept that what only lost memories held is gone: nodes are filled from those that are left.");
    }

    /** A consistency level, as clients write it. */
    static Argument level() {
        return oneOf("level", word("QUORUM"), word("LINEARIZABLE"), word("EVENTUAL"), word("ONE"));
    }
}
