package dev.roundhouse.storage.command;

import dev.roundhouse.spi.resp.Request;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The types that random commands are about, for tests that want them all, in other modules, too. */
public enum RandomFamily {
    STRINGS((random, clock) -> new RandomCommands(random)::next),
    BITMAPS((random, clock) -> new RandomBitCommands(random)::onBitmaps),
    HYPERLOGLOGS((random, clock) -> new RandomBitCommands(random)::onHyperLogLogs),
    LISTS((random, clock) -> new RandomListCommands(random)::next),
    HASHES_AND_SETS((random, clock) -> new RandomHashSetCommands(random)::next),
    SORTED_SETS((random, clock) -> requests(new SortedSetRequests(random)::next)),
    PLACES((random, clock) -> new RandomPlaceCommands(random)::next),
    STREAMS((random, clock) -> new RandomStreamCommands(random, clock, 20, true)::next),
    KEYS((random, clock) -> new RandomKeyCommands(random, clock)::next);

    private final BiFunction<Random, LongSupplier, Supplier<Request>> source;

    RandomFamily(BiFunction<Random, LongSupplier, Supplier<Request>> source) {
        this.source = source;
    }

    private static Supplier<Request> requests(Supplier<String[]> commands) {
        return () -> AgainstRedis.request(commands.get());
    }

    /**
     * An endless source of commands.
     *
     * @param clock milliseconds since the epoch, for times that are near
     */
    public Supplier<Request> commands(Random random, LongSupplier clock) {
        return source.apply(random, clock);
    }
}
