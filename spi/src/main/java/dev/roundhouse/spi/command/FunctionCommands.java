package dev.roundhouse.spi.command;

import static dev.roundhouse.spi.command.AclCategory.SCRIPTING;
import static dev.roundhouse.spi.command.Argument.oneOf;
import static dev.roundhouse.spi.command.Argument.string;
import static dev.roundhouse.spi.command.Argument.word;
import static dev.roundhouse.spi.command.CommandFlag.NOSCRIPT;
import static dev.roundhouse.spi.command.CommandFlag.WRITE;

/**
 * What can be said of functions by an engine that cannot load any: there are none, and deleting them all is done at once.
 * Clients and test suites that begin with a clean server ask for that. In pass-through stores {@link ScriptingCommands}
 * takes the place of this.
 */
final class FunctionCommands {
    private FunctionCommands() {}

    static CommandFamily declare() {
        CommandFamily functions = new CommandFamily("scripting", SCRIPTING);
        CommandDeclaration function = functions.container("function", "A container for function commands", "7.0.0");
        function.subcommand("flush", -2, WRITE, NOSCRIPT)
                .tips("request_policy:all_shards", "response_policy:all_succeeded")
                .runs(Execution.CONNECTION)
                .docs("Deleting all functions", "7.0.0", "O(N) where N is the number of functions deleted")
                .arguments(oneOf("async", word("async", "ASYNC"), word("sync", "SYNC"))
                        .optional());
        function.subcommand("list", -2, NOSCRIPT)
                .tips("nondeterministic_output_order")
                .runs(Execution.CONNECTION)
                .docs("List information about all the functions", "7.0.0", "O(N) where N is the number of functions")
                .arguments(
                        string("library-name-pattern").after("LIBRARYNAME").optional(),
                        word("withcode", "WITHCODE").optional());
        return functions;
    }
}
