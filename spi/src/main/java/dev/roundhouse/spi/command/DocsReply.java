package dev.roundhouse.spi.command;

import dev.roundhouse.spi.resp.RespWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands as COMMAND DOCS shows them: a map from name to documentation, itself a map of what there is to say. */
final class DocsReply {
    private DocsReply() {}

    static void write(List<CommandSpec> commands, RespWriter out) {
        out.mapHeader(commands.size());
        for (CommandSpec command : commands) {
            out.bulk(command.name());
            writeDocs(command, out);
        }
    }

    private static void writeDocs(CommandSpec command, RespWriter out) {
        CommandDocs docs = command.docs();
        CommandDocs.Deprecation deprecation = docs.deprecation();
        out.mapHeader(3
                + count(docs.summary().complexity())
                + (docs.isInternal() ? 1 : 0)
                + (deprecation == null ? 0 : 3)
                + (docs.history().isEmpty() ? 0 : 1)
                + (docs.arguments().isEmpty() ? 0 : 1)
                + (command.isContainer() ? 1 : 0));
        writeField("summary", docs.summary().text(), out);
        writeField("since", docs.summary().since(), out);
        writeField("group", docs.group(), out);
        writeField("complexity", docs.summary().complexity(), out);
        if (docs.isInternal()) {
            out.bulk("doc_flags");
            out.setHeader(1);
            out.simple("syscmd");
        }
        if (deprecation != null) {
            out.bulk("doc_flags");
            out.setHeader(1);
            out.simple("deprecated");
            writeField("deprecated_since", deprecation.since(), out);
            writeField("replaced_by", deprecation.replacedBy(), out);
        }
        if (!docs.history().isEmpty()) {
            out.bulk("history");
            writeHistory(docs.history(), out);
        }
        if (!docs.arguments().isEmpty()) {
            out.bulk("arguments");
            writeArguments(docs.arguments(), out);
        }
        if (command.isContainer()) {
            out.bulk("subcommands");
            write(command.subcommands(), out);
        }
    }

    private static void writeHistory(List<CommandDocs.Change> history, RespWriter out) {
        out.setHeader(history.size());
        for (CommandDocs.Change change : history) {
            out.arrayHeader(2);
            out.bulk(change.since());
            out.bulk(change.text());
        }
    }

    private static void writeArguments(List<Argument> arguments, RespWriter out) {
        out.arrayHeader(arguments.size());
        for (Argument argument : arguments) {
            writeArgument(argument, out);
        }
    }

    private static void writeArgument(Argument argument, RespWriter out) {
        boolean isKey = argument.keySpec() != Argument.NO_KEY_SPEC;
        List<String> flags = argument.flags();
        out.mapHeader(2
                + (isKey ? 1 : 0)
                + count(argument.token())
                + count(argument.since())
                + count(argument.deprecatedSince())
                + (flags.isEmpty() ? 0 : 1)
                + (argument.parts().isEmpty() ? 0 : 1));
        writeField("name", argument.name(), out);
        writeField("type", argument.type().redisName(), out);
        if (isKey) {
            out.bulk("key_spec_index");
            out.integer(argument.keySpec());
        }
        writeField("token", argument.token(), out);
        writeField("since", argument.since(), out);
        writeField("deprecated_since", argument.deprecatedSince(), out);
        if (!flags.isEmpty()) {
            out.bulk("flags");
            out.setHeader(flags.size());
            flags.forEach(out::simple);
        }
        if (!argument.parts().isEmpty()) {
            out.bulk("arguments");
            writeArguments(argument.parts(), out);
        }
    }

    private static int count(@Nullable String field) {
        return field == null ? 0 : 1;
    }

    private static void writeField(String name, @Nullable String value, RespWriter out) {
        if (value != null) {
            out.bulk(name);
            out.bulk(value);
        }
    }
}
