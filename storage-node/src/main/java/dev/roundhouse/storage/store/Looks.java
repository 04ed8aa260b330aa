package dev.roundhouse.storage.store;

import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.CommandTable;
import org.jspecify.annotations.Nullable;

/**
 * Counts hits and misses, and tells of misses, as Redis does for look-ups that read (lookupKeyRead): all of the commands that
 * only read, but for those that look at memory from outside; commands that write say it of each key. What several replicas
 * execute is counted by one.
 */
final class Looks {
    private static final int NOT_COUNTED = 0;
    /** OBJECT: a miss is no event. */
    private static final int SILENT = 1;

    private static final int COUNTED = 2;
    private static final byte[] KINDS = kinds();

    private final KeyEventLog events;
    private boolean isHere;
    private int kind;

    Looks(KeyEventLog events) {
        this.events = events;
    }

    private static byte[] kinds() {
        byte[] kinds = new byte[CommandTable.DEFAULT.numbered().size()];
        for (CommandSpec command : CommandTable.DEFAULT.numbered()) {
            boolean isCounted = !command.isWrite() && !command.name().startsWith("memory|");
            boolean isSilent = command.name().startsWith("object|");
            kinds[command.ordinal()] = (byte) (isCounted ? isSilent ? SILENT : COUNTED : NOT_COUNTED);
        }
        return kinds;
    }

    /** A message begins, of which this replica counts what is found, or another. */
    void here(boolean counts) {
        isHere = counts;
        kind = NOT_COUNTED;
    }

    /** What is executed now. */
    void begins(@Nullable CommandSpec command) {
        kind = command != null ? KINDS[command.ordinal()] : NOT_COUNTED;
    }

    /** A key was looked up. */
    KeyView found(KeyView key) {
        if (kind != NOT_COUNTED) {
            count(key, kind == COUNTED);
        }
        return key;
    }

    /** A key that was looked up was to be read. */
    void read(KeyView key) {
        if (kind == NOT_COUNTED) {
            count(key, true);
        }
    }

    private void count(KeyView key, boolean tells) {
        boolean isPresent = key.entry != null;
        if (isHere && isPresent) {
            key.partition.hits++;
        } else if (isHere) {
            key.partition.misses++;
        }
        if (tells && !isPresent) {
            events.add('m', "keymiss", key);
        }
    }
}
