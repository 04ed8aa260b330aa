package dev.roundhouse.spi.command;

import static dev.roundhouse.spi.command.Argument.integer;
import static dev.roundhouse.spi.command.Argument.key;
import static dev.roundhouse.spi.command.CommandFlag.FAST;
import static dev.roundhouse.spi.command.CommandFlag.READONLY;
import static dev.roundhouse.spi.command.KeyFlag.RO;

/** What the server tells of itself, for people rather than programs. */
final class IntrospectionCommands {
    private IntrospectionCommands() {}

    static CommandFamily declare() {
        CommandFamily server = CommandFamily.passThrough("server");
        all(server);
        return server;
    }

    private static void all(CommandFamily server) {
        CommandDeclaration memory = server.container("memory", "A container for memory diagnostics commands", "4.0.0");

        memory.subcommand("usage", -3, READONLY)
                .key(2, RO)
                .docs("Estimate the memory usage of a key", "4.0.0", "O(N) where N is the number of samples.")
                .arguments(key("key"), integer("count").after("SAMPLES").optional());

        memory.help(
                "4.0.0",
                "USAGE <key> [SAMPLES <count>]",
                "    Return memory in bytes used by <key> and its value. Nested values are",
                "    sampled up to <count> times (default: 5, 0 means sample all).");

        server.command("lolwut", -1, READONLY, FAST)
                .runs(Execution.CONNECTION)
                .docs("Display some computer art and the Redis version", "5.0.0")
                .arguments(integer("version").after("VERSION").optional());
    }
}
