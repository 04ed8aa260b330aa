package dev.roundhouse.spi.command;

import dev.roundhouse.spi.resp.Request;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that is known about a command (or subcommand), stated once: what COMMAND tells clients, and how Roundhouse
 * carries it out over replicas and partitions. Immutable; of the methods that take a request only {@link #keys} and
 * those for commands without fixed keys allocate.
 */
public final class CommandSpec {
    private final String name;
    private final String token;
    private final int arity;
    private final int flagMask;
    private final Set<CommandFlag> flags;
    private final Set<AclCategory> categories;
    private final List<KeySpec> keySpecs;
    private final LegacyRange range;
    private final boolean fixedKeys;
    private final List<String> tips;
    private final CommandDocs docs;
    private final List<String> help;
    private final Execution execution;
    private final @Nullable ByOptions byOptions;
    private final Split split;
    private final int wrapped;
    private final Connection connection;
    private final @Nullable KeyFinder keyFinder;
    private final boolean passThroughOnly;
    private final List<CommandSpec> subcommands;
    private final @Nullable NameIndex subcommandNames;
    private int ordinal = -1;

    CommandSpec(CommandDeclaration declaration) {
        this.name = declaration.fullName();
        this.token = declaration.name;
        this.arity = declaration.arity;
        this.keySpecs = List.copyOf(declaration.keySpecs);
        this.range = LegacyRange.of(keySpecs);
        if (!range.complete()) {
            declaration.flags.add(CommandFlag.MOVABLE_KEYS);
        }
        this.flags = declaration.frozenFlags();
        int mask = 0;
        for (CommandFlag flag : flags) {
            mask |= flag.mask();
        }
        this.flagMask = mask;
        this.fixedKeys = range.first() > 0 && range.complete() && declaresOnlyKeys(keySpecs);
        this.categories = declaration.allCategories();
        this.tips = declaration.tips;
        this.docs = declaration.frozenDocs();
        this.help = declaration.help;
        this.execution = declaration.decidedExecution();
        this.byOptions = declaration.byOptions;
        this.split = declaration.split;
        this.wrapped = declaration.wrapped;
        this.connection = declaration.decidedConnection();
        this.keyFinder = declaration.keyFinder;
        this.passThroughOnly = declaration.isPassThroughOnly();
        this.subcommands = declaration.builtSubcommands();
        this.subcommandNames = subcommands.isEmpty() ? null : new NameIndex(subcommands);
    }

    /** Full name in lower case: {@code get}, {@code client|getname}. */
    public String name() {
        return name;
    }

    /** Its number in its table, from 0 on: an index for what is kept for each command. */
    public int ordinal() {
        return ordinal;
    }

    /** Called once, by the table that it is built into. */
    void number(int number) {
        ordinal = number;
    }

    /** Last part of the name: {@code get}, {@code getname}. */
    String token() {
        return token;
    }

    /** Number of arguments with the name (both names of a subcommand); negative: at least that many. */
    public int arity() {
        return arity;
    }

    /** Whether a request of {@code size} arguments fits the arity. */
    public boolean accepts(int size) {
        return arity >= 0 ? size == arity : size >= -arity;
    }

    public boolean has(CommandFlag flag) {
        return (flagMask & flag.mask()) != 0;
    }

    public boolean isWrite() {
        return has(CommandFlag.WRITE);
    }

    public Set<CommandFlag> flags() {
        return flags;
    }

    public Set<AclCategory> categories() {
        return categories;
    }

    public List<KeySpec> keySpecs() {
        return keySpecs;
    }

    /** Tips for clients, a request and a response policy among them, as Redis states them. */
    public List<String> tips() {
        return tips;
    }

    /** What it does, in a sentence; empty only where it {@link #isPassThroughOnly}, and not always there. */
    public String summary() {
        return docs.summary().text();
    }

    /** Version of Redis (of Roundhouse for its own commands) that brought it; empty as the summary is. */
    public String since() {
        return docs.summary().since();
    }

    /** Family in the documentation: string, generic, connection, server ... */
    public String group() {
        return docs.group();
    }

    CommandDocs docs() {
        return docs;
    }

    /** What HELP, the subcommand, says of the others. */
    List<String> help() {
        return help;
    }

    /** How this request is carried out; SET and its like decide by their options. */
    public Execution execution(Request request) {
        return byOptions == null ? execution : byOptions.execution(request);
    }

    /** What becomes of a request whose keys lie in several partitions. */
    public Split split() {
        return split;
    }

    /**
     * Whether it exists only in stores that pass the client's commands through to one Redis, because Roundhouse's own
     * engine does not have it. Such a command is not in {@link CommandTable#DEFAULT}.
     */
    public boolean isPassThroughOnly() {
        return passThroughOnly;
    }

    /** What this request needs of a connection to a node, in a store that passes commands through. */
    public Connection connection(Request request) {
        return connection == Connection.BLOCKING && !mayBlock(request) ? Connection.SHARED : connection;
    }

    /** XREAD and XREADGROUP, which tell their keys by a keyword, block only with the option BLOCK before it. */
    private boolean mayBlock(Request request) {
        if (!(keySpecs.get(0).begin() instanceof KeySpec.Keyword streams)) {
            return true;
        }
        for (int i = 1; i < request.size() && !request.is(i, streams.keyword()); i++) {
            if (request.is(i, "BLOCK")) {
                return true;
            }
        }
        return false;
    }

    public boolean isContainer() {
        return subcommandNames != null;
    }

    /** In the order declared. */
    public List<CommandSpec> subcommands() {
        return subcommands;
    }

    @Nullable
    CommandSpec subcommand(Request request) {
        return subcommandNames == null
                ? null
                : subcommandNames.find(request.array(1), request.offset(1), request.length(1));
    }

    @Nullable
    CommandSpec subcommand(String subcommand) {
        return subcommandNames == null ? null : subcommandNames.find(subcommand);
    }

    /** Where the command that this one is a prefix of begins in its arguments; 0 where it is none. */
    public int wrappedCommand() {
        return wrapped;
    }

    /** Whether requests may have keys. */
    public boolean hasKeys() {
        if (wrapped > 0) {
            return true;
        }
        for (KeySpec spec : keySpecs) {
            if (!spec.has(KeyFlag.NOT_KEY)) {
                return true;
            }
        }
        return false;
    }

    private static boolean declaresOnlyKeys(List<KeySpec> specs) {
        for (KeySpec spec : specs) {
            if (spec.has(KeyFlag.NOT_KEY)) {
                return false;
            }
        }
        return true;
    }

    /** Whether every request has exactly one key, always the same argument: {@link #firstKey}. */
    public boolean isSingleKey() {
        return fixedKeys && range.last() == range.first();
    }

    /** Whether all keys are the arguments firstKey, firstKey + keyStep ... up to lastKey. */
    public boolean hasFixedKeys() {
        return fixedKeys;
    }

    /** Argument that is the first key of this request; -1 if it has none. */
    public int firstKey(Request request) {
        if (fixedKeys) {
            return range.first() < request.size() ? range.first() : -1;
        }
        int[] keys = keys(request);
        return keys.length == 0 ? -1 : keys[0];
    }

    /** Argument up to which every {@link #keyStep}th is a key, where {@link #hasFixedKeys}; -1 if there is no key. */
    public int lastKey(Request request) {
        int last = range.last() < 0 ? request.size() + range.last() : range.last();
        return fixedKeys && last < request.size() && last >= range.first() ? last : -1;
    }

    public int keyStep() {
        return range.step();
    }

    /** Arguments that are keys, in ascending order for each key specification; empty if there are none. */
    public int[] keys(Request request) {
        return KeyPositions.positions(this, request);
    }

    /**
     * For each of {@link #keys} what the request does to it: RO, RW, OW or RM. Where a command that writes states only RO,
     * it is RW: XREADGROUP reads its keys, in Redis' words, and changes their groups.
     */
    public KeyFlag[] access(Request request) {
        List<KeyPositions.Key> keys = KeyPositions.keys(this, request);
        KeyFlag[] access = new KeyFlag[keys.size()];
        boolean isRead = true;
        for (int i = 0; i < access.length; i++) {
            Set<KeyFlag> flags = keys.get(i).flags();
            access[i] = flags.contains(KeyFlag.RO)
                    ? KeyFlag.RO
                    : flags.contains(KeyFlag.OW) ? KeyFlag.OW : flags.contains(KeyFlag.RM) ? KeyFlag.RM : KeyFlag.RW;
            isRead &= access[i] == KeyFlag.RO;
        }
        if (isRead && isWrite()) {
            Arrays.fill(access, KeyFlag.RW);
        }
        return access;
    }

    /** For each of {@link #keys} whether the request only takes from it, and never makes it. */
    public boolean[] takesFrom(Request request) {
        List<KeyPositions.Key> keys = KeyPositions.keys(this, request);
        boolean[] takes = new boolean[keys.size()];
        for (int i = 0; i < takes.length; i++) {
            takes[i] = keys.get(i).flags().contains(KeyFlag.DELETE);
        }
        return takes;
    }

    /** First, last and step as COMMAND showed them before there were key specifications; all 0 without keys. */
    LegacyRange legacyRange() {
        return range;
    }

    @Nullable
    KeyFinder keyFinder() {
        return keyFinder;
    }

    Set<KeyFlag> keyFlags(KeySpec spec, Request request) {
        return byOptions != null && spec.has(KeyFlag.VARIABLE_FLAGS) ? byOptions.keyFlags(request) : spec.flags();
    }

    @Override
    public String toString() {
        return name;
    }
}
