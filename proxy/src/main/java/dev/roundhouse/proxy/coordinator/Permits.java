package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.version.Ballot;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Promises got in advance: after a round whose whole accept quorum promised {@code next}, this loop may run one later
 * attempt on the register without prepare, with exactly that ballot. Taken once, removed before anything is sent; never a
 * second operation on one permit, never after a partial round, never across epochs: each of those loses updates in the
 * simulation.
 */
class Permits {
    /** Registers remembered; the one longest not used is forgotten (it prepares again). */
    static final int MAX_PERMITS = 16_384;

    /**
     * @param next the ballot promised
     * @param previous the register's V since
     */
    record Permit(Ballot next, Ballot previous, long epoch) {}

    private final Map<RegisterKey, Permit> permits = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<RegisterKey, Permit> eldest) {
            return size() > MAX_PERMITS;
        }
    };

    void grant(RegisterKey register, Permit permit) {
        permits.remove(register);
        permits.put(register, permit);
    }

    /** Removes the register's permit; null when there is none of this epoch. */
    @Nullable
    Permit take(RegisterKey register, long epoch) {
        Permit permit = permits.remove(register);
        return permit != null && permit.epoch() == epoch ? permit : null;
    }
}
