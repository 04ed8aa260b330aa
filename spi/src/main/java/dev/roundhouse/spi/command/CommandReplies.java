package dev.roundhouse.spi.command;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * COMMAND and its subcommands, answered from a {@link CommandTable}, and HELP of every container: replies of the shape
 * of Redis 7.0.15, in the writer's protocol version.
 */
public final class CommandReplies {
    private final CommandTable table;

    public CommandReplies(CommandTable table) {
        this.table = table;
    }

    /**
     * Answers a COMMAND request.
     *
     * @param request one that {@link CommandErrors#check} has nothing against
     */
    public void answer(Request request, RespWriter out) {
        if (request.size() == 1) {
            infoOfAll(out);
            return;
        }
        switch (request.keyword(1)) {
            case "COUNT" -> out.integer(table.size());
            case "INFO" -> info(request, out);
            case "DOCS" -> docs(request, out);
            case "GETKEYS" -> getKeys(request, false, out);
            case "GETKEYSANDFLAGS" -> getKeys(request, true, out);
            case "LIST" -> list(request, out);
            case "HELP" -> help(request, out);
            default -> throw new IllegalArgumentException("not a subcommand of COMMAND: " + request);
        }
    }

    /** Answers HELP of whatever container the request names; one that exists only in pass-through has no lines here. */
    public void help(Request request, RespWriter out) {
        CommandSpec help = table.findExact(request);
        if (help == null) {
            throw new IllegalArgumentException("has no HELP: " + request);
        }
        List<String> lines = help.help();
        out.arrayHeader(lines.size() + 3);
        out.simple(request.keyword(0) + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
        lines.forEach(out::simple);
        out.simple("HELP");
        out.simple("    Prints this help.");
    }

    private void infoOfAll(RespWriter out) {
        out.arrayHeader(table.size());
        for (CommandSpec command : table) {
            InfoReply.write(command, out);
        }
    }

    private void info(Request request, RespWriter out) {
        if (request.size() == 2) {
            infoOfAll(out);
            return;
        }
        out.arrayHeader(request.size() - 2);
        for (int i = 2; i < request.size(); i++) {
            CommandSpec command = table.find(request.text(i));
            if (command == null) {
                out.nullBulk();
            } else {
                InfoReply.write(command, out);
            }
        }
    }

    private void docs(Request request, RespWriter out) {
        List<CommandSpec> found = new ArrayList<>();
        if (request.size() == 2) {
            table.forEach(found::add);
        }
        for (int i = 2; i < request.size(); i++) {
            CommandSpec command = table.find(request.text(i));
            if (command != null) {
                found.add(command);
            }
        }
        found.removeIf(command -> !command.docs().isDocumented());
        DocsReply.write(found, out);
    }

    private void getKeys(Request request, boolean withFlags, RespWriter out) {
        Request inner = request.from(2);
        CommandSpec command = table.findExact(inner);
        String error = CommandErrors.getKeys(command, inner);
        if (command == null || error != null) {
            out.error(error == null ? CommandErrors.GETKEYS_INVALID_COMMAND : error);
            return;
        }
        List<KeyPositions.Key> keys = KeyPositions.toldKeys(command, inner);
        if (keys.isEmpty() && !command.has(CommandFlag.NO_MANDATORY_KEYS)) {
            out.error(CommandErrors.GETKEYS_INVALID_ARGUMENTS);
            return;
        }
        out.arrayHeader(keys.size());
        for (KeyPositions.Key key : keys) {
            if (withFlags) {
                out.arrayHeader(2);
            }
            out.bulk(inner.bytes(key.position()));
            if (withFlags) {
                InfoReply.writeKeyFlags(key.flags(), out);
            }
        }
    }

    private void list(Request request, RespWriter out) {
        Predicate<CommandSpec> filter = request.size() == 2 ? command -> true : filter(request);
        if (filter == null) {
            out.error(CommandErrors.SYNTAX);
            return;
        }
        List<String> names = new ArrayList<>();
        addNames(table, filter, names);
        out.arrayHeader(names.size());
        names.forEach(out::bulk);
    }

    private static void addNames(Iterable<CommandSpec> commands, Predicate<CommandSpec> filter, List<String> names) {
        for (CommandSpec command : commands) {
            if (filter.test(command)) {
                names.add(command.name());
            }
            addNames(command.subcommands(), filter, names);
        }
    }

    private static @Nullable Predicate<CommandSpec> filter(Request request) {
        if (request.size() != 5 || !request.is(2, "FILTERBY")) {
            return null;
        }
        String argument = request.text(4);
        return switch (request.keyword(3)) {
            case "MODULE" -> command -> false;
            case "ACLCAT" -> {
                AclCategory category = AclCategory.find(argument);
                yield command -> category != null && command.categories().contains(category);
            }
            case "PATTERN" -> {
                GlobPattern pattern = GlobPattern.compileIgnoringCase(argument);
                yield command -> pattern.matches(command.name());
            }
            default -> null;
        };
    }
}
