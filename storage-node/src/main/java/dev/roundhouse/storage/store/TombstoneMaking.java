package dev.roundhouse.storage.store;

import dev.roundhouse.spi.command.CommandFlag;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.CommandTable;
import dev.roundhouse.spi.resp.Request;
import java.util.Set;

/** Which commands may leave a deleted key to be remembered: what a node refuses that has no room for more of them. */
final class TombstoneMaking {
    /** They take something from a key, or of its time to live, and leave the key where it is. */
    private static final Set<String> HARMLESS = Set.of(
            "persist",
            "xack",
            "xautoclaim",
            "xclaim",
            "xdel",
            "xgroup|delconsumer",
            "xgroup|destroy",
            "xgroup|setid",
            "xreadgroup",
            "xtrim");

    private TombstoneMaking() {}

    /**
     * What needs no memory by Redis' account, and writes: nearly all of that may leave a key deleted. A time to live does so
     * where it is over already; when it ends later, the removal makes room and is not refused.
     *
     * @param command as it comes to replicas, times absolute
     */
    static boolean mayDelete(Request command, long now) {
        CommandSpec spec = CommandTable.DEFAULT.find(command);
        if (spec == null || !spec.isWrite() || spec.has(CommandFlag.DENYOOM) || HARMLESS.contains(spec.name())) {
            return false;
        }
        return switch (spec.name()) {
            case "pexpireat" -> isOver(command, 2, now);
            case "getex" -> command.size() > 3 && isOver(command, 3, now);
            default -> true;
        };
    }

    private static boolean isOver(Request command, int argument, long now) {
        try {
            return command.size() > argument && Long.parseLong(command.text(argument)) <= now;
        } catch (NumberFormatException e) {
            return false; // an error, which changes nothing
        }
    }
}
