package dev.roundhouse.spi.command;

import java.util.Locale;

/** What a command does to the server and when it may run: Redis' command flags, in COMMAND INFO's order. */
public enum CommandFlag {
    WRITE,
    READONLY,
    DENYOOM,
    ADMIN,
    PUBSUB,
    NOSCRIPT,
    BLOCKING,
    LOADING,
    STALE,
    SKIP_MONITOR,
    SKIP_SLOWLOG,
    ASKING,
    FAST,
    NO_AUTH,
    MAY_REPLICATE,
    NO_MANDATORY_KEYS,
    NO_ASYNC_LOADING,
    NO_MULTI,
    MOVABLE_KEYS("movablekeys"),
    ALLOW_BUSY;

    private final String redisName;

    CommandFlag() {
        this.redisName = name().toLowerCase(Locale.ROOT);
    }

    CommandFlag(String redisName) {
        this.redisName = redisName;
    }

    public String redisName() {
        return redisName;
    }

    /** Whether COMMAND INFO shows it; Redis keeps some flags to itself. */
    public boolean isPublic() {
        return this != MAY_REPLICATE;
    }

    int mask() {
        return 1 << ordinal();
    }
}
