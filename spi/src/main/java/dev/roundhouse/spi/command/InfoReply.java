package dev.roundhouse.spi.command;

import dev.roundhouse.spi.resp.RespWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A command as COMMAND and COMMAND INFO show it. */
final class InfoReply {
    private static final int FIELDS = 10;

    private InfoReply() {}

    static void write(CommandSpec command, RespWriter out) {
        LegacyRange range = command.legacyRange();
        out.arrayHeader(FIELDS);
        out.bulk(command.name());
        out.integer(command.arity());
        writeFlags(command, out);
        out.integer(range.first());
        out.integer(range.last());
        out.integer(range.step());
        out.setHeader(command.categories().size());
        command.categories().forEach(category -> out.simple("@" + category.redisName()));
        out.setHeader(command.tips().size());
        command.tips().forEach(out::bulk);
        out.setHeader(command.keySpecs().size());
        command.keySpecs().forEach(spec -> writeKeySpec(spec, out));
        writeSubcommands(command, out);
    }

    static void writeKeyFlags(Set<KeyFlag> flags, RespWriter out) {
        out.setHeader(flags.size());
        for (KeyFlag flag : KeyFlag.values()) {
            if (flags.contains(flag)) {
                out.simple(flag.redisName());
            }
        }
    }

    private static void writeFlags(CommandSpec command, RespWriter out) {
        List<String> names = new ArrayList<>(command.flags().size());
        for (CommandFlag flag : command.flags()) {
            if (flag.isPublic()) {
                names.add(flag.redisName());
            }
        }
        out.setHeader(names.size());
        names.forEach(out::simple);
    }

    private static void writeSubcommands(CommandSpec command, RespWriter out) {
        if (command.subcommands().isEmpty()) {
            out.setHeader(0);
            return;
        }
        out.arrayHeader(command.subcommands().size());
        command.subcommands().forEach(subcommand -> write(subcommand, out));
    }

    private static void writeKeySpec(KeySpec spec, RespWriter out) {
        String notes = spec.notes();
        out.mapHeader(notes == null ? 3 : 4);
        if (notes != null) {
            out.bulk("notes");
            out.bulk(notes);
        }
        out.bulk("flags");
        writeKeyFlags(spec.flags(), out);
        out.bulk("begin_search");
        writeBegin(spec.begin(), out);
        out.bulk("find_keys");
        writeFind(spec.find(), out);
    }

    private static void writeBegin(KeySpec.BeginSearch begin, RespWriter out) {
        if (begin instanceof KeySpec.Index index) {
            writeHead("index", 1, out);
            writeField("index", index.position(), out);
        } else if (begin instanceof KeySpec.Keyword keyword) {
            writeHead("keyword", 2, out);
            out.bulk("keyword");
            out.bulk(keyword.keyword());
            writeField("startfrom", keyword.startFrom(), out);
        } else {
            writeHead("unknown", 0, out);
        }
    }

    private static void writeFind(KeySpec.FindKeys find, RespWriter out) {
        if (find instanceof KeySpec.Range range) {
            writeHead("range", 3, out);
            writeField("lastkey", range.lastKey(), out);
            writeField("keystep", range.step(), out);
            writeField("limit", range.limit(), out);
        } else if (find instanceof KeySpec.KeyNumber number) {
            writeHead("keynum", 3, out);
            writeField("keynumidx", number.countIndex(), out);
            writeField("firstkey", number.firstKey(), out);
            writeField("keystep", number.step(), out);
        } else {
            writeHead("unknown", 0, out);
        }
    }

    private static void writeHead(String type, int fields, RespWriter out) {
        out.mapHeader(2);
        out.bulk("type");
        out.bulk(type);
        out.bulk("spec");
        out.mapHeader(fields);
    }

    private static void writeField(String name, int value, RespWriter out) {
        out.bulk(name);
        out.integer(value);
    }
}
