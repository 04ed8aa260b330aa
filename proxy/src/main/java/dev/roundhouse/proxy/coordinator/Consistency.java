package dev.roundhouse.proxy.coordinator;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a store, or a single read, promises: see "Replication" in docs/architecture.md. */
public enum Consistency {
    EVENTUAL,
    QUORUM,
    LINEARIZABLE;

    public static @Nullable Consistency parse(String text) {
        for (Consistency each : values()) {
            if (each.label().equals(text.toLowerCase(Locale.ROOT))) {
                return each;
            }
        }
        return null;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
