package dev.roundhouse.spi.command;

import dev.roundhouse.spi.resp.Request;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The commands there are, found by name in any case. The one place that knows a command's facts; the decoder, the arity
 * check, ACL, routing, merging, COMMAND and the documentation read it. Immutable. Stores that pass the client's
 * commands through to one Redis have more of them: {@link #passThrough()}.
 */
public final class CommandTable implements Iterable<CommandSpec> {
    /** The commands of Roundhouse's own engine: those of Redis it has, then its own. Every store has them. */
    public static final CommandTable DEFAULT = new CommandTable(List.of(), declareAll(), false);

    private final List<CommandSpec> commands;
    private final List<CommandSpec> numbered;
    private final NameIndex names;

    CommandTable(CommandFamily... families) {
        this(List.of(), List.of(families), false);
    }

    private CommandTable(List<CommandSpec> base, List<CommandFamily> families, boolean onlyInPassThrough) {
        List<CommandSpec> built = new ArrayList<>(base);
        for (CommandFamily family : families) {
            for (CommandSpec command : family.build(onlyInPassThrough)) {
                built.removeIf(known ->
                        known.name().equals(command.name()) && !known.isPassThroughOnly() && onlyInPassThrough);
                built.add(command);
            }
        }
        this.commands = List.copyOf(built);
        List<CommandSpec> all = new ArrayList<>();
        for (CommandSpec command : commands) {
            all.add(command);
            all.addAll(command.subcommands());
        }
        for (int i = 0; i < all.size(); i++) {
            all.get(i).number(i);
        }
        this.numbered = List.copyOf(all);
        this.names = new NameIndex(commands);
    }

    /**
     * The commands of a store that passes them through to one Redis: those of {@link #DEFAULT}, the same objects, and
     * those that {@link CommandSpec#isPassThroughOnly}. Built at the first call.
     */
    public static CommandTable passThrough() {
        return PassThrough.TABLE;
    }

    private static final class PassThrough {
        static final CommandTable TABLE = new CommandTable(DEFAULT.commands, declareAll(), true);
    }

    private static List<CommandFamily> declareAll() {
        return List.of(
                StringCommands.declare(),
                GenericCommands.declare(),
                ExpiryCommands.declare(),
                TransferCommands.declare(),
                SortCommands.declare(),
                HashCommands.declare(),
                ListCommands.declare(),
                SetCommands.declare(),
                SortedSetCommands.declare(),
                StreamCommands.declare(),
                BitmapCommands.declare(),
                HyperLogLogCommands.declare(),
                GeoCommands.declare(),
                TransactionCommands.declare(),
                PubSubCommands.declare(),
                ConnectionCommands.declare(),
                ClientCommands.declare(),
                ServerCommands.declare(),
                IntrospectionCommands.declare(),
                FunctionCommands.declare(),
                ScriptingCommands.declare(),
                RoundhouseCommands.declare());
    }

    /**
     * The command a request calls, a subcommand where the command has them; the container itself where the subcommand
     * is missing or unknown; null for an unknown command. Allocates nothing.
     */
    public @Nullable CommandSpec find(Request request) {
        CommandSpec command = findContainer(request);
        if (command == null || !command.isContainer() || request.size() == 1) {
            return command;
        }
        CommandSpec subcommand = command.subcommand(request);
        return subcommand == null ? command : subcommand;
    }

    /** As {@link #find(Request)}, but null for an unknown subcommand. */
    @Nullable
    CommandSpec findExact(Request request) {
        CommandSpec command = findContainer(request);
        return command == null || !command.isContainer() || request.size() == 1 ? command : command.subcommand(request);
    }

    private @Nullable CommandSpec findContainer(Request request) {
        return request.size() == 0 ? null : names.find(request.array(0), request.offset(0), request.length(0));
    }

    /** The command of this full name, in any case: {@code get}, {@code client}, {@code client|getname}. */
    public @Nullable CommandSpec find(String name) {
        int bar = name.indexOf('|');
        if (bar < 0) {
            return names.find(name);
        }
        CommandSpec container = names.find(name.substring(0, bar));
        return container == null ? null : container.subcommand(name.substring(bar + 1));
    }

    /** All commands and subcommands, each at its {@link CommandSpec#ordinal}. */
    public List<CommandSpec> numbered() {
        return numbered;
    }

    /** Number of commands, subcommands not counted. */
    public int size() {
        return commands.size();
    }

    /** The commands in the order they are declared; subcommands are within theirs. */
    @Override
    public Iterator<CommandSpec> iterator() {
        return commands.iterator();
    }
}
