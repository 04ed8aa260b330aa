package dev.roundhouse.spi.command;

import dev.roundhouse.spi.resp.Request;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The errors of requests that do not fit the command table, to the letter of Redis 7.0.15 (client libraries parse
 * them). A text begins with its code, without the minus, and holds a character per byte (ISO 8859-1): it repeats what
 * the client sent.
 */
public final class CommandErrors {
    public static final String SYNTAX = "ERR syntax error";

    static final String GETKEYS_INVALID_COMMAND = "ERR Invalid command specified";
    static final String GETKEYS_NO_KEYS = "ERR The command has no key arguments";
    static final String GETKEYS_INVALID_COUNT = "ERR Invalid number of arguments specified for command";
    static final String GETKEYS_INVALID_ARGUMENTS = "ERR Invalid arguments specified for command";

    /** Longest part of a name, and of all arguments together, that an error repeats. */
    private static final int MAX_ECHOED_BYTES = 128;

    private CommandErrors() {}

    /**
     * Why a request cannot be executed at all: its command or subcommand is unknown or the arity wrong; null if it can.
     *
     * @param command what {@link CommandTable#find(Request)} answered
     */
    public static @Nullable String check(@Nullable CommandSpec command, Request request) {
        if (command == null) {
            return unknownCommand(request);
        }
        if (command.isContainer() && request.size() > 1) {
            return unknownSubcommand(request);
        }
        return command.accepts(request.size()) ? null : wrongArity(command);
    }

    public static String unknownCommand(Request request) {
        StringBuilder arguments = new StringBuilder();
        for (int i = 1; i < request.size() && arguments.length() < MAX_ECHOED_BYTES; i++) {
            String argument = echo(request, i, MAX_ECHOED_BYTES - arguments.length());
            arguments.append('\'').append(argument).append("' ");
        }
        return onOneLine("ERR unknown command '" + echo(request, 0, MAX_ECHOED_BYTES) + "', with args beginning with: "
                + arguments);
    }

    public static String unknownSubcommand(Request request) {
        String container = echo(request, 0, request.length(0)).toUpperCase(Locale.ROOT);
        return onOneLine(
                "ERR unknown subcommand '" + echo(request, 1, MAX_ECHOED_BYTES) + "'. Try " + container + " HELP.");
    }

    /** A subcommand that refuses the number or kind of its arguments beyond what its arity says. */
    public static String subcommandSyntax(Request request) {
        String container = echo(request, 0, request.length(0)).toUpperCase(Locale.ROOT);
        return onOneLine("ERR unknown subcommand or wrong number of arguments for '"
                + echo(request, 1, MAX_ECHOED_BYTES) + "'. Try " + container + " HELP.");
    }

    /** Why COMMAND GETKEYS cannot look for keys in a request; null if it can. */
    static @Nullable String getKeys(@Nullable CommandSpec command, Request request) {
        if (command == null) {
            return GETKEYS_INVALID_COMMAND;
        }
        if (!command.hasKeys()) {
            return GETKEYS_NO_KEYS;
        }
        return command.accepts(request.size()) ? null : GETKEYS_INVALID_COUNT;
    }

    public static String wrongArity(CommandSpec command) {
        return "ERR wrong number of arguments for '" + command.name() + "' command";
    }

    /** An argument as an error repeats it: on one line, up to a zero byte, and not more of it than a reader wants. */
    public static String echo(Request request, int i) {
        return onOneLine(echo(request, i, MAX_ECHOED_BYTES));
    }

    /** At most {@code max} bytes of an argument, up to a zero byte: Redis prints it as a C string. */
    private static String echo(Request request, int i, int max) {
        byte[] array = request.array(i);
        int offset = request.offset(i);
        int limit = Math.min(max, request.length(i));
        int length = 0;
        while (length < limit && array[offset + length] != 0) {
            length++;
        }
        return new String(array, offset, length, StandardCharsets.ISO_8859_1);
    }

    private static String onOneLine(String text) {
        return text.replace('\r', ' ').replace('\n', ' ');
    }
}
