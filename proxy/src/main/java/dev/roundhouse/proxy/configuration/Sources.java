package dev.roundhouse.proxy.configuration;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a configuration is read from, the later winning: the file, the environment, {@code --set}, named options.
 *
 * @param file null: none
 * @param environment all variables; those that begin with ROUNDHOUSE_ count
 * @param sets each {@code path=value}
 */
public record Sources(@Nullable Path file, Map<String, String> environment, List<String> sets, List<Option> options) {
    /** Without any: the embedded default. */
    public static final Sources NONE = new Sources(null, Map.of(), List.of(), List.of());

    /** A named option ({@code --port}) that stands for a key. */
    public record Option(String name, String path, String value) {}
}
