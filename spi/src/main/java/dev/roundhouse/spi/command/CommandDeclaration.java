package dev.roundhouse.spi.command;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The statement that declares a command, a chain of what is true of it. What follows from something else said (ACL
 * categories from flags, movablekeys from the key specifications, the usual execution from flags) is not said again.
 */
final class CommandDeclaration {
    private final @Nullable CommandDeclaration container;
    private final List<CommandDeclaration> subcommands = new ArrayList<>();
    private final List<CommandDocs.Change> history = new ArrayList<>();
    private AclCategory[] inherited;
    private Set<AclCategory> categories;
    private String group;
    private CommandDocs.@Nullable Summary summary;
    private CommandDocs.@Nullable Deprecation deprecation;
    private List<Argument> arguments = List.of();
    private @Nullable Execution execution;
    private @Nullable Connection connection;
    private boolean passThroughOnly;
    private boolean internal;

    final String name;
    final int arity;
    final EnumSet<CommandFlag> flags = EnumSet.noneOf(CommandFlag.class);
    final List<KeySpec> keySpecs = new ArrayList<>();
    List<String> tips = List.of();
    List<String> help = List.of();

    @Nullable
    ByOptions byOptions;

    @Nullable
    KeyFinder keyFinder;

    Split split = Split.NONE;
    int wrapped;

    CommandDeclaration(
            @Nullable CommandDeclaration container, String name, int arity, String group, AclCategory... categories) {
        this.container = container;
        this.name = name;
        this.arity = arity;
        this.group = group;
        this.inherited = categories;
        this.categories = setOf(categories);
    }

    private static Set<AclCategory> setOf(AclCategory... categories) {
        EnumSet<AclCategory> set = EnumSet.noneOf(AclCategory.class);
        Collections.addAll(set, categories);
        return set;
    }

    CommandDeclaration flags(CommandFlag... added) {
        Collections.addAll(flags, added);
        return this;
    }

    /** Declares a subcommand; the arity counts both names. */
    CommandDeclaration subcommand(String subcommand, int subcommandArity, CommandFlag... subcommandFlags) {
        CommandDeclaration declaration = new CommandDeclaration(this, subcommand, subcommandArity, group, inherited);
        subcommands.add(declaration);
        return declaration.flags(subcommandFlags);
    }

    /** Declares the subcommand HELP, with the lines it answers. */
    CommandDeclaration help(String since, String... lines) {
        CommandDeclaration declaration = subcommand("help", 2, CommandFlag.LOADING, CommandFlag.STALE)
                .docs("Show helpful text about the different subcommands", since, "O(1)");
        declaration.help = List.of(lines);
        return declaration;
    }

    /** ACL categories of it and its subcommands instead of the family's, without those that follow from flags. */
    CommandDeclaration categories(AclCategory... own) {
        this.inherited = own;
        this.categories = setOf(own);
        return this;
    }

    /** The ACL categories are those of its subcommands only. */
    CommandDeclaration uncategorized() {
        this.categories = setOf();
        return this;
    }

    /** One key, at this argument. */
    CommandDeclaration key(int position, KeyFlag... keyFlags) {
        return keys(position, 0, 1, keyFlags);
    }

    /** Keys from an argument on, every {@code step}th; the last relative to the first, or to the end if negative. */
    CommandDeclaration keys(int first, int lastKey, int step, KeyFlag... keyFlags) {
        return keySpec(new KeySpec.Index(first), new KeySpec.Range(lastKey, step, 0), keyFlags);
    }

    CommandDeclaration keySpec(KeySpec.BeginSearch begin, KeySpec.FindKeys find, KeyFlag... keyFlags) {
        keySpecs.add(new KeySpec(Set.of(keyFlags), begin, find, null));
        return this;
    }

    /** As many keys as the argument at {@code position} says, from the next one on. */
    CommandDeclaration countedKeys(int position, KeyFlag... keyFlags) {
        return keySpec(new KeySpec.Index(position), new KeySpec.KeyNumber(0, 1, 1), keyFlags);
    }

    /** How keys are found that the specifications do not tell. */
    CommandDeclaration findsKeys(KeyFinder stated) {
        this.keyFinder = stated;
        return this;
    }

    /** A remark on the key specification just stated. */
    CommandDeclaration note(String text) {
        KeySpec last = keySpecs.remove(keySpecs.size() - 1);
        keySpecs.add(new KeySpec(last.flags(), last.begin(), last.find(), text));
        return this;
    }

    /** Its arguments from {@code position} on are a command of their own, whose keys are its keys. */
    CommandDeclaration wraps(int position) {
        this.wrapped = position;
        return this;
    }

    CommandDeclaration tips(String... stated) {
        this.tips = List.of(stated);
        return this;
    }

    /** How it is carried out; without this: READ or ROUND if it has keys and reads or writes, else CONNECTION. */
    CommandDeclaration runs(Execution stated) {
        this.execution = stated;
        return this;
    }

    CommandDeclaration runs(ByOptions stated) {
        this.byOptions = stated;
        return this;
    }

    /** The node connection it takes; without this: BLOCKING or SHARED, as the flags say. */
    CommandDeclaration needs(Connection stated) {
        this.connection = stated;
        return this;
    }

    CommandDeclaration splits(Split stated) {
        this.split = stated;
        return this;
    }

    /** It, and with it all its subcommands, exists only in stores that pass commands through. */
    CommandDeclaration passThroughOnly() {
        this.passThroughOnly = true;
        return this;
    }

    boolean isPassThroughOnly() {
        return container == null ? passThroughOnly : container.passThroughOnly;
    }

    /** For the rare command whose documentation in Redis says nothing of its complexity. */
    CommandDeclaration docs(String text, String since) {
        this.summary = new CommandDocs.Summary(text, since, null);
        return this;
    }

    CommandDeclaration docs(String text, String since, String complexity) {
        this.summary = new CommandDocs.Summary(text, since, complexity);
        return this;
    }

    CommandDeclaration changed(String since, String text) {
        history.add(new CommandDocs.Change(since, text));
        return this;
    }

    CommandDeclaration deprecated(String since, String replacedBy) {
        this.deprecation = new CommandDocs.Deprecation(since, replacedBy);
        return this;
    }

    /** It is for the server's own use. */
    CommandDeclaration internal() {
        this.internal = true;
        return this;
    }

    CommandDeclaration arguments(Argument... stated) {
        this.arguments = List.of(stated);
        return this;
    }

    CommandSpec build() {
        return new CommandSpec(this);
    }

    String fullName() {
        // Joined, not added: linking the JVM's concatenation doubled the time the table takes to build (22 ms, not 9).
        return container == null ? name : String.join("|", container.name, name);
    }

    Set<CommandFlag> frozenFlags() {
        return Collections.unmodifiableSet(flags);
    }

    /** Its own categories and those that follow from the flags (Redis: setImplicitACLCategories). */
    Set<AclCategory> allCategories() {
        EnumSet<AclCategory> all = EnumSet.noneOf(AclCategory.class);
        all.addAll(categories);
        if (flags.contains(CommandFlag.WRITE)) {
            all.add(AclCategory.WRITE);
        }
        if (flags.contains(CommandFlag.READONLY) && !all.contains(AclCategory.SCRIPTING)) {
            all.add(AclCategory.READ);
        }
        if (flags.contains(CommandFlag.ADMIN)) {
            all.add(AclCategory.ADMIN);
            all.add(AclCategory.DANGEROUS);
        }
        if (flags.contains(CommandFlag.PUBSUB)) {
            all.add(AclCategory.PUBSUB);
        }
        if (flags.contains(CommandFlag.BLOCKING)) {
            all.add(AclCategory.BLOCKING);
        }
        all.add(flags.contains(CommandFlag.FAST) ? AclCategory.FAST : AclCategory.SLOW);
        return Collections.unmodifiableSet(all);
    }

    Execution decidedExecution() {
        if (execution != null) {
            return execution;
        }
        if (byOptions != null) {
            return Execution.ROUND;
        }
        boolean write = flags.contains(CommandFlag.WRITE);
        boolean read = flags.contains(CommandFlag.READONLY);
        if (keySpecs.isEmpty() == (write || read)) {
            throw new IllegalStateException("say how " + fullName() + " runs: its flags and keys do not tell");
        }
        return write ? Execution.ROUND : read ? Execution.READ : Execution.CONNECTION;
    }

    Connection decidedConnection() {
        if (connection != null) {
            return connection;
        }
        return flags.contains(CommandFlag.BLOCKING) ? Connection.BLOCKING : Connection.SHARED;
    }

    CommandDocs frozenDocs() {
        if (summary == null) {
            if (!isPassThroughOnly()) {
                throw new IllegalStateException("no docs: " + fullName());
            }
            summary = CommandDocs.UNDOCUMENTED;
        }
        return new CommandDocs(group, summary, internal, deprecation, history, arguments);
    }

    List<CommandSpec> builtSubcommands() {
        List<CommandSpec> built = new ArrayList<>(subcommands.size());
        for (CommandDeclaration subcommand : subcommands) {
            built.add(subcommand.build());
        }
        return Collections.unmodifiableList(built);
    }
}
