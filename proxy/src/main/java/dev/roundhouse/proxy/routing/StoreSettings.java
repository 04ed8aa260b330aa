package dev.roundhouse.proxy.routing;

import dev.roundhouse.proxy.coordinator.Quorum;

/**
 * What routing knows of a store.
 *
 * @param number as messages carry it; 0 is {@code default}
 * @param passesEverything whether commands that only a backend knows are handed to it: one replica, on Redis or its like
 */
public record StoreSettings(int number, String name, Quorum quorum, boolean passesEverything) {
    /** One replica: no ballots, commands go to the one node of their partition as they are. */
    public boolean isSingle() {
        return quorum.replicas() == 1;
    }
}
