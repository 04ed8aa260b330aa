package dev.roundhouse.proxy.routing;

import dev.roundhouse.proxy.coordinator.Quorum;

/**
 * What routing knows of a store. R, W and the consistency may become others while it serves, N never: an operation takes
 * them once, when it begins, and keeps them. Thread-safe.
 */
public final class StoreSettings {
    private final int number;
    private final String name;
    private final boolean passesEverything;
    private volatile Quorum quorum;

    /**
     * @param number as messages carry it; 0 is {@code default}
     * @param passesEverything whether commands that only a backend knows are handed to it: one replica, on Redis or its like
     */
    public StoreSettings(int number, String name, Quorum quorum, boolean passesEverything) {
        this.number = number;
        this.name = name;
        this.quorum = quorum;
        this.passesEverything = passesEverything;
    }

    public int number() {
        return number;
    }

    public String name() {
        return name;
    }

    public boolean passesEverything() {
        return passesEverything;
    }

    /** As of now. */
    public Quorum quorum() {
        return quorum;
    }

    /** For operations that begin from now on; of as many replicas. */
    public void quorum(Quorum next) {
        if (next.replicas() != quorum.replicas()) {
            throw new IllegalArgumentException(next + " has not as many replicas as " + quorum);
        }
        quorum = next;
    }

    /** One replica: no ballots, commands go to the one node of their partition as they are. */
    public boolean isSingle() {
        return quorum.replicas() == 1;
    }
}
