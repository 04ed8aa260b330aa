package dev.roundhouse.proxy;

import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.CommandTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the README's tables of commands to the command table. */
class CommandReferenceTest {
    private static final String ROUNDHOUSE_VERSIONS = "0.";

    @Test
    void when_theReadmeListsTheCommands_then_itSaysWhatTheCommandTableSays() throws IOException {
        new ReadmeSection("commands").assertIs(everywhere() + "\n" + passThroughOnly());
    }

    private static String everywhere() {
        StringBuilder text = new StringBuilder("In every store:\n\n");
        text.append("| Group | Command | Since | What it does |\n|---|---|---|---|\n");
        byGroup(false).forEach((group, commands) -> {
            for (CommandSpec command : commands) {
                boolean isOwn = command.since().startsWith(ROUNDHOUSE_VERSIONS);
                text.append("| ").append(group);
                text.append(" | `").append(title(command));
                text.append("` | ").append(isOwn ? "Roundhouse " : "").append(command.since());
                text.append(" | ").append(command.summary()).append(" |\n");
            }
        });
        return text.toString();
    }

    private static String passThroughOnly() {
        StringBuilder text = new StringBuilder("Only in front of Redis with one replica:\n\n");
        text.append("| Group | Commands |\n|---|---|\n");
        byGroup(true)
                .forEach((group, commands) -> text.append("| ")
                        .append(group)
                        .append(" | ")
                        .append(commands.stream()
                                .map(each -> "`" + title(each) + "`")
                                .collect(Collectors.joining(", ")))
                        .append(" |\n"));
        return text.toString();
    }

    /** What a client can call, by name within its group. */
    private static Map<String, List<CommandSpec>> byGroup(boolean passThroughOnly) {
        Map<String, List<CommandSpec>> groups = new TreeMap<>();
        CommandTable table = passThroughOnly ? CommandTable.passThrough() : CommandTable.DEFAULT;
        for (CommandSpec command : table.numbered()) {
            boolean isCallable = !command.isContainer() || command.accepts(1);
            if (isCallable && command.isPassThroughOnly() == passThroughOnly) {
                groups.computeIfAbsent(command.group(), name -> new ArrayList<>())
                        .add(command);
            }
        }
        groups.values().forEach(commands -> commands.sort(Comparator.comparing(CommandSpec::name)));
        return groups;
    }

    private static String title(CommandSpec command) {
        return command.name().replace('|', ' ').toUpperCase(Locale.ROOT);
    }
}
