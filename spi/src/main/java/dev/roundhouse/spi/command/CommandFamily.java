package dev.roundhouse.spi.command;

import java.util.ArrayList;
import java.util.List;

/** Commands declared together: they share a documentation group and, unless one says otherwise, ACL categories. */
final class CommandFamily {
    private final String group;
    private final AclCategory[] categories;
    private final boolean passThroughOnly;
    private final List<CommandDeclaration> commands = new ArrayList<>();

    CommandFamily(String group, AclCategory... categories) {
        this(false, group, categories);
    }

    private CommandFamily(boolean passThroughOnly, String group, AclCategory... categories) {
        this.passThroughOnly = passThroughOnly;
        this.group = group;
        this.categories = categories;
    }

    /**
     * Commands that exist only where a store passes them through, because Roundhouse's own engine does not have them
     * yet. Whoever builds them there declares the family with {@code new} instead; those that are still missing then
     * say so themselves ({@link CommandDeclaration#passThroughOnly()}).
     */
    static CommandFamily passThrough(String group, AclCategory... categories) {
        return new CommandFamily(true, group, categories);
    }

    /** Declares a command; arity as Redis counts it: with the name, negative for at least. */
    CommandDeclaration command(String name, int arity, CommandFlag... flags) {
        CommandDeclaration command = new CommandDeclaration(null, name, arity, group, categories);
        commands.add(command);
        return passThroughOnly ? command.passThroughOnly().flags(flags) : command.flags(flags);
    }

    /** Declares a command that is nothing without a subcommand; the family's categories are its subcommands'. */
    CommandDeclaration container(String name, String summary, String since) {
        return command(name, -2).uncategorized().docs(summary, since, "Depends on subcommand.");
    }

    /** A container without documentation. */
    CommandDeclaration container(String name) {
        return command(name, -2).uncategorized();
    }

    /** Those that exist in every store, or those that exist only in pass-through. */
    List<CommandSpec> build(boolean onlyInPassThrough) {
        List<CommandSpec> built = new ArrayList<>(commands.size());
        for (CommandDeclaration command : commands) {
            if (command.isPassThroughOnly() == onlyInPassThrough) {
                built.add(command.build());
            }
        }
        return built;
    }
}
