package dev.roundhouse.proxy.pubsub;

import dev.roundhouse.spi.command.GlobPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How many clients of all event loops listen to each name of one kind. Thread-safe. Told before a subscription is
 * confirmed, so that who publishes after the confirmation counts the subscriber.
 */
final class Interest {
    private final ConcurrentHashMap<ChannelName, Count> counts = new ConcurrentHashMap<>();
    private final boolean isPattern;

    /** Immutable, as the map needs for atomic changes. */
    private record Count(int clients, @Nullable GlobPattern pattern) {}

    Interest(boolean isPattern) {
        this.isPattern = isPattern;
    }

    void add(ChannelName name) {
        counts.compute(name, (key, count) -> count == null ? first(key) : new Count(count.clients + 1, count.pattern));
    }

    private Count first(ChannelName name) {
        byte[] bytes = name.bytes();
        return new Count(1, isPattern ? GlobPattern.compile(bytes, 0, bytes.length) : null);
    }

    void remove(ChannelName name) {
        counts.computeIfPresent(
                name, (key, count) -> count.clients == 1 ? null : new Count(count.clients - 1, count.pattern));
    }

    boolean isEmpty() {
        return counts.isEmpty();
    }

    /** Names that somebody listens to. */
    int size() {
        return counts.size();
    }

    int of(ChannelName name) {
        Count count = counts.get(name);
        return count == null ? 0 : count.clients;
    }

    boolean has(ChannelName name) {
        return counts.containsKey(name);
    }

    /** Whether one of them is a pattern that matches a channel. */
    boolean matches(ChannelName channel) {
        for (Count count : counts.values()) {
            if (count.pattern != null && count.pattern.matches(channel.bytes())) {
                return true;
            }
        }
        return false;
    }

    /** The names that match; null: all. */
    List<ChannelName> names(@Nullable GlobPattern pattern) {
        List<ChannelName> found = new ArrayList<>();
        Consumer<ChannelName> add = found::add;
        counts.keySet().stream()
                .filter(name -> pattern == null || pattern.matches(name.bytes()))
                .forEach(add);
        return found;
    }
}
