package dev.roundhouse.spi.command;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Redis' ACL categories, in the order COMMAND INFO lists them. */
public enum AclCategory {
    KEYSPACE,
    READ,
    WRITE,
    SET,
    SORTEDSET,
    LIST,
    HASH,
    STRING,
    BITMAP,
    HYPERLOGLOG,
    GEO,
    STREAM,
    PUBSUB,
    ADMIN,
    FAST,
    SLOW,
    BLOCKING,
    DANGEROUS,
    CONNECTION,
    TRANSACTION,
    SCRIPTING;

    /** Its name without the {@code @}. */
    public String redisName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The category of this name (without {@code @}, any case), null where there is none. */
    public static @Nullable AclCategory find(String name) {
        for (AclCategory category : values()) {
            if (category.name().equalsIgnoreCase(name)) {
                return category;
            }
        }
        return null;
    }
}
