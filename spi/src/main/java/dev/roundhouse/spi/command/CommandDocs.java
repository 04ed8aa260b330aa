package dev.roundhouse.spi.command;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What COMMAND DOCS says of a command beyond its name and subcommands.
 *
 * @param isInternal whether it is for the server's own use ({@code syscmd})
 */
record CommandDocs(
        String group,
        Summary summary,
        boolean isInternal,
        @Nullable Deprecation deprecation,
        List<Change> history,
        List<Argument> arguments) {
    static final Summary UNDOCUMENTED = new Summary("", "", null);

    boolean isDocumented() {
        return summary != UNDOCUMENTED;
    }

    record Summary(String text, String since, @Nullable String complexity) {}

    record Deprecation(String since, String replacedBy) {}

    record Change(String since, String text) {}

    CommandDocs {
        history = List.copyOf(history);
        arguments = List.copyOf(arguments);
    }
}
