package dev.roundhouse.proxy.configuration;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is wrong, and what is merely doubtful: a line each, with where it was said. */
final class Problems {
    private final List<String> errors = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    void error(@Nullable String origin, String text) {
        errors.add(located(origin, text));
    }

    void warning(String text) {
        warnings.add(text);
    }

    List<String> errors() {
        return List.copyOf(errors);
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    private static String located(@Nullable String origin, String text) {
        return (origin == null || origin.isEmpty() ? "" : origin + ": ") + text.replaceAll("\\s*\\R\\s*", " ");
    }
}
