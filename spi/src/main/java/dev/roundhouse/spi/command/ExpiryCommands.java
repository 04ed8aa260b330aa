package dev.roundhouse.spi.command;

import static dev.roundhouse.spi.command.AclCategory.KEYSPACE;
import static dev.roundhouse.spi.command.Argument.integer;
import static dev.roundhouse.spi.command.Argument.key;
import static dev.roundhouse.spi.command.Argument.oneOf;
import static dev.roundhouse.spi.command.Argument.unixTime;
import static dev.roundhouse.spi.command.Argument.word;
import static dev.roundhouse.spi.command.CommandFlag.FAST;
import static dev.roundhouse.spi.command.CommandFlag.READONLY;
import static dev.roundhouse.spi.command.CommandFlag.WRITE;
import static dev.roundhouse.spi.command.KeyFlag.ACCESS;
import static dev.roundhouse.spi.command.KeyFlag.RO;
import static dev.roundhouse.spi.command.KeyFlag.RW;
import static dev.roundhouse.spi.command.KeyFlag.UPDATE;

/** Expiry of keys. */
final class ExpiryCommands {
    private ExpiryCommands() {}

    static CommandFamily declare() {
        CommandFamily expiry = new CommandFamily("generic", KEYSPACE);
        setters(expiry);
        getters(expiry);
        return expiry;
    }

    private static void setters(CommandFamily expiry) {
        expiry.command("expire", -3, WRITE, FAST)
                .key(1, RW, UPDATE)
                .docs("Set a key's time to live in seconds", "1.0.0", "O(1)")
                .changed("7.0.0", "Added options: `NX`, `XX`, `GT` and `LT`.")
                .arguments(
                        key("key"),
                        integer("seconds"),
                        oneOf("condition", word("NX"), word("XX"), word("GT"), word("LT"))
                                .since("7.0.0")
                                .optional());

        expiry.command("pexpire", -3, WRITE, FAST)
                .key(1, RW, UPDATE)
                .docs("Set a key's time to live in milliseconds", "2.6.0", "O(1)")
                .changed("7.0.0", "Added options: `NX`, `XX`, `GT` and `LT`.")
                .arguments(
                        key("key"),
                        integer("milliseconds"),
                        oneOf("condition", word("NX"), word("XX"), word("GT"), word("LT"))
                                .since("7.0.0")
                                .optional());

        expiry.command("expireat", -3, WRITE, FAST)
                .key(1, RW, UPDATE)
                .docs("Set the expiration for a key as a UNIX timestamp", "1.2.0", "O(1)")
                .changed("7.0.0", "Added options: `NX`, `XX`, `GT` and `LT`.")
                .arguments(
                        key("key"),
                        unixTime("unix-time-seconds"),
                        oneOf("condition", word("NX"), word("XX"), word("GT"), word("LT"))
                                .since("7.0.0")
                                .optional());

        expiry.command("pexpireat", -3, WRITE, FAST)
                .key(1, RW, UPDATE)
                .docs("Set the expiration for a key as a UNIX timestamp specified in milliseconds", "2.6.0", "O(1)")
                .changed("7.0.0", "Added options: `NX`, `XX`, `GT` and `LT`.")
                .arguments(
                        key("key"),
                        unixTime("unix-time-milliseconds"),
                        oneOf("condition", word("NX"), word("XX"), word("GT"), word("LT"))
                                .since("7.0.0")
                                .optional());

        expiry.command("persist", 2, WRITE, FAST)
                .key(1, RW, UPDATE)
                .docs("Remove the expiration from a key", "2.2.0", "O(1)")
                .arguments(key("key"));
    }

    private static void getters(CommandFamily expiry) {
        expiry.command("ttl", 2, READONLY, FAST)
                .key(1, RO, ACCESS)
                .tips("nondeterministic_output")
                .docs("Get the time to live for a key in seconds", "1.0.0", "O(1)")
                .changed("2.8.0", "Added the -2 reply.")
                .arguments(key("key"));

        expiry.command("pttl", 2, READONLY, FAST)
                .key(1, RO, ACCESS)
                .tips("nondeterministic_output")
                .docs("Get the time to live for a key in milliseconds", "2.6.0", "O(1)")
                .changed("2.8.0", "Added the -2 reply.")
                .arguments(key("key"));

        expiry.command("expiretime", 2, READONLY, FAST)
                .key(1, RO, ACCESS)
                .docs("Get the expiration Unix timestamp for a key", "7.0.0", "O(1)")
                .arguments(key("key"));

        expiry.command("pexpiretime", 2, READONLY, FAST)
                .key(1, RO, ACCESS)
                .docs("Get the expiration Unix timestamp for a key in milliseconds", "7.0.0", "O(1)")
                .arguments(key("key"));
    }
}
