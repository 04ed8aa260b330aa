package dev.roundhouse.spi.command;

import static dev.roundhouse.spi.command.Argument.integer;
import static dev.roundhouse.spi.command.Argument.key;
import static dev.roundhouse.spi.command.Argument.string;
import static dev.roundhouse.spi.command.CommandFlag.ADMIN;
import static dev.roundhouse.spi.command.CommandFlag.FAST;
import static dev.roundhouse.spi.command.CommandFlag.LOADING;
import static dev.roundhouse.spi.command.CommandFlag.NOSCRIPT;
import static dev.roundhouse.spi.command.CommandFlag.READONLY;
import static dev.roundhouse.spi.command.CommandFlag.STALE;
import static dev.roundhouse.spi.command.KeyFlag.RO;

/** What the server tells of itself, for people rather than programs. */
final class IntrospectionCommands {
    private static final String ALLOCATOR = "Depends on how much memory is allocated, could be slow";

    private IntrospectionCommands() {}

    static CommandFamily declare() {
        CommandFamily server = new CommandFamily("server");
        memory(server);
        slowLog(server);
        latency(server);
        server.command("monitor", 1, ADMIN, NOSCRIPT, LOADING, STALE)
                .docs("Listen for all requests received by the server in real time", "1.0.0");

        server.command("lolwut", -1, READONLY, FAST)
                .runs(Execution.CONNECTION)
                .docs("Display some computer art and the Redis version", "5.0.0")
                .arguments(integer("version").after("VERSION").optional());
        return server;
    }

    private static void memory(CommandFamily server) {
        CommandDeclaration memory = server.container("memory", "A container for memory diagnostics commands", "4.0.0");

        memory.subcommand("usage", -3, READONLY)
                .key(2, RO)
                .docs("Estimate the memory usage of a key", "4.0.0", "O(N) where N is the number of samples.")
                .arguments(key("key"), integer("count").after("SAMPLES").optional());

        memory.subcommand("stats", 2)
                .tips("nondeterministic_output", "request_policy:all_shards", "response_policy:special")
                .docs("Show memory usage details", "4.0.0", "O(1)");

        memory.subcommand("doctor", 2)
                .tips("nondeterministic_output", "request_policy:all_shards", "response_policy:special")
                .docs("Outputs memory problems report", "4.0.0", "O(1)");

        memory.subcommand("malloc-stats", 2)
                .tips("nondeterministic_output", "request_policy:all_shards", "response_policy:special")
                .docs("Show allocator internal stats", "4.0.0", ALLOCATOR);

        memory.subcommand("purge", 2)
                .tips("request_policy:all_shards", "response_policy:all_succeeded")
                .docs("Ask the allocator to release memory", "4.0.0", ALLOCATOR);

        memory.help(
                "4.0.0",
                "DOCTOR",
                "    Return memory problems reports.",
                "MALLOC-STATS",
                "    Return internal statistics report from the memory allocator.",
                "PURGE",
                "    Attempt to purge dirty pages for reclamation by the allocator.",
                "STATS",
                "    Return information about the memory usage of the server.",
                "USAGE <key> [SAMPLES <count>]",
                "    Return memory in bytes used by <key> and its value. Nested values are",
                "    sampled up to <count> times (default: 5, 0 means sample all).");
    }

    private static void slowLog(CommandFamily server) {
        CommandDeclaration slowLog = server.container("slowlog", "A container for slow log commands", "2.2.12");

        slowLog.subcommand("get", -2, ADMIN, LOADING, STALE)
                .tips("request_policy:all_nodes", "nondeterministic_output")
                .docs("Get the slow log's entries", "2.2.12", "O(N) where N is the number of entries returned")
                .changed("4.0.0", "Added client IP address, port and name to the reply.")
                .arguments(integer("count").optional());

        slowLog.subcommand("len", 2, ADMIN, LOADING, STALE)
                .tips("request_policy:all_nodes", "response_policy:agg_sum", "nondeterministic_output")
                .docs("Get the slow log's length", "2.2.12", "O(1)");

        slowLog.subcommand("reset", 2, ADMIN, LOADING, STALE)
                .tips("request_policy:all_nodes", "response_policy:all_succeeded")
                .docs(
                        "Clear all entries from the slow log",
                        "2.2.12",
                        "O(N) where N is the number of entries in the slowlog");

        slowLog.help(
                "6.2.0",
                "GET [<count>]",
                "    Return top <count> entries from the slowlog (default: 10, -1 mean all).",
                "    Entries are made of:",
                "    id, timestamp, time in microseconds, arguments array, client IP and port,",
                "    client name",
                "LEN",
                "    Return the length of the slowlog.",
                "RESET",
                "    Reset the slowlog.");
    }

    private static void latency(CommandFamily server) {
        CommandDeclaration latency =
                server.container("latency", "A container for latency diagnostics commands", "2.8.13");

        diagnosis(latency, "doctor", 2).docs("Return a human readable latency analysis report.", "2.8.13", "O(1)");

        diagnosis(latency, "graph", 3)
                .docs("Return a latency graph for the event.", "2.8.13", "O(1)")
                .arguments(string("event"));

        diagnosis(latency, "histogram", -2)
                .docs(
                        "Return the cumulative distribution of latencies of a subset of commands or all.",
                        "7.0.0",
                        "O(N) where N is the number of commands with latency information being retrieved.")
                .arguments(string("command").multiple().optional());

        diagnosis(latency, "history", 3)
                .docs("Return timestamp-latency samples for the event.", "2.8.13", "O(1)")
                .arguments(string("event"));

        diagnosis(latency, "latest", 2).docs("Return the latest latency samples for all events.", "2.8.13", "O(1)");

        latency.subcommand("reset", -2, ADMIN, NOSCRIPT, LOADING, STALE)
                .tips("request_policy:all_nodes", "response_policy:all_succeeded")
                .docs("Reset latency data for one or more events.", "2.8.13", "O(1)")
                .arguments(string("event").multiple().optional());

        latencyHelp(latency);
    }

    private static CommandDeclaration diagnosis(CommandDeclaration latency, String name, int arity) {
        return latency.subcommand(name, arity, ADMIN, NOSCRIPT, LOADING, STALE)
                .tips("nondeterministic_output", "request_policy:all_nodes", "response_policy:special");
    }

    private static void latencyHelp(CommandDeclaration latency) {
        latency.help(
                        "2.8.13",
                        "DOCTOR",
                        "    Return a human readable latency analysis report.",
                        "GRAPH <event>",
                        "    Return an ASCII latency graph for the <event> class.",
                        "HISTORY <event>",
                        "    Return time-latency samples for the <event> class.",
                        "LATEST",
                        "    Return the latest latency samples for all events.",
                        "RESET [<event> ...]",
                        "    Reset latency data of one or more <event> classes.",
                        "    (default: reset all data for all event classes)",
                        "HISTOGRAM [COMMAND ...]",
                        "    Return a cumulative distribution of latencies in the format of a histogram for the specified"
                                + " command names.",
                        "    If no commands are specified then all histograms are replied.")
                .docs("Show helpful text about the different subcommands.", "2.8.13", "O(1)");
    }
}
