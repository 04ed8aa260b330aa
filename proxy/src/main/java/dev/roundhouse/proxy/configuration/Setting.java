package dev.roundhouse.proxy.configuration;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A key of the configuration: all that is known of it.
 *
 * @param path {@code proxy.port}; {@code nodes[].id} for a key of every entry of a list
 * @param fallback null: none, or one that depends on other keys
 * @param fallbackText the default as a person reads it
 * @param documentation a line
 * @param isLive a reload puts it in force; others need a restart
 */
record Setting<T>(
        String path, Kind<T> kind, @Nullable T fallback, String fallbackText, String documentation, boolean isLive) {
    static final String REQUIRED = "required";

    Setting(String path, Kind<T> kind, @Nullable T fallback, String fallbackText, String documentation) {
        this(path, kind, fallback, fallbackText, documentation, false);
    }

    /** As it is, and a reload puts it in force. */
    Setting<T> live() {
        return new Setting<>(path, kind, fallback, fallbackText, documentation, true);
    }

    static Setting<Integer> number(String path, int least, int most, int fallback, String documentation) {
        return new Setting<>(path, new Kind.WholeNumber(least, most), fallback, "" + fallback, documentation);
    }

    static Setting<Long> bytes(String path, long least, long most, long fallback, String documentation) {
        return new Setting<>(path, new Kind.Bytes(least, most), fallback, Kind.Bytes.shown(fallback), documentation);
    }

    boolean isRequired() {
        return fallbackText.equals(REQUIRED);
    }

    /** The environment variable, with 0 for an index. */
    String variable() {
        return "ROUNDHOUSE_"
                + path.replace("[]", "_0")
                        .replace('.', '_')
                        .replaceAll("([a-z])([A-Z])", "$1_$2")
                        .toUpperCase(Locale.ROOT);
    }
}
