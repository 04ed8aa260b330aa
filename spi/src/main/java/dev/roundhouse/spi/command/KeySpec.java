package dev.roundhouse.spi.command;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One of Redis' key specifications (https://redis.io/docs/latest/develop/reference/key-specs/): where the search for
 * keys begins in the arguments, which arguments from there on are keys, and what the command does to them.
 */
public record KeySpec(
        Set<KeyFlag> flags,
        BeginSearch begin,
        FindKeys find,
        @Nullable String notes) {
    /** Where the first key, or the number of keys, is. */
    public sealed interface BeginSearch {}

    /** At a fixed argument. */
    public record Index(int position) implements BeginSearch {}

    /** After a keyword, searched from {@code startFrom} on; from the end backwards where that is negative. */
    public record Keyword(String keyword, int startFrom) implements BeginSearch {}

    /** Which arguments from there on are keys. */
    public sealed interface FindKeys {}

    /**
     * Every {@code step}th up to {@code lastKey}, relative to the first key, or to the end where negative; with a limit
     * n > 1 only the first nth of the remaining arguments.
     */
    public record Range(int lastKey, int step, int limit) implements FindKeys {}

    /** As many as argument {@code countIndex} says, from {@code firstKey} on; both relative to the begin. */
    public record KeyNumber(int countIndex, int firstKey, int step) implements FindKeys {}

    /** Cannot be said by a specification: the command knows. */
    public record Unknown() implements BeginSearch, FindKeys {}

    public KeySpec {
        flags = Set.copyOf(flags);
    }

    public boolean has(KeyFlag flag) {
        return flags.contains(flag);
    }
}
