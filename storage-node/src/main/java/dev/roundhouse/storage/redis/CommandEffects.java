package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.Execution;
import dev.roundhouse.spi.command.KeyFlag;
import dev.roundhouse.spi.resp.Request;
import org.jspecify.annotations.Nullable;

/** What scripts have to know of commands that run in Redis as they are. Letters are those of commands.lua and changes.lua. */
final class CommandEffects {
    /** Lua counts exactly up to 2^53. */
    private static final int MAX_BITS = 53;

    private static final int FIRST_OPERATION = 2;
    private static final char NULL_ARRAY = 'N';
    private static final char READ_KEY = 'q';
    private static final char CHANGED_KEY = 'k';
    /** Loses its time to live. */
    private static final char OVERWRITTEN_KEY = 'o';

    private CommandEffects() {}

    /** How a command is run: what becomes of its reply and, where it writes, how it is told whether it changed anything. */
    static String of(CommandSpec spec, Request command) {
        return switch (spec.name()) {
            case "incr", "decr", "incrby", "decrby" -> "i";
            case "hincrby" -> "h";
            case "incrbyfloat" -> "s";
            case "append" -> command.length(2) == 0 ? "z" : "s";
            case "setrange" -> command.length(3) == 0 ? "r" : "s";
            case "lcs", "hgetall" -> "m";
            case "smembers", "sinter", "sunion", "sdiff" -> "t";
            case "hrandfield" -> command.size() == 4 ? "p" : "r";
            case "lmpop", "zmpop" -> "n";
            case "xreadgroup" -> "S";
            case "xclaim", "xautoclaim", "xgroup|delconsumer" -> "g";
            case "smove" -> "v";
            case "zadd", "geoadd" -> "a";
            case "zincrby" -> "c";
            case "setbit" -> "e";
            case "bitfield" -> "b";
            case "pfcount" -> "q";
            default -> spec.execution(command) == Execution.READ ? "r" : mayChangeNothing(spec) ? "u" : "w";
        };
    }

    /** Whether a reply of 0, of nothing, or of an empty array says that nothing changed. */
    private static boolean mayChangeNothing(CommandSpec spec) {
        return switch (spec.name()) {
            case "sadd",
                    "srem",
                    "hdel",
                    "hsetnx",
                    "lpushx",
                    "rpushx",
                    "linsert",
                    "lrem",
                    "lpop",
                    "rpop",
                    "lmove",
                    "rpoplpush",
                    "zrem",
                    "zremrangebyscore",
                    "zremrangebyrank",
                    "zremrangebylex",
                    "zpopmin",
                    "zpopmax",
                    "pfadd",
                    "xdel",
                    "xack",
                    "xtrim",
                    "xgroup|destroy",
                    "xgroup|createconsumer" -> true;
            default -> false;
        };
    }

    /** What a reply is to become. */
    static char form(CommandSpec spec, Request command) {
        boolean mayBeNullArray = switch (spec.name()) {
            case "lpop", "rpop" -> command.size() == 3;
            case "xrange", "xrevrange" -> true;
            default -> false;
        };
        char form = StreamTranslation.form(spec, command);
        return mayBeNullArray
                ? NULL_ARRAY
                : form == StreamTranslation.NO_FORM ? SortedSetReplies.form(spec, command) : form;
    }

    /** In a command's shape: what it does to a key. Redis says of some that store a result only that they change it. */
    static char onKey(CommandSpec spec, KeyFlag access) {
        if (access == KeyFlag.RO) {
            return READ_KEY;
        }
        return access == KeyFlag.OW || spec.name().endsWith("store") ? OVERWRITTEN_KEY : CHANGED_KEY;
    }

    static boolean isKey(char shape) {
        return shape == READ_KEY || shape == CHANGED_KEY || shape == OVERWRITTEN_KEY;
    }

    /** Why a command cannot be answered rightly, or alike on all replicas; null if it can. */
    static @Nullable String refusal(CommandSpec spec, Request command) {
        if (spec.name().startsWith("bitfield")) {
            for (int i = FIRST_OPERATION; i < command.size(); i++) {
                if (isWide(command, i)) {
                    return "ERR BITFIELD of more than " + MAX_BITS + " bits is not supported on a replicated Redis";
                }
            }
        }
        return null;
    }

    /** Whether an argument is the type of an operation, and its numbers may be too great for scripts. */
    private static boolean isWide(Request command, int i) {
        boolean isOperation = command.is(i - 1, "GET") || command.is(i - 1, "SET") || command.is(i - 1, "INCRBY");
        String type = command.text(i);
        return isOperation
                && type.length() == 3
                && (type.charAt(0) == 'i' || type.charAt(0) == 'u')
                && Character.isDigit(type.charAt(1))
                && Character.isDigit(type.charAt(2))
                && Integer.parseInt(type.substring(1)) > MAX_BITS;
    }
}
