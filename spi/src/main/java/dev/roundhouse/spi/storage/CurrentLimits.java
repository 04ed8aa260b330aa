package dev.roundhouse.spi.storage;

/** The limits of links as they are now: shared by all links of a process, which look whenever a limit matters. Thread-safe. */
public final class CurrentLimits {
    private volatile LinkLimits limits;

    public CurrentLimits(LinkLimits limits) {
        this.limits = limits;
    }

    public LinkLimits get() {
        return limits;
    }

    /** From now on. */
    public void set(LinkLimits newer) {
        limits = newer;
    }
}
