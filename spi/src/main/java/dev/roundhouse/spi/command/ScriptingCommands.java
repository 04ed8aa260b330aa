package dev.roundhouse.spi.command;

import static dev.roundhouse.spi.command.AclCategory.SCRIPTING;
import static dev.roundhouse.spi.command.CommandFlag.ALLOW_BUSY;
import static dev.roundhouse.spi.command.CommandFlag.DENYOOM;
import static dev.roundhouse.spi.command.CommandFlag.LOADING;
import static dev.roundhouse.spi.command.CommandFlag.NOSCRIPT;
import static dev.roundhouse.spi.command.CommandFlag.NO_MANDATORY_KEYS;
import static dev.roundhouse.spi.command.CommandFlag.READONLY;
import static dev.roundhouse.spi.command.CommandFlag.SKIP_MONITOR;
import static dev.roundhouse.spi.command.CommandFlag.STALE;
import static dev.roundhouse.spi.command.CommandFlag.WRITE;
import static dev.roundhouse.spi.command.KeyFlag.ACCESS;
import static dev.roundhouse.spi.command.KeyFlag.RO;
import static dev.roundhouse.spi.command.KeyFlag.RW;
import static dev.roundhouse.spi.command.KeyFlag.UPDATE;

/** Scripts and functions in Lua. No engine of ours has them, so they have no documentation yet. */
final class ScriptingCommands {
    private static final String WORST_WRITE =
            "We cannot tell how the keys will be used so we assume the worst, RW and UPDATE";
    private static final String WORST_READ =
            "We cannot tell how the keys will be used so we assume the worst, RO and ACCESS";

    private ScriptingCommands() {}

    static CommandFamily declare() {
        CommandFamily family = CommandFamily.passThrough("scripting", SCRIPTING);
        family.command("eval", -3, NOSCRIPT, STALE, SKIP_MONITOR, NO_MANDATORY_KEYS)
                .countedKeys(2, RW, ACCESS, UPDATE)
                .note(WORST_WRITE)
                .runs(Execution.ROUND);
        family.command("eval_ro", -3, READONLY, NOSCRIPT, STALE, SKIP_MONITOR, NO_MANDATORY_KEYS)
                .countedKeys(2, RO, ACCESS)
                .note(WORST_READ);
        family.command("evalsha", -3, NOSCRIPT, STALE, SKIP_MONITOR, NO_MANDATORY_KEYS)
                .countedKeys(2, RW, ACCESS, UPDATE)
                .runs(Execution.ROUND);
        family.command("evalsha_ro", -3, READONLY, NOSCRIPT, STALE, SKIP_MONITOR, NO_MANDATORY_KEYS)
                .countedKeys(2, RO, ACCESS);
        family.command("fcall", -3, NOSCRIPT, STALE, SKIP_MONITOR, NO_MANDATORY_KEYS)
                .countedKeys(2, RW, ACCESS, UPDATE)
                .note(WORST_WRITE)
                .runs(Execution.ROUND);
        family.command("fcall_ro", -3, READONLY, NOSCRIPT, STALE, SKIP_MONITOR, NO_MANDATORY_KEYS)
                .countedKeys(2, RO, ACCESS)
                .note(WORST_READ);
        CommandDeclaration function = family.container("function");
        function.subcommand("delete", 3, WRITE, NOSCRIPT)
                .tips("request_policy:all_shards", "response_policy:all_succeeded")
                .runs(Execution.KEYSPACE);
        function.subcommand("dump", 2, NOSCRIPT);
        function.subcommand("flush", -2, WRITE, NOSCRIPT)
                .tips("request_policy:all_shards", "response_policy:all_succeeded")
                .runs(Execution.KEYSPACE);
        function.subcommand("help", 2, LOADING, STALE);
        function.subcommand("kill", 2, NOSCRIPT, ALLOW_BUSY)
                .tips("request_policy:all_shards", "response_policy:one_succeeded")
                .runs(Execution.KEYSPACE);
        function.subcommand("list", -2, NOSCRIPT).tips("nondeterministic_output_order");
        function.subcommand("load", -3, WRITE, DENYOOM, NOSCRIPT)
                .tips("request_policy:all_shards", "response_policy:all_succeeded")
                .runs(Execution.KEYSPACE);
        function.subcommand("restore", -3, WRITE, DENYOOM, NOSCRIPT)
                .tips("request_policy:all_shards", "response_policy:all_succeeded")
                .runs(Execution.KEYSPACE);
        function.subcommand("stats", 2, NOSCRIPT, ALLOW_BUSY)
                .tips("nondeterministic_output", "request_policy:all_shards", "response_policy:special")
                .runs(Execution.KEYSPACE);
        CommandDeclaration script = family.container("script");
        script.subcommand("exists", -3, NOSCRIPT)
                .tips("request_policy:all_shards", "response_policy:agg_logical_and")
                .runs(Execution.KEYSPACE);
        script.subcommand("flush", -2, NOSCRIPT)
                .tips("request_policy:all_nodes", "response_policy:all_succeeded")
                .runs(Execution.KEYSPACE);
        script.subcommand("help", 2, LOADING, STALE);
        script.subcommand("kill", 2, NOSCRIPT, ALLOW_BUSY)
                .tips("request_policy:all_shards", "response_policy:one_succeeded")
                .runs(Execution.KEYSPACE);
        script.subcommand("load", 3, NOSCRIPT, STALE)
                .tips("request_policy:all_nodes", "response_policy:all_succeeded")
                .runs(Execution.KEYSPACE);
        return family;
    }
}
