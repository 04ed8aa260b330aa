package dev.roundhouse.spi.command;

import java.util.Locale;

/** What a command does to the keys that a {@link KeySpec} finds: Redis' key flags, in COMMAND INFO's order. */
public enum KeyFlag {
    /** Reads the value. */
    RO,
    /** Changes the value, depending on the old one. */
    RW,
    /** Overwrites the value, whatever it was. */
    OW,
    /** Removes the key. */
    RM,
    ACCESS,
    UPDATE,
    INSERT,
    DELETE,
    NOT_KEY,
    INCOMPLETE,
    VARIABLE_FLAGS;

    public String redisName() {
        return ordinal() <= RM.ordinal() ? name() : name().toLowerCase(Locale.ROOT);
    }
}
