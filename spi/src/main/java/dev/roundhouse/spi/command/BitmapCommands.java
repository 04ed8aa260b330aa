package dev.roundhouse.spi.command;

import static dev.roundhouse.spi.command.AclCategory.BITMAP;
import static dev.roundhouse.spi.command.Argument.block;
import static dev.roundhouse.spi.command.Argument.integer;
import static dev.roundhouse.spi.command.Argument.key;
import static dev.roundhouse.spi.command.Argument.oneOf;
import static dev.roundhouse.spi.command.Argument.string;
import static dev.roundhouse.spi.command.Argument.word;
import static dev.roundhouse.spi.command.CommandFlag.DENYOOM;
import static dev.roundhouse.spi.command.CommandFlag.FAST;
import static dev.roundhouse.spi.command.CommandFlag.READONLY;
import static dev.roundhouse.spi.command.CommandFlag.WRITE;
import static dev.roundhouse.spi.command.KeyFlag.ACCESS;
import static dev.roundhouse.spi.command.KeyFlag.OW;
import static dev.roundhouse.spi.command.KeyFlag.RO;
import static dev.roundhouse.spi.command.KeyFlag.RW;
import static dev.roundhouse.spi.command.KeyFlag.UPDATE;
import static dev.roundhouse.spi.command.KeyFlag.VARIABLE_FLAGS;

/** Strings as arrays of bits and of integers of any width. */
final class BitmapCommands {
    private BitmapCommands() {}

    static CommandFamily declare() {
        CommandFamily bitmaps = new CommandFamily("bitmap", BITMAP);
        bits(bitmaps);
        fields(bitmaps);
        return bitmaps;
    }

    private static void bits(CommandFamily bitmaps) {
        bitmaps.command("setbit", 4, WRITE, DENYOOM)
                .key(1, RW, ACCESS, UPDATE)
                .docs("Sets or clears the bit at offset in the string value stored at key", "2.2.0", "O(1)")
                .arguments(key("key"), integer("offset"), integer("value"));

        bitmaps.command("getbit", 3, READONLY, FAST)
                .key(1, RO, ACCESS)
                .docs("Returns the bit value at offset in the string value stored at key", "2.2.0", "O(1)")
                .arguments(key("key"), integer("offset"));

        bitmaps.command("bitcount", -2, READONLY)
                .key(1, RO, ACCESS)
                .docs("Count set bits in a string", "2.6.0", "O(N)")
                .changed("7.0.0", "Added the `BYTE|BIT` option.")
                .arguments(
                        key("key"),
                        block(
                                        "index",
                                        integer("start"),
                                        integer("end"),
                                        oneOf("index_unit", word("BYTE"), word("BIT"))
                                                .since("7.0.0")
                                                .optional())
                                .optional());

        bitmaps.command("bitpos", -3, READONLY)
                .key(1, RO, ACCESS)
                .docs("Find first bit set or clear in a string", "2.8.7", "O(N)")
                .changed("7.0.0", "Added the `BYTE|BIT` option.")
                .arguments(
                        key("key"),
                        integer("bit"),
                        block(
                                        "index",
                                        integer("start"),
                                        block(
                                                        "end_index",
                                                        integer("end"),
                                                        oneOf("index_unit", word("BYTE"), word("BIT"))
                                                                .since("7.0.0")
                                                                .optional())
                                                .optional())
                                .optional());

        bitmaps.command("bitop", -4, WRITE, DENYOOM)
                .key(2, OW, UPDATE)
                .keys(3, -1, 1, RO, ACCESS)
                .docs("Perform bitwise operations between strings", "2.6.0", "O(N)")
                .arguments(string("operation"), key("destkey"), key("key", 1).multiple());
    }

    private static void fields(CommandFamily bitmaps) {
        bitmaps.command("bitfield", -2, WRITE, DENYOOM)
                .key(1, RW, ACCESS, UPDATE, VARIABLE_FLAGS)
                .note("This command allows both access and modification of the key")
                .runs(new BitfieldOptions())
                .docs(
                        "Perform arbitrary bitfield integer operations on strings",
                        "3.2.0",
                        "O(1) for each subcommand specified")
                .arguments(
                        key("key"),
                        oneOf(
                                        "operation",
                                        block("encoding_offset", string("encoding"), integer("offset"))
                                                .after("GET"),
                                        block(
                                                "write",
                                                oneOf("wrap_sat_fail", word("WRAP"), word("SAT"), word("FAIL"))
                                                        .after("OVERFLOW")
                                                        .optional(),
                                                oneOf(
                                                        "write_operation",
                                                        block(
                                                                        "encoding_offset_value",
                                                                        string("encoding"),
                                                                        integer("offset"),
                                                                        integer("value"))
                                                                .after("SET"),
                                                        block(
                                                                        "encoding_offset_increment",
                                                                        string("encoding"),
                                                                        integer("offset"),
                                                                        integer("increment"))
                                                                .after("INCRBY"))))
                                .multiple()
                                .optional());

        bitmaps.command("bitfield_ro", -2, READONLY, FAST)
                .key(1, RO, ACCESS)
                .docs(
                        "Perform arbitrary bitfield integer operations on strings. Read-only variant of BITFIELD",
                        "6.0.0",
                        "O(1) for each subcommand specified")
                .arguments(
                        key("key"),
                        block("encoding_offset", string("encoding"), integer("offset"))
                                .after("GET")
                                .multipleWithToken()
                                .optional());
    }
}
