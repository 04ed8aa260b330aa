package dev.roundhouse.spi.storage;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which keys go when a node's memory is short: Redis' policies, but for those that count how often a key is used. */
public enum EvictionPolicy {
    NOEVICTION,
    /** The one not used for longest. */
    ALLKEYS_LRU,
    ALLKEYS_RANDOM,
    /** Of those that expire, the one not used for longest. */
    VOLATILE_LRU,
    VOLATILE_RANDOM,
    /** Of those that expire, the one that does so first. */
    VOLATILE_TTL;

    /** As in Redis' configuration. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether only keys that expire may go. */
    public boolean isVolatile() {
        return this == VOLATILE_LRU || this == VOLATILE_RANDOM || this == VOLATILE_TTL;
    }

    /** Null when there is none of that label. */
    public static @Nullable EvictionPolicy parse(String label) {
        return Arrays.stream(values())
                .filter(each -> each.label().equals(label))
                .findFirst()
                .orElse(null);
    }
}
