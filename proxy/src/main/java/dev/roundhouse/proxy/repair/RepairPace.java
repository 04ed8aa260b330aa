package dev.roundhouse.proxy.repair;

import dev.roundhouse.proxy.coordinator.Environment;
import java.util.function.LongSupplier;

/** Spaces work by its bytes, so that it leaves the links to clients. One event loop's. */
final class RepairPace {
    /** Work that costs no bytes is counted as so many: a message and its answer. */
    static final int LEAST_BYTES = 64;

    private static final int MILLIS = 1_000;

    private final Environment environment;
    private final LongSupplier bytesPerSecond;
    private long owed;

    RepairPace(Environment environment, LongSupplier bytesPerSecond) {
        this.environment = environment;
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Runs {@code then}, at once or when what was spent fits the pace again. */
    void spend(long bytes, Runnable then) {
        owed += Math.max(LEAST_BYTES, bytes);
        long millis = owed * MILLIS / bytesPerSecond.getAsLong();
        if (millis == 0) {
            then.run();
        } else {
            owed = 0;
            environment.delay(millis, then);
        }
    }
}
